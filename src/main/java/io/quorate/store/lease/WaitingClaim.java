package io.quorate.store.lease;

import io.quorate.command.ClaimName;
import io.quorate.command.Command;
import io.quorate.command.Result;
import io.quorate.command.Terms;
import io.quorate.raft.Outcome;
import io.quorate.raft.UnavailableException;
import io.quorate.raft.UnavailableException.Reason;
import io.quorate.statemachine.Claims;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A claim that is in its queue, and what becomes of it.
 *
 * @param ownLease whether its lease was granted with it, so that its client does not know it yet
 * @param deadlineNanos when it is given up, by {@link System#nanoTime}
 */
record WaitingClaim(
    Claiming claiming,
    Access access,
    ClaimWaits waits,
    ClaimName name,
    Result.Claimed claimed,
    boolean ownLease,
    long deadlineNanos) {
  /** Renewals of a lease that nobody but this member knows, in its time: one may be lost. */
  private static final int RENEWALS_IN_TTL = 3;

  CompletableFuture<ClaimOutcome> outcome() {
    return claimed.held() ? completed(held(claimed.revision())) : goOn();
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
                  case HELD -> holds(access.applied().revision());
                  case GONE -> completed(new ClaimOutcome.Ended());
                  case TIMED_OUT -> renews ? renewAndGoOn() : giveUp();
                });
  }

  /** If the renewal fails, there is time for another one; if the lease has ended, so will this. */
  private CompletableFuture<ClaimOutcome> renewAndGoOn() {
    return renew().handle((result, failure) -> failure == null).thenCompose(renewed -> goOn());
  }

  private CompletableFuture<ClaimOutcome> holds(long revision) {
    return ownLease ? heldForItsWholeTime() : completed(held(revision));
  }

  private CompletableFuture<ClaimOutcome> heldForItsWholeTime() {
    return renew()
        .handle(
            (result, failure) -> {
              if (failure != null) {
                throw stays("The claim holds, but its lease could not be renewed in time.");
              }
              return result instanceof Result.LeaseRenewed renewed
                  ? held(renewed.revision())
                  : new ClaimOutcome.Ended();
            });
  }

  /**
   * Decided in the log: this member may not have applied yet that the claim holds, and another one
   * may have told that to a client that sent the claim again.
   */
  private CompletableFuture<ClaimOutcome> giveUp() {
    if (waits.isAwaited(name, claimed.token())) {
      return completed(taken());
    }
    return claiming
        .giveUp(name, claimed.token())
        .handle(
            (result, failure) -> {
              if (failure != null) {
                throw stays("The claim could not be given up in time.");
              }
              return result;
            })
        .thenCompose(
            result ->
                result instanceof Result.Claimed holding
                    ? holds(holding.revision())
                    : completed(taken()));
  }

  private CompletableFuture<Result> renew() {
    return access.write(stamp -> new Command.RenewLease(stamp, claimed.leaseId(), Terms.NONE));
  }

  private ClaimOutcome held(long revision) {
    return new ClaimOutcome.Held(
        claimed.token(), claimed.leaseId(), claimed.ttlSeconds(), revision);
  }

  private ClaimOutcome taken() {
    return new ClaimOutcome.Taken(
        access.applied().claims().holder(name).stream()
            .mapToLong(Claims.Claim::token)
            .filter(token -> token != claimed.token())
            .findFirst());
  }

  private UnavailableException stays(String what) {
    return new UnavailableException(
        Reason.NO_ANSWER, Outcome.UNKNOWN, what + " It stays until its lease ends.");
  }

  private static CompletableFuture<ClaimOutcome> completed(ClaimOutcome outcome) {
    return CompletableFuture.completedFuture(outcome);
  }
}
