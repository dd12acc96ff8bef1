package io.quorate.client;

import org.jspecify.annotations.Nullable;

/** A request was not answered as it wished. Says what is known of its effect. */
public abstract sealed class QuorateException extends RuntimeException
    permits ProblemException,
        UnavailableException,
        UnknownOutcomeException,
        UnexpectedAnswerException {
  private static final long serialVersionUID = 1L;

  private final Committed committed;

  QuorateException(String message, Committed committed, @Nullable Throwable cause) {
    super(message, cause);
    this.committed = committed;
  }

  /** Whether the request may have taken effect. */
  public Committed committed() {
    return committed;
  }
}
