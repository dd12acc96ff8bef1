package io.quorate.client;

/** A revision of the past was asked that the members no longer keep (410): list afresh. */
public final class CompactedException extends ProblemException {
  private static final long serialVersionUID = 1L;

  CompactedException(Problem problem) {
    super(problem);
  }
}
