package io.quorate.store.lease;

import io.quorate.command.Command;
import io.quorate.command.Result;
import io.quorate.command.Result.Refusal;
import io.quorate.statemachine.KeyValueState;
import io.quorate.statemachine.Lease;
import io.quorate.statemachine.Leases;
import io.quorate.store.lease.LeaseTimers.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends leases that nobody renewed. It runs on every member, and acts on the one that leads.
 *
 * <p>Guarantees: a lease is never ended early, for its time is counted from when this member
 * applied the grant or the renewal, which is after its owner asked for it; and anew, in full, by
 * every new leader, which cannot know how much was left. While one member leads, a lease ends about
 * {@link #TICK} and a round of consensus after its time. What is proposed names the count of
 * renewals that the time was counted from: a renewal that comes before it in the log wins. And it
 * is proposed only in the term that the time was counted in: a leader that was paused does not end
 * for its successor what that one has given more time.
 *
 * <p>It is ticked by its owner, on the one thread that also does the answers, and waits for
 * nothing; {@link #applied} may be called on any thread.
 */
public final class LeaseExpiry {
  public static final Duration TICK = Duration.ofMillis(100);

  /** As many as fill a batch of consensus; thousands may be due at the same moment. */
  static final int AT_ONCE = 256;

  /** After an end that was not done: the leader is about to change, or too much is waiting. */
  static final Duration RETRY = Duration.ofSeconds(1);

  /** Timers of leases that ended otherwise are borne up to as many as live, and these. */
  private static final int SPARE_TIMERS = 1000;

  private final Supplier<OptionalLong> leadsTerm;
  private final Supplier<Leases> leases;
  private final Ender ender;
  private final LongSupplier nanos;
  private final LeaseTimers timers = new LeaseTimers();
  private final Queue<Begun> begun = new ConcurrentLinkedQueue<>();
  private final Executor answers;
  private OptionalLong ledTerm = OptionalLong.empty();
  private volatile boolean leads;
  private int underWay;

  /** Proposes the end of a lease. */
  @FunctionalInterface
  public interface Ender {
    /**
     * To be done by this member, and only as the leader of this term. Ends within a bound.
     *
     * @param renewals the count that the lease must still have
     */
    CompletableFuture<Result> end(long term, long leaseId, long renewals);
  }

  /** The time of a lease began. */
  private record Begun(Lease lease, long nanos) {}

  /**
   * @param leadsTerm the term in which this member leads; empty while it does not
   * @param leases those that live, as this member has applied the log
   * @param nanos a monotonic clock that does not turn over
   * @param answers does what follows an end, on the thread of the ticks
   */
  public LeaseExpiry(
      Supplier<OptionalLong> leadsTerm,
      Supplier<Leases> leases,
      Ender ender,
      LongSupplier nanos,
      Executor answers) {
    this.leadsTerm = leadsTerm;
    this.leases = leases;
    this.ender = ender;
    this.nanos = nanos;
    this.answers = answers;
  }

  /** To be told of each command that was applied, on the thread that did; it does not wait. */
  public void applied(Command command, KeyValueState before, KeyValueState after) {
    if (!leads) {
      return;
    }
    for (long id = before.leases().lastId() + 1; id <= after.leases().lastId(); id++) {
      begin(id, after.leases());
    }
    if (command instanceof Command.RenewLease renew) {
      begin(renew.leaseId(), after.leases());
    } else if (command instanceof Command.OfLeases write) {
      OptionalLong told = leaseOf(after.result(write.stamp().id()).orElse(null));
      if (told.isPresent() && isRenewed(told.getAsLong(), before.leases(), after.leases())) {
        begin(told.getAsLong(), after.leases());
      }
    }
  }

  /** What is done each {@link #TICK}, and never by two threads at once. */
  public void tick() {
    follow(leadsTerm.get());
    if (!leads) {
      return;
    }
    for (@Nullable Begun next = begun.poll(); next != null; next = begun.poll()) {
      begin(next.lease(), next.nanos());
    }
    if (timers.size() > 2 * leases.get().size() + SPARE_TIMERS) {
      Leases living = leases.get();
      timers.retain(id -> living.find(id).isPresent());
    }
    endDue();
  }

  int timerCount() {
    return timers.size();
  }

  /** With a new term, the same leader too was deposed in between. */
  private void follow(OptionalLong term) {
    if (term.equals(ledTerm)) {
      return;
    }
    ledTerm = term;
    timers.clear();
    begun.clear();
    // Before the leases are read: what begins after that must not be missed.
    leads = term.isPresent();
    if (leads) {
      long now = nanos.getAsLong();
      leases.get().byId().values().forEach(lease -> begin(lease, now));
    }
  }

  private void endDue() {
    long now = nanos.getAsLong();
    while (leads && underWay < AT_ONCE) {
      Optional<Timer> due = timers.takeDue(now);
      if (due.isEmpty()) {
        return;
      }
      Optional<Lease> lease = leases.get().find(due.get().leaseId());
      if (lease.isPresent() && lease.get().renewals() != due.get().renewals()) {
        begin(lease.get(), now);
      } else if (lease.isPresent()) {
        end(due.get());
      }
    }
  }

  private void end(Timer due) {
    OptionalLong term = ledTerm;
    underWay++;
    var unused =
        ender
            .end(term.orElseThrow(), due.leaseId(), due.renewals())
            .whenComplete(
                (result, failure) ->
                    answers.execute(() -> ended(due, term, failure == null && isOver(result))));
  }

  private void ended(Timer due, OptionalLong term, boolean over) {
    underWay--;
    if (!over && term.equals(ledTerm)) {
      timers.again(due, nanos.getAsLong() + RETRY.toNanos());
    }
    endDue();
  }

  /** Whether nothing is left to do: a lease that was renewed has begun anew already. */
  private static boolean isOver(Result result) {
    return result instanceof Result.LeaseEnded
        || result.equals(new Result.Refused(Refusal.NO_SUCH_LEASE))
        || result.equals(new Result.Refused(Refusal.LEASE_RENEWED));
  }

  /** Of a claim, or of a grant. */
  private static OptionalLong leaseOf(@Nullable Result result) {
    if (result instanceof Result.Claimed claimed) {
      return OptionalLong.of(claimed.leaseId());
    }
    return result instanceof Result.LeaseGranted granted
        ? OptionalLong.of(granted.leaseId())
        : OptionalLong.empty();
  }

  /** A grant that is sent again renews its lease, and a claim the lease of its own. */
  private static boolean isRenewed(long leaseId, Leases before, Leases after) {
    Optional<Long> renewals = before.find(leaseId).map(Lease::renewals);
    return renewals.isPresent() && !renewals.equals(after.find(leaseId).map(Lease::renewals));
  }

  private void begin(Lease lease, long atNanos) {
    timers.begin(lease.id(), lease.renewals(), lease.ttlSeconds(), atNanos);
  }

  private void begin(long leaseId, Leases after) {
    after.find(leaseId).ifPresent(lease -> begun.add(new Begun(lease, nanos.getAsLong())));
  }
}
