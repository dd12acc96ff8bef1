package io.quorate.client;

import org.jspecify.annotations.Nullable;

/**
 * No member could do what it was asked within the time allowed. A write has not taken effect and
 * will not; it may be sent again as a new one.
 */
public final class UnavailableException extends QuorateException {
  private static final long serialVersionUID = 1L;

  UnavailableException(String message, @Nullable Throwable last) {
    super(message, Committed.NO, last);
  }
}
