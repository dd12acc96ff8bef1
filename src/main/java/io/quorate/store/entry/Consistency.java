package io.quorate.store.entry;

/** What a read promises. */
public enum Consistency {
  /** It holds every write that was acknowledged before the read began, on whatever member. */
  LINEARIZABLE,
  /** It is what this member has applied: a state that was, possibly long ago. */
  STALE
}
