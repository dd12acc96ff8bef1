package io.quorate.store.lease;

import io.quorate.command.Attachment;
import io.quorate.command.ClaimName;
import io.quorate.command.ClaimName.Kind;
import io.quorate.command.Command;
import io.quorate.command.Result;
import io.quorate.command.Result.Refusal;
import io.quorate.command.Terms;
import io.quorate.command.Value;
import io.quorate.raft.UnavailableException;
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
        access
            .write(stamp -> new Command.Claim(stamp, name, attachment, value, terms))
            .thenCompose(
                result ->
                    result instanceof Result.Claimed claimed
                        ? new WaitingClaim(
                                this,
                                access,
                                waits,
                                name,
                                claimed,
                                attachment instanceof Attachment.OwnLease,
                                deadlineNanos)
                            .outcome()
                        : CompletableFuture.completedFuture(notClaimed(result)));
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

  /**
   * Gives up a claim if it waits.
   *
   * @return the {@link Result.Claimed} if it holds, else as {@link #release}
   */
  CompletableFuture<Result> giveUp(ClaimName name, long token) {
    return access.write(stamp -> new Command.GiveUp(stamp, name, token, Terms.NONE));
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

  private static ClaimOutcome notClaimed(Result result) {
    return result.equals(new Result.Refused(Refusal.CLAIM_ENDED))
        ? new ClaimOutcome.Ended()
        : new ClaimOutcome.Refused(result);
  }
}
