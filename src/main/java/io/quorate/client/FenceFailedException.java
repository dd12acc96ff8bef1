package io.quorate.client;

/**
 * A fence of a write did not hold (412): the lock or office is another's now. Nothing was changed.
 */
public final class FenceFailedException extends ProblemException {
  private static final long serialVersionUID = 1L;

  FenceFailedException(Problem problem) {
    super(problem);
  }
}
