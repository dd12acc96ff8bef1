package io.quorate.statemachine;

import io.quorate.command.ClaimName;
import io.quorate.command.Key;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/**
 * What entries and claims live by: they end with it. How much of its time is left the state does
 * not know; whoever leads does, and ends it.
 *
 * @param id at least 1
 * @param ttlSeconds how long it lives after it was granted or renewed
 * @param renewals how often it was renewed: a lease that should expire must still have the count
 *     that it had when its time began
 * @param own whether it ends by itself once nothing is attached to it
 * @param keys the entries attached to it
 * @param claims its claims, each with its token
 */
public record Lease(
    long id,
    long ttlSeconds,
    long renewals,
    boolean own,
    TreePSet<Key> keys,
    TreePMap<ClaimName, Long> claims) {

  /** Just granted. */
  static Lease granted(long id, long ttlSeconds, boolean own) {
    return new Lease(id, ttlSeconds, 0, own, TreePSet.empty(), TreePMap.empty());
  }

  Lease renewed() {
    return new Lease(id, ttlSeconds, renewals + 1, own, keys, claims);
  }

  Lease with(TreePSet<Key> attached) {
    return new Lease(id, ttlSeconds, renewals, own, attached, claims);
  }

  Lease with(TreePMap<ClaimName, Long> claimed) {
    return new Lease(id, ttlSeconds, renewals, own, keys, claimed);
  }

  boolean isOver() {
    return own && keys.isEmpty() && claims.isEmpty();
  }
}
