package io.quorate.statemachine;

import io.quorate.command.Change;
import io.quorate.command.Entry;
import io.quorate.command.Key;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * One successful change of the store.
 *
 * @param number counts them
 * @param timeMillis the clock of the state then; 0 if unknown
 * @param changes of different keys, at least one
 * @param entries all that there were after it, which share almost everything with those before
 */
public record Revision(
    long number, long timeMillis, List<Change> changes, TreePMap<Key, Entry> entries) {

  /**
   * What the record of one change takes beside the entry that was replaced or removed, in round
   * numbers: the change itself, and the nodes of the tree that only this revision has.
   */
  private static final int CHANGE_BYTES = 512;

  public Revision {
    if (changes.isEmpty()) {
      throw new IllegalArgumentException("A revision without a change.");
    }
    changes = List.copyOf(changes);
  }

  /** What it keeps beyond the latest entries. */
  long weightBytes() {
    long weight = 0;
    for (Change change : changes) {
      weight += CHANGE_BYTES + change.before().map(Entry::weightBytes).orElse(0L);
    }
    return weight;
  }

  /** The entries follow from the changes and those before; to compare them would take long. */
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
}
