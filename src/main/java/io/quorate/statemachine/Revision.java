package io.quorate.statemachine;

import io.quorate.command.Change;
import io.quorate.command.Entry;
import io.quorate.command.Key;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/** One successful change of the store. Immutable. */
public final class Revision {

  /**
   * What the record of one change takes beside the entry that was replaced or removed, in round
   * numbers: the change itself, and its part of the trees that only the past has.
   */
  private static final int CHANGE_BYTES = 512;

  private final long number;
  private final long timeMillis;
  private final List<Change> changes;

  /** Kept, and not counted again: when a revision falls out, nobody has looked at it for long. */
  private final long weightBytes;

  /**
   * One of a number that is its own.
   *
   * @param number counts the revisions
   * @param timeMillis the clock of the state then; 0 if unknown
   * @param changes of different keys
   * @throws IllegalArgumentException if there is no change
   */
  public Revision(long number, long timeMillis, List<Change> changes) {
    if (changes.isEmpty()) {
      throw new IllegalArgumentException("A revision without a change.");
    }
    this.number = number;
    this.timeMillis = timeMillis;
    this.changes = List.copyOf(changes);
    long weight = 0;
    for (Change change : this.changes) {
      weight += CHANGE_BYTES + change.before().map(Entry::weightBytes).orElse(0L);
    }
    this.weightBytes = weight;
  }

  public long number() {
    return number;
  }

  /** The clock of the state then, in milliseconds since 1970; 0 if unknown. */
  public long timeMillis() {
    return timeMillis;
  }

  /** Of different keys, at least one. */
  public List<Change> changes() {
    return changes;
  }

  /** What it keeps beyond the latest entries. */
  long weightBytes() {
    return weightBytes;
  }

  /** The entries after it, of those before. */
  TreePMap<Key, Entry> applyTo(TreePMap<Key, Entry> before) {
    TreePMap<Key, Entry> entries = before;
    for (Change change : changes) {
      entries =
          change.after().isPresent()
              ? entries.plus(change.key(), change.after().get())
              : entries.minus(change.key());
    }
    return entries;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Revision that
        && number == that.number
        && timeMillis == that.timeMillis
        && changes.equals(that.changes);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(number);
  }

  @Override
  public String toString() {
    return "revision %d: %s".formatted(number, changes);
  }
}
