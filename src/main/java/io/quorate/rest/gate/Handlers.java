package io.quorate.rest.gate;

import java.util.Map;
import java.util.function.Supplier;

/**
 * What the application answers at the gate; all else it answers through the container.
 *
 * @param streams answers that go on
 * @param plain answers with a length
 * @param bodies what is looked at before a body for the container is read
 * @param signature the header fields with which the member signs what the gate answers for it; none
 *     while there is no member. Many threads call it, and must not wait.
 */
public record Handlers(
    StreamRequest.Handler streams,
    PlainRequest.Handler plain,
    BodyCheck bodies,
    Supplier<Map<String, String>> signature) {
  /** Nothing is answered at the gate. */
  public static final Handlers NONE =
      new Handlers(StreamRequest.Handler.NONE, PlainRequest.Handler.NONE);

  /** Without a member. */
  Handlers(StreamRequest.Handler streams, PlainRequest.Handler plain) {
    this(streams, plain, BodyCheck.NONE, Map::of);
  }
}
