package io.quorate.store.lease;

import io.quorate.command.ClaimName;
import io.quorate.command.Key;
import io.quorate.statemachine.Lease;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A lease that lives. How much of its time is left only the leader knows.
 *
 * @param renewals how often it was renewed
 * @param keyCount how many entries end with it
 * @param keys the first of them, at most {@link #KEYS}
 * @param claims its tokens for locks and elections, held or waiting
 */
public record LeaseView(
    long id,
    long ttlSeconds,
    long renewals,
    int keyCount,
    List<Key> keys,
    Map<ClaimName, Long> claims) {

  /** Keys that are listed of a lease: a page, as of entries. */
  public static final int KEYS = 1000;

  static LeaseView of(Lease lease) {
    return of(lease, KEYS);
  }

  /** With as many keys as that. */
  static LeaseView of(Lease lease, int keys) {
    return new LeaseView(
        lease.id(),
        lease.ttlSeconds(),
        lease.renewals(),
        lease.keys().size(),
        lease.keys().stream().limit(keys).toList(),
        new TreeMap<>(lease.claims()));
  }
}
