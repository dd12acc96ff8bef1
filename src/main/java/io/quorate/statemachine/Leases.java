package io.quorate.statemachine;

import io.quorate.command.ClaimName;
import io.quorate.command.Key;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * The leases that live.
 *
 * @param byId in the order in which they were granted
 * @param lastId the id of the lease that was granted last; no id is given twice
 */
public record Leases(TreePMap<Long, Lease> byId, long lastId) {
  static final Leases NONE = new Leases(TreePMap.empty(), 0);

  public Optional<Lease> find(long id) {
    @Nullable Lease lease = byId.get(id);
    return Optional.ofNullable(lease);
  }

  public int size() {
    return byId.size();
  }

  /** With one more, whose id is then {@link #lastId}. */
  Leases grant(long ttlSeconds, boolean own) {
    long id = lastId + 1;
    return new Leases(byId.plus(id, Lease.granted(id, ttlSeconds, own)), id);
  }

  Leases attach(long id, Key key) {
    Lease lease = living(id);
    return with(lease.with(lease.keys().plus(key)));
  }

  Leases detach(long id, Key key) {
    Lease lease = living(id);
    return with(lease.with(lease.keys().minus(key)));
  }

  Leases claim(long id, ClaimName name, long token) {
    Lease lease = living(id);
    return with(lease.with(lease.claims().plus(name, token)));
  }

  Leases unclaim(long id, ClaimName name) {
    Lease lease = living(id);
    return with(lease.with(lease.claims().minus(name)));
  }

  Leases with(Lease lease) {
    return lease.isOver() ? minus(lease.id()) : new Leases(byId.plus(lease.id(), lease), lastId);
  }

  Leases minus(long id) {
    return new Leases(byId.minus(id), lastId);
  }

  private Lease living(long id) {
    return find(id).orElseThrow(() -> new IllegalStateException("There is no lease " + id));
  }
}
