package io.quorate.client;

import java.time.Duration;
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

  /** Who leads; empty if nobody does. */
  public Optional<Leader> leader(String name) {
    return claims.find(name, Leader::of).flatMap(found -> found);
  }

  /** Tells who leads: at once, and then whenever that changes. */
  public Observation observe(String name, LeaderListener listener) {
    return claims.observe(name, listener);
  }
}
