package io.quorate.command;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a write asks of the entry that it finds (RFC 9110 section 13.1). */
public sealed interface Condition {
  /** Whatever there is. */
  record None() implements Condition {}

  /** There is an entry. */
  record Exists() implements Condition {}

  /** There is no entry: the write creates it. */
  record Absent() implements Condition {}

  /**
   * There is an entry, and one of these revisions is its own.
   *
   * @param revisions may be empty: no entry has one of none
   */
  record RevisionIn(SortedSet<Long> revisions) implements Condition {
    /**
     * @throws IllegalArgumentException with a sentence for the user if there are too many
     */
    public RevisionIn {
      if (revisions.size() > Limits.CONDITION_REVISIONS) {
        throw new IllegalArgumentException(
            "A condition lists at most %d revisions.".formatted(Limits.CONDITION_REVISIONS));
      }
      revisions = Collections.unmodifiableSortedSet(new TreeSet<>(revisions));
    }
  }

  /** Whether the entry is as asked. */
  default boolean holds(Optional<Entry> entry) {
    if (this instanceof Exists) {
      return entry.isPresent();
    }
    if (this instanceof Absent) {
      return entry.isEmpty();
    }
    if (this instanceof RevisionIn in) {
      return entry.filter(found -> in.revisions().contains(found.revision())).isPresent();
    }
    return true;
  }
}
