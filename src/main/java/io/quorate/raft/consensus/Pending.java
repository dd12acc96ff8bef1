package io.quorate.raft.consensus;

/** Somebody who waits for an outcome. Told exactly once, on the consensus thread. */
public interface Pending<T> {
  void done(T result);

  void failed(NotDone reason);

  /** Why there is no result. */
  enum NotDone {
    /** This member does not lead; nothing was appended. */
    NOT_LEADER,
    /** Too much waits for a majority; nothing was appended. */
    OVERLOADED,
    /** Leadership was lost on the way; what was appended may be committed by another leader. */
    UNKNOWN,
    /** A change of the voters is under way, or the leader is not ready for one; nothing changed. */
    CHANGE_IN_PROGRESS,
    /** Without the last voter nothing would be committed any more; nothing changed. */
    LAST_VOTER
  }
}
