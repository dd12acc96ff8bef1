package io.quorate.raft;

/** What is known of a write that was not answered. */
public enum Outcome {
  /** It did not take effect, and will not. */
  NOT_COMMITTED,
  /** It may have taken effect, or may still. */
  UNKNOWN
}
