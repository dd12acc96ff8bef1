package io.quorate.statemachine;

import io.quorate.command.Entry;
import io.quorate.command.Key;
import io.quorate.command.StoreLimits;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * All that clients have written, as an immutable value.
 *
 * @param entries the latest, in the order of their keys
 * @param bytes what they weigh
 * @param revision counts the successful changes of entries; all that one command changes is one
 * @param clockMillis the latest time that any write was stamped with, in milliseconds since 1970:
 *     it never goes back, whoever's clock does
 * @param limits how much of all this is kept
 * @param history the entries as they were
 * @param leases what entries and claims live by
 * @param claims to locks and elections
 */
public record Contents(
    TreePMap<Key, Entry> entries,
    long bytes,
    long revision,
    long clockMillis,
    StoreLimits limits,
    History history,
    Leases leases,
    Claims claims) {

  /** Nothing was written yet. */
  static final Contents EMPTY =
      new Contents(
          TreePMap.empty(), 0, 0, 0, StoreLimits.DEFAULT, History.NONE, Leases.NONE, Claims.NONE);

  public Optional<Entry> get(Key key) {
    @Nullable Entry entry = entries.get(key);
    return Optional.ofNullable(entry);
  }

  /** At the time of a stamp, or later. */
  Contents at(long timeMillis) {
    return timeMillis <= clockMillis
        ? this
        : new Contents(entries, bytes, revision, timeMillis, limits, history, leases, claims);
  }

  /** What is too much already stays, but for the history. */
  Contents within(StoreLimits chosen) {
    return new Contents(
        entries, bytes, revision, clockMillis, chosen, history.within(chosen), leases, claims);
  }
}
