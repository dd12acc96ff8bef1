package io.quorate.client;

/** Another holds the lock or office, also after the wait (409). */
public final class LockHeldException extends ProblemException {
  private static final long serialVersionUID = 1L;

  LockHeldException(Problem problem) {
    super(problem);
  }
}
