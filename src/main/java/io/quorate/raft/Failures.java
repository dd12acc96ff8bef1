package io.quorate.raft;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What a failure is, without what it was wrapped in on its way. */
public final class Failures {
  private Failures() {}

  /** What a future failed with, whatever futures it went through. */
  public static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** What to tell of a failure that may have no message. */
  public static String reason(Throwable failure) {
    @Nullable String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }
}
