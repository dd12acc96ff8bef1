package io.quorate.client;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a read is done. {@link #linearizable()} is what reads do unasked.
 *
 * @param isStale whether the member that is asked may answer with what it has, without a majority
 * @param minRevision that the store must have reached; the member waits for it
 * @param maxStaleness the most that a stale answer may lag; if it cannot be kept, the read is
 *     linearizable
 * @param revision of the past to read
 * @param seesOwn whether a stale read must see all that this client has seen or written
 * @param within the time allowed, if it is not that of the client
 */
public record ReadOptions(
    boolean isStale,
    OptionalLong minRevision,
    Optional<Duration> maxStaleness,
    OptionalLong revision,
    boolean seesOwn,
    Optional<Duration> within) {
  private static final ReadOptions LINEARIZABLE = of(false);
  private static final ReadOptions STALE = of(true);

  private static ReadOptions of(boolean isStale) {
    return new ReadOptions(
        isStale,
        OptionalLong.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        false,
        Optional.empty());
  }

  /** Sees every write that was acknowledged before the read began, through whatever member. */
  public static ReadOptions linearizable() {
    return LINEARIZABLE;
  }

  /** Sees what the asked member has, at once, however old. */
  public static ReadOptions stale() {
    return STALE;
  }

  /** Sees the store as it was at this revision, if that is still kept. */
  public static ReadOptions at(long revision) {
    return new ReadOptions(
        false,
        OptionalLong.empty(),
        Optional.empty(),
        OptionalLong.of(revision),
        false,
        Optional.empty());
  }

  /** Sees the change with this revision, and all before it. */
  public ReadOptions atLeast(long wanted) {
    return new ReadOptions(
        isStale, OptionalLong.of(wanted), maxStaleness, revision, seesOwn, within);
  }

  /** Lags no more than this. */
  public ReadOptions notOlderThan(Duration lag) {
    return new ReadOptions(isStale, minRevision, Optional.of(lag), revision, seesOwn, within);
  }

  /** Sees all that this client has seen and written before, whatever members it has asked. */
  public ReadOptions readYourWrites() {
    return new ReadOptions(isStale, minRevision, maxStaleness, revision, true, within);
  }

  /** May take so long. */
  public ReadOptions within(Duration time) {
    return new ReadOptions(
        isStale, minRevision, maxStaleness, revision, seesOwn, Optional.of(time));
  }

  /**
   * @param highestSeen the highest revision that the client has seen
   */
  Target in(Target target, long highestSeen) {
    Target with = isStale ? target.with("consistency", "stale") : target;
    long atLeast = Math.max(minRevision.orElse(0), seesOwn && isStale ? highestSeen : 0);
    if (atLeast > 0) {
      with = with.with("min_revision", atLeast);
    }
    if (maxStaleness.isPresent()) {
      with = with.with("max_staleness", maxStaleness.get());
    }
    return revision.isPresent() ? with.with("revision", revision.getAsLong()) : with;
  }
}
