package io.quorate.raft.consensus;

/** What a member does in its term. */
public enum Role {
  /** Receives the log, and has no vote. */
  LEARNER,
  FOLLOWER,
  /** Asks whether it would be elected (dissertation section 9.6). */
  PRE_CANDIDATE,
  CANDIDATE,
  LEADER
}
