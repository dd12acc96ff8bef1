package io.quorate.raft;

/**
 * The cluster could not answer within the time allowed. Says whether the write may have happened;
 * the caller may try again in either case, for an unknown outcome only with the same request id.
 */
public final class UnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What was in the way. */
  public enum Reason {
    /** This member knows no leader, so it cannot reach a majority. */
    NO_LEADER,
    /** There is a leader, but no majority answered in time. */
    NO_ANSWER,
    /** More requests wait than this member or the leader takes on. */
    OVERLOADED,
    /** This member does not serve: it is starting, joining, stopping, or was removed. */
    NOT_SERVING
  }

  private final Reason reason;
  private final Outcome outcome;

  public UnavailableException(Reason reason, Outcome outcome, String message) {
    super(message);
    this.reason = reason;
    this.outcome = outcome;
  }

  public Reason reason() {
    return reason;
  }

  public Outcome outcome() {
    return outcome;
  }
}
