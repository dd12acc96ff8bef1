package io.quorate.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Locks with fencing tokens, first come, first served. A lock is held as long as its lease; the
 * store itself can keep writes of a former holder out, see {@link Lock#fence()}.
 */
public final class Locks {
  private final Claims claims;

  Locks(Connection connection, Leases leases) {
    claims = new Claims(connection, leases, Fence.Kind.LOCK);
  }

  /**
   * Takes a lock, with a lease of its own that is kept alive.
   *
   * @param ttl in whole seconds, after which the lock is free once this client is gone
   * @param wait for those before us; in whole seconds, rounded up
   * @return empty if another holds it after the wait
   */
  public Optional<Lock> tryAcquire(String name, Duration ttl, Duration wait) {
    return claims.claim(name, Map.of(), ttl, wait).map(held -> new Lock(claims, held));
  }

  /**
   * As {@link #tryAcquire(String, Duration, Duration)}, for callers to whom no lock is a failure.
   *
   * @throws LockHeldException if another holds it after the wait
   */
  public Lock acquire(String name, Duration ttl, Duration wait) {
    return tryAcquire(name, ttl, wait).orElseThrow(() -> held(name));
  }

  /**
   * Takes a lock with a lease that is held already and outlives the lock. If the outcome is
   * unknown, only the end of the lease is sure to withdraw the claim.
   *
   * @return empty if another holds it after the wait
   */
  public Optional<Lock> tryAcquire(String name, HeldLease lease, Duration wait) {
    return tryAcquire(name, lease, wait, WriteOptions.none());
  }

  /**
   * As {@link #tryAcquire(String, HeldLease, Duration)}, on terms.
   *
   * @param options fences, an idempotency key and a time at most; the time is beside the wait
   * @throws FenceFailedException if a fence does not hold
   */
  public Optional<Lock> tryAcquire(
      String name, HeldLease lease, Duration wait, WriteOptions options) {
    return claims
        .claim(name, Map.of(), lease, wait, false, options)
        .map(held -> new Lock(claims, held));
  }

  /**
   * Gives up a claim by its token, whosever it is and whether it holds or waits. A {@link Lock} is
   * closed instead.
   *
   * @param options fences, an idempotency key and a time at most
   * @return whether there was such a claim
   * @throws FenceFailedException if there are fences, and one does not hold or there is no such
   *     claim: a member does not say which
   */
  public boolean release(String name, long token, WriteOptions options) {
    return claims.release(name, token, options);
  }

  /** Who holds a lock; empty if it is free. */
  public Optional<LockStatus> find(String name) {
    return claims.find(name, LockStatus::of);
  }

  /** All locks that are held, in the order of their names, read page by page. */
  public List<LockStatus> list() {
    return claims.all("locks", LockStatus::of, LockStatus::name);
  }

  static LockHeldException held(String name) {
    return new LockHeldException(
        new Problem(409, "lock-held", "Another holds it", "Not had: " + name, Committed.NO));
  }
}
