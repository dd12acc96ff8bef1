package io.quorate.client;

/** What must hold of an entry when a write of it takes effect. */
public sealed interface Condition {
  /** Nothing. */
  record None() implements Condition {}

  /** There is an entry. */
  record Present() implements Condition {}

  /** There is none. */
  record Absent() implements Condition {}

  /** It has this revision. */
  record RevisionIs(long revision) implements Condition {
    public RevisionIs {
      if (revision < 1) {
        throw new IllegalArgumentException("An entry's revision is at least 1: " + revision);
      }
    }
  }
}
