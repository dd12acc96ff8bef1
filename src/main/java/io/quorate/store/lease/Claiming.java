package io.quorate.store.lease;

import io.quorate.command.Attachment;
import io.quorate.command.ClaimName;
import io.quorate.command.ClaimName.Kind;
import io.quorate.command.Command;
import io.quorate.command.Result;
import io.quorate.command.Terms;
import io.quorate.command.Value;
import io.quorate.raft.Outcome;
import io.quorate.raft.UnavailableException;
import io.quorate.raft.UnavailableException.Reason;
import io.quorate.statemachine.Claims;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * Locks and elections, as this member serves them. First come, first served: the place in the queue
 * is the token, and the queue is part of the state, so a change of the leader changes no place.
 *
 * <p>Thread-safe. Futures end within the asked wait and a few request timeouts.
 */
public final class Claiming {
  /** Renewals of a lease that nobody but this member knows, in its time: one may be lost. */
  private static final int RENEWALS_IN_TTL = 3;

  private final Access access;
  private final ClaimWaits waits;
  private final UnaryOperator<CompletableFuture<ClaimOutcome>> continued;

  /**
   * @param continued makes of a future one that continues where a continuation may take a while
   */
  public Claiming(
      Access access, ClaimWaits waits, UnaryOperator<CompletableFuture<ClaimOutcome>> continued) {
    this.access = access;
    this.waits = waits;
    this.continued = continued;
  }

  /**
   * Claims a lock, or to lead, and waits until the claim holds. If it does not in time, it is given
   * up, unless another request with the same lease waits for it here.
   *
   * <p>A lease of the claim's own is renewed while the request waits, and once more when the claim
   * holds: the holder has its whole time. A lease that the client named is the client's to renew.
   *
   * @return fails with an {@link UnavailableException} if it is unknown whether the claim stays
   */
  public CompletableFuture<ClaimOutcome> claim(
      ClaimName name, Attachment attachment, Value value, Duration atMost, Terms terms) {
    boolean mayWait = !atMost.isZero();
    if (mayWait && !waits.enter()) {
      return CompletableFuture.completedFuture(new ClaimOutcome.TooManyWait(waits.bound()));
    }
    long deadlineNanos = System.nanoTime() + atMost.toNanos();
    CompletableFuture<ClaimOutcome> outcome =
        // In a future, so that who may wait no longer leaves even if this cannot be asked.
        CompletableFuture.completedFuture(name)
            .thenCompose(
                claimed ->
                    access.write(
                        stamp -> new Command.Claim(stamp, claimed, attachment, value, terms)))
            .thenCompose(
                result ->
                    result instanceof Result.Claimed claimed
                        ? new Waiting(
                                name,
                                claimed,
                                attachment instanceof Attachment.OwnLease,
                                deadlineNanos)
                            .outcome()
                        : completed(new ClaimOutcome.Refused(result)));
    return mayWait
        ? continued.apply(outcome.whenComplete((done, failure) -> waits.leave()))
        : outcome;
  }

  /**
   * Gives up a claim, whether it holds or waits.
   *
   * @return the {@link Result.Released}, or why not
   */
  public CompletableFuture<Result> release(ClaimName name, long token, Terms terms) {
    return access.write(stamp -> new Command.Release(stamp, name, token, terms));
  }

  /** Who holds, and how many wait; empty if nobody has claimed the name. */
  public CompletableFuture<Seen<ClaimView>> find(ClaimName name) {
    return access
        .confirmed()
        .thenApply(
            state ->
                new Seen<>(
                    state.revision(),
                    state.claims().holder(name).map(holder -> ClaimView.of(name, state.claims()))));
  }

  /** What is held, in the order of the names, from behind one on. */
  public CompletableFuture<ListPage<ClaimView>> list(
      Kind kind, Optional<ClaimName> after, int limit) {
    return access
        .confirmed()
        .thenApply(
            state -> {
              Claims claims = state.claims();
              // The first possible name of a kind is one of a single dash.
              var names =
                  after.isPresent()
                      ? claims.queues().tailMap(after.get(), false)
                      : claims.queues().tailMap(new ClaimName(kind, "-"), true);
              return ListPage.of(
                  state.revision(),
                  names.keySet().stream()
                      .takeWhile(name -> name.kind() == kind)
                      .map(name -> ClaimView.of(name, claims)),
                  limit);
            });
  }

  /** A claim that is in its queue, and what to do about it. */
  private final class Waiting {
    private final ClaimName name;
    private final Result.Claimed claimed;
    private final boolean ownLease;
    private final long deadlineNanos;

    Waiting(ClaimName name, Result.Claimed claimed, boolean ownLease, long deadlineNanos) {
      this.name = name;
      this.claimed = claimed;
      this.ownLease = ownLease;
      this.deadlineNanos = deadlineNanos;
    }

    CompletableFuture<ClaimOutcome> outcome() {
      return claimed.held() ? CompletableFuture.completedFuture(held()) : goOn();
    }

    private CompletableFuture<ClaimOutcome> goOn() {
      long leftNanos = deadlineNanos - System.nanoTime();
      if (leftNanos <= 0) {
        return giveUp();
      }
      Duration left = Duration.ofNanos(leftNanos).plusMillis(1);
      Duration third = Duration.ofSeconds(claimed.ttlSeconds()).dividedBy(RENEWALS_IN_TTL);
      boolean renews = ownLease && third.compareTo(left) < 0;
      return waits
          .until(name, claimed.token(), renews ? third : left)
          .thenCompose(
              end ->
                  switch (end) {
                    case HELD -> ownLease ? heldForItsWholeTime() : completed(held());
                    case GONE -> completed(new ClaimOutcome.Ended());
                    case TIMED_OUT -> renews ? renewAndGoOn() : giveUp();
                  });
    }

    /**
     * If the renewal fails, there is time for another one; if the lease has ended, so will this.
     */
    private CompletableFuture<ClaimOutcome> renewAndGoOn() {
      return renew().handle((result, failure) -> failure == null).thenCompose(renewed -> goOn());
    }

    private CompletableFuture<ClaimOutcome> heldForItsWholeTime() {
      return renew()
          .handle(
              (result, failure) -> {
                if (failure != null) {
                  throw stays("The claim holds, but its lease could not be renewed in time.");
                }
                return result instanceof Result.LeaseRenewed ? held() : new ClaimOutcome.Ended();
              });
    }

    private CompletableFuture<ClaimOutcome> giveUp() {
      if (waits.isAwaited(name, claimed.token())) {
        return completed(taken());
      }
      return release(name, claimed.token(), Terms.NONE)
          .handle(
              (result, failure) -> {
                if (failure != null) {
                  throw stays("The claim could not be given up in time.");
                }
                return taken();
              });
    }

    private CompletableFuture<Result> renew() {
      return access.write(stamp -> new Command.RenewLease(stamp, claimed.leaseId(), Terms.NONE));
    }

    private ClaimOutcome held() {
      return new ClaimOutcome.Held(claimed.token(), claimed.leaseId(), claimed.ttlSeconds());
    }

    private ClaimOutcome taken() {
      return new ClaimOutcome.Taken(
          access.local().claims().holder(name).stream()
              .mapToLong(Claims.Claim::token)
              .filter(token -> token != claimed.token())
              .findFirst());
    }

    private UnavailableException stays(String what) {
      return new UnavailableException(
          Reason.NO_ANSWER, Outcome.UNKNOWN, what + " It stays until its lease ends.");
    }
  }

  private static CompletableFuture<ClaimOutcome> completed(ClaimOutcome outcome) {
    return CompletableFuture.completedFuture(outcome);
  }
}
