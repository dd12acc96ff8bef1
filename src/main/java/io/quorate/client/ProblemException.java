package io.quorate.client;

/** A member refused a request, with its reason; to send it again unchanged is of no use. */
public sealed class ProblemException extends QuorateException
    permits PreconditionFailedException,
        FenceFailedException,
        CompactedException,
        LockHeldException {
  private static final long serialVersionUID = 1L;

  private final Problem problem;

  ProblemException(Problem problem) {
    super(
        "%d %s: %s".formatted(problem.status(), problem.type(), problem.detail()),
        problem.committed(),
        null);
    this.problem = problem;
  }

  /** What the member said. */
  public Problem problem() {
    return problem;
  }

  /** Short for the type of the problem. */
  public String type() {
    return problem.type();
  }
}
