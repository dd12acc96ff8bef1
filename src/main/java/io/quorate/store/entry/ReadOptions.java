package io.quorate.store.entry;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a read asks for.
 *
 * @param consistency what it promises
 * @param minRevision of the state that is read, at least: it is waited for
 * @param maxStaleness of a stale read: where the state may be older, the read is linearizable
 * @param revision of the past that is read; what it was can never change, so where this member
 *     knows it there is nothing to wait for
 */
public record ReadOptions(
    Consistency consistency,
    OptionalLong minRevision,
    Optional<Duration> maxStaleness,
    OptionalLong revision) {

  /** The present. */
  public static final ReadOptions LINEARIZABLE = of(Consistency.LINEARIZABLE);

  public static ReadOptions of(Consistency consistency) {
    return new ReadOptions(
        consistency, OptionalLong.empty(), Optional.empty(), OptionalLong.empty());
  }
}
