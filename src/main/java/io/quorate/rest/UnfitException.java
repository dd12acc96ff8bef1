package io.quorate.rest;

import io.quorate.command.Misfit;
import io.quorate.command.Result;

/** A value is not as a change of it needs it. The problem is what a client is told of that. */
final class UnfitException extends ProblemException {
  private static final long serialVersionUID = 1L;

  private final transient Result.Unfit unfit;

  UnfitException(Misfit reason, String detail) {
    this(new Result.Unfit(reason, Problem.bounded(detail)));
  }

  private UnfitException(Result.Unfit unfit) {
    super(WriteResults.problem(unfit));
    this.unfit = unfit;
  }

  /** To be remembered, so that it is told again as it was. */
  Result.Unfit unfit() {
    return unfit;
  }
}
