package io.quorate.store.entry;

import io.quorate.command.Entry;
import io.quorate.command.Fence;
import io.quorate.command.Fingerprint;
import io.quorate.command.IdempotencyKey;
import io.quorate.command.Key;
import io.quorate.command.Range;
import io.quorate.command.Result;
import io.quorate.statemachine.History;
import io.quorate.statemachine.KeyValueState;
import io.quorate.statemachine.Lease;
import io.quorate.statemachine.Page;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.pcollections.TreePMap;

/** The store at one revision, which does not change any more. Thread-safe. */
public final class StateView {
  private final KeyValueState state;
  private final long revision;
  private final Optional<Duration> lag;

  private StateView(KeyValueState state, long revision, Optional<Duration> lag) {
    this.state = state;
    this.revision = revision;
    this.lag = lag;
  }

  /** The latest revision of a state. */
  static StateView latest(KeyValueState state, Optional<Duration> lag) {
    return new StateView(state, state.revision(), lag);
  }

  /** A revision that the state remembers; empty if it does not. */
  static Optional<StateView> past(KeyValueState state, long revision, Optional<Duration> lag) {
    return state.history().has(revision)
        ? Optional.of(new StateView(state, revision, lag))
        : Optional.empty();
  }

  /** The revision of the store. */
  public long revision() {
    return revision;
  }

  /**
   * For a stale read, how long ago everything was there that had been acknowledged until then, at
   * this member if not at the revision; empty for any other, and if nobody can tell.
   */
  public Optional<Duration> lag() {
    return lag;
  }

  public Optional<Entry> get(Key key) {
    return isLatest() ? state.get(key) : state.history().entryAt(revision, key);
  }

  /**
   * The entries of a range after a key, as many as the limits allow. Of the past it takes some
   * milliseconds, whatever the limits are.
   *
   * @param limit of entries, at least 1
   * @param maxBytes of their weight; the first is there whatever it weighs
   */
  public Listed list(Range range, Optional<Key> after, int limit, long maxBytes) {
    Page page = Page.of(entries(), range, after, limit, maxBytes);
    return new Listed(page.entries(), page.more());
  }

  /** How many entries a range has. Takes as long as there are. */
  public int count(Range range) {
    return Page.count(entries(), range);
  }

  /**
   * The versions of a key that are known. Looks at every revision that is.
   *
   * @param limit of versions, at least 1
   */
  public Versions versions(Key key, int limit) {
    History.Versions known = state.history().versions(key, limit);
    return new Versions(
        known.versions().stream()
            .map(
                version ->
                    new Versions.Version(version.revision(), version.timeMillis(), version.entry()))
            .toList(),
        known.complete());
  }

  /** How long a lease lives after it was renewed; empty if it has ended. */
  public OptionalLong ttlSeconds(long leaseId) {
    Optional<Lease> lease = state.leases().find(leaseId);
    return lease.isPresent() ? OptionalLong.of(lease.get().ttlSeconds()) : OptionalLong.empty();
  }

  /** The first of the fences that does not hold, at the latest revision that is known. */
  public Optional<Fence> broken(List<Fence> fences) {
    return state.claims().broken(fences);
  }

  /** What a client was answered when it first sent a write with this key, if it is remembered. */
  public Optional<Result> answered(IdempotencyKey key, Fingerprint written) {
    return state.answered(key, written);
  }

  private boolean isLatest() {
    return revision == state.revision();
  }

  private TreePMap<Key, Entry> entries() {
    return isLatest() ? state.entries() : state.history().entriesAt(revision).orElseThrow();
  }
}
