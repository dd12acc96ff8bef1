package io.quorate.rest;

/** Ends a request with a problem. */
sealed class ProblemException extends RuntimeException permits UnfitException {
  private static final long serialVersionUID = 1L;
  private final transient Problem problem;

  ProblemException(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
