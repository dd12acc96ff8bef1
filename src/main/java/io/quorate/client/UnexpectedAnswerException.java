package io.quorate.client;

import org.jspecify.annotations.Nullable;

/**
 * A member answered in a way that this client does not understand: a defect, or versions that do
 * not fit. Of a write it is not known whether it took effect.
 */
public final class UnexpectedAnswerException extends QuorateException {
  private static final long serialVersionUID = 1L;

  UnexpectedAnswerException(String message, @Nullable Throwable cause) {
    super(message, Committed.UNKNOWN, cause);
  }
}
