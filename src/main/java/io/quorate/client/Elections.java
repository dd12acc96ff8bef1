package io.quorate.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Elections: one candidate at a time leads, the next in the queue follows when it is gone. */
public final class Elections {
  private final Claims claims;

  Elections(Connection connection, Leases leases) {
    claims = new Claims(connection, leases, Fence.Kind.ELECTION);
  }

  /**
   * Becomes the leader, with a lease of its own that is kept alive.
   *
   * @param value what observers learn of this candidate, up to 4 KiB: its address, say
   * @param ttl in whole seconds, after which the next one leads once this client is gone
   * @param wait for those before us; in whole seconds, rounded up
   * @return empty if another leads after the wait
   */
  public Optional<Leadership> campaign(String name, String value, Duration ttl, Duration wait) {
    return claims
        .claim(name, Map.of("value", value), ttl, wait)
        .map(held -> new Leadership(claims, held));
  }

  /**
   * Becomes the leader, with a lease that is held already and outlives the office. If the outcome
   * is unknown, only the end of the lease is sure to withdraw the claim.
   *
   * @return empty if another leads after the wait
   */
  public Optional<Leadership> campaign(String name, String value, HeldLease lease, Duration wait) {
    return campaign(name, value, lease, wait, WriteOptions.none());
  }

  /**
   * As {@link #campaign(String, String, HeldLease, Duration)}, on terms.
   *
   * @param options fences, an idempotency key and a time at most; the time is beside the wait
   * @throws FenceFailedException if a fence does not hold
   */
  public Optional<Leadership> campaign(
      String name, String value, HeldLease lease, Duration wait, WriteOptions options) {
    return claims
        .claim(name, Map.of("value", value), lease, wait, false, options)
        .map(held -> new Leadership(claims, held));
  }

  /**
   * Gives up a candidacy by its token, whosever it is and whether it leads or waits. A {@link
   * Leadership} is closed instead.
   *
   * @param options fences, an idempotency key and a time at most
   * @return whether there was such a candidate
   * @throws FenceFailedException if there are fences, and one does not hold or there is no such
   *     candidate: a member does not say which
   */
  public boolean resign(String name, long token, WriteOptions options) {
    return claims.release(name, token, options);
  }

  /** Who leads; empty if nobody does. */
  public Optional<Leader> leader(String name) {
    return find(name).map(ElectionStatus::leader);
  }

  /** Who leads, and how many wait to; empty if nobody leads. */
  public Optional<ElectionStatus> find(String name) {
    return claims.find(name, ElectionStatus::of);
  }

  /** All elections in which somebody leads, in the order of their names, read page by page. */
  public List<ElectionStatus> list() {
    return claims.all("elections", ElectionStatus::of, each -> each.leader().name());
  }

  /** Tells who leads: at once, and then whenever that changes. */
  public Observation observe(String name, LeaderListener listener) {
    return claims.observe(name, listener);
  }
}
