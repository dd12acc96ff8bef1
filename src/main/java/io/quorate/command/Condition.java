package io.quorate.command;

import java.util.Arrays;
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

  /**
   * There is an entry, and its value has these bytes, whatever their media type.
   *
   * @param bytes not copied, as those of a {@link Value}
   */
  @SuppressWarnings("ArrayRecordComponent") // As in Value.
  record ValueIs(byte[] bytes) implements Condition {
    /**
     * @throws IllegalArgumentException with a sentence for the user if no value has so many
     */
    public ValueIs {
      if (bytes.length > Limits.VALUE_BYTES) {
        throw new IllegalArgumentException(
            "No value is larger than %d bytes.".formatted(Limits.VALUE_BYTES));
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ValueIs that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return "ValueIs[%d bytes]".formatted(bytes.length);
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
    if (this instanceof ValueIs is) {
      return entry.filter(found -> Arrays.equals(is.bytes(), found.value().bytes())).isPresent();
    }
    return true;
  }
}
