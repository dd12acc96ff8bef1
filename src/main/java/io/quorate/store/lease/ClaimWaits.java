package io.quorate.store.lease;

import io.quorate.command.ClaimName;
import io.quorate.command.Command;
import io.quorate.raft.Outcome;
import io.quorate.raft.UnavailableException;
import io.quorate.raft.UnavailableException.Reason;
import io.quorate.statemachine.Claims;
import io.quorate.statemachine.KeyValueState;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Who waits at this member until a claim holds. A wait costs no thread: it is a future, ended by
 * the command that makes the claim the first of its queue, or takes it out, when this member
 * applies it.
 *
 * <p>Thread-safe. Futures complete on a thread of this class, or on the one of all timeouts in this
 * JVM: continue elsewhere what takes a while.
 */
public final class ClaimWaits implements AutoCloseable {
  private final int bound;
  private final Semaphore room;
  private final Supplier<Claims> claims;
  private final Map<Place, Set<Wait>> waiting = new ConcurrentHashMap<>();
  private final ExecutorService wakes =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          task -> new Thread(task, "quorate-waits"),
          (late, closed) -> late.run());
  private volatile boolean closed;

  /** How a wait ended. */
  enum End {
    /** The claim is the first of its queue. */
    HELD,
    /** The claim is in the queue no more: it was given up, or its lease ended. */
    GONE,
    TIMED_OUT
  }

  private record Place(ClaimName name, long token) {}

  /** Of one request; several may wait for the same claim. */
  private static final class Wait {
    final CompletableFuture<End> end = new CompletableFuture<>();
  }

  /**
   * @param bound of requests that wait at the same time
   * @param claims those there are, as this member has applied the log
   */
  public ClaimWaits(int bound, Supplier<Claims> claims) {
    this.bound = bound;
    this.room = new Semaphore(bound);
    this.claims = claims;
  }

  /** Whether one more request may wait; to be followed by {@link #leave}. */
  boolean enter() {
    return room.tryAcquire();
  }

  void leave() {
    room.release();
  }

  int bound() {
    return bound;
  }

  /**
   * Waits until the claim holds, or is gone, or the time is over. This member may learn of the
   * claim later than the caller did.
   */
  CompletableFuture<End> until(ClaimName name, long token, Duration atMost) {
    var place = new Place(name, token);
    var wait = new Wait();
    // First: what is applied after the look below ends it.
    waiting.compute(
        place,
        (at, others) -> {
          Set<Wait> all = others == null ? ConcurrentHashMap.newKeySet() : others;
          all.add(wait);
          return all;
        });
    look(place, claims.get());
    if (closed) {
      wait.end.completeExceptionally(stops());
    }
    // What continues the wait finds it forgotten.
    return wait.end
        .completeOnTimeout(End.TIMED_OUT, atMost.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((end, failure) -> forget(place, wait));
  }

  /** Whether any request still waits here for the claim. */
  boolean isAwaited(ClaimName name, long token) {
    return waiting.containsKey(new Place(name, token));
  }

  /** To be told of each command that was applied, on the thread that did; it does not wait. */
  public void applied(Command command, KeyValueState before, KeyValueState after) {
    if (waiting.isEmpty()) {
      return;
    }
    if (command instanceof Command.Claim claim) {
      wakeHolder(claim.name(), after.claims());
    } else if (command instanceof Command.Release release) {
      left(release.name(), release.token(), after.claims());
    } else if (command instanceof Command.GiveUp giveUp) {
      left(giveUp.name(), giveUp.token(), after.claims());
    } else if (command instanceof Command.EndLease end) {
      before
          .leases()
          .find(end.leaseId())
          .ifPresent(
              lease -> lease.claims().forEach((name, token) -> left(name, token, after.claims())));
    }
  }

  /** To be told of a state that came as a whole, in place of the commands that made it. */
  public void restored(KeyValueState state) {
    waiting.keySet().forEach(place -> look(place, state.claims()));
  }

  /** Ends every wait; the claims stay. */
  @Override
  public void close() {
    closed = true;
    waiting.values().forEach(all -> all.forEach(wait -> wait.end.completeExceptionally(stops())));
    wakes.shutdown();
  }

  private void look(Place place, Claims now) {
    if (now.holder(place.name()).filter(first -> first.token() == place.token()).isPresent()) {
      wake(place, End.HELD);
    } else if (now.lastToken() >= place.token()
        && !now.queue(place.name()).containsKey(place.token())) {
      wake(place, End.GONE);
    }
  }

  /** A claim may have left its queue, and another one come to hold. */
  private void left(ClaimName name, long token, Claims now) {
    look(new Place(name, token), now);
    wakeHolder(name, now);
  }

  private void wakeHolder(ClaimName name, Claims now) {
    now.holder(name).ifPresent(holder -> wake(new Place(name, holder.token()), End.HELD));
  }

  private void wake(Place place, End end) {
    Set<Wait> all = waiting.getOrDefault(place, Set.of());
    all.forEach(wait -> wakes.execute(() -> wait.end.complete(end)));
  }

  private void forget(Place place, Wait wait) {
    waiting.computeIfPresent(
        place,
        (at, all) -> {
          all.remove(wait);
          return all.isEmpty() ? null : all;
        });
  }

  /** Its claim stays, and may hold yet. */
  private static UnavailableException stops() {
    return new UnavailableException(
        Reason.NOT_SERVING,
        Outcome.UNKNOWN,
        "This member is stopping. The claim stays until its lease ends.");
  }
}
