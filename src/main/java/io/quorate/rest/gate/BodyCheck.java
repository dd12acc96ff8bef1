package io.quorate.rest.gate;

import java.util.Optional;

/**
 * Looks at what a request for the container says of its body while that is still to come: a client
 * that waits to be told to continue is told at once what it would be told afterwards (RFC 9110
 * section 10.1.1). Many threads call it.
 */
public interface BodyCheck {
  /** Takes every body. */
  BodyCheck NONE = head -> Optional.empty();

  /**
   * Why the body is not to be read, if there is a reason; does not wait.
   *
   * @param head without a body
   */
  Optional<PlainAnswer> refuse(PlainRequest head);
}
