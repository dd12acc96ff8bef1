package io.quorate.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A lease that is kept alive, three times within its time to live.
 *
 * <p>It counts as lost as soon as this client cannot be sure of it: its time has passed since the
 * last renewal that was acknowledged <em>was sent</em>, by the monotonic clock here. The members
 * begin that time later, so they end the lease no earlier than that. Whoever is stopped for longer
 * (a pause of the machine) learns of it late: writes that must not be late carry a {@link Fence}.
 */
public final class HeldLease implements AutoCloseable {
  private static final int RENEWALS = 3;

  private final Work work;
  private final Leases leases;
  private final long id;
  private final Duration ttl;
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private final AtomicBoolean renewing = new AtomicBoolean();
  private final Runnable lose = this::lose;

  /** By {@link System#nanoTime}. */
  private volatile long goodUntil;

  HeldLease(Connection connection, Leases leases, long id, Duration ttl, long grantedAfter) {
    this.work = connection.work();
    this.leases = leases;
    this.id = id;
    this.ttl = ttl;
    this.goodUntil = grantedAfter + ttl.toNanos();
  }

  void start() {
    work.endWith(lose);
    work.after(ttl.dividedBy(RENEWALS), this::renewLater);
    work.after(remaining(), this::look);
  }

  /** For {@link WriteOptions#lease(long)}. */
  public long id() {
    return id;
  }

  /** After which the lease ends once it is kept alive no more. */
  public Duration ttl() {
    return ttl;
  }

  /** Whether the lease is sure to be there now. */
  public boolean isHeld() {
    return !ended.isDone() && goodUntil - System.nanoTime() > 0;
  }

  /** How long the lease is sure to be there yet, without a further renewal. */
  public Duration remaining() {
    long left = ended.isDone() ? 0 : goodUntil - System.nanoTime();
    return Duration.ofNanos(Math.max(0, left));
  }

  /**
   * Runs this once the lease is lost, on a thread of the client; at once if it is lost already.
   * Never if it was closed before.
   */
  public void onLost(Runnable listener) {
    var unused =
        ended.thenAccept(
            lost -> {
              if (lost) {
                work.execute(listener);
              }
            });
  }

  /**
   * Ends the lease, with all that depends on it. Where no member can be reached, it ends by itself
   * after its time; that is no failure.
   */
  @Override
  public void close() {
    if (ended.complete(false)) {
      work.forget(lose);
      try {
        // No longer than it takes to end by itself.
        leases.revoke(id, WriteOptions.none().within(ttl));
      } catch (UnavailableException | UnknownOutcomeException e) {
        // It is kept alive no more.
      }
    }
  }

  private void renewLater() {
    if (!ended.isDone()) {
      work.after(ttl.dividedBy(RENEWALS), this::renewLater);
      if (renewing.compareAndSet(false, true)) {
        work.execute(this::renew);
      }
    }
  }

  private void renew() {
    try {
      long before = System.nanoTime();
      Duration left = remaining();
      if (left.isZero()) {
        return;
      }
      Optional<Duration> renewed = leases.keepAlive(id, left, ttl.dividedBy(RENEWALS));
      if (renewed.isPresent()) {
        goodUntil = before + renewed.get().toNanos();
      } else {
        lose();
      }
    } catch (QuorateException e) {
      // Tried again when the next renewal is due, until the time has passed.
    } finally {
      renewing.set(false);
    }
  }

  private void look() {
    if (ended.isDone()) {
      return;
    }
    Duration left = remaining();
    if (left.isZero()) {
      lose();
    } else {
      work.after(left, this::look);
    }
  }

  private void lose() {
    if (ended.complete(true)) {
      work.forget(lose);
    }
  }
}
