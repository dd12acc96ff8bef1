package io.quorate.store;

import io.quorate.command.Command;
import io.quorate.command.RequestStamp;
import io.quorate.command.Result;
import io.quorate.command.Result.Refusal;
import io.quorate.raft.Outcome;
import io.quorate.raft.UnavailableException;
import io.quorate.raft.UnavailableException.Reason;
import io.quorate.statemachine.KeyValueState;
import io.quorate.store.entry.Source;
import io.quorate.store.lease.Access;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** What reads and writes are made of, for those who go on in one way. Thread-safe. */
final class StoreSource implements Source, Access {
  private final MemberLife life;
  private final Acknowledged acknowledged;
  private final Pace pace;

  /**
   * @param acknowledged is told of what is answered
   */
  StoreSource(MemberLife life, Acknowledged acknowledged, Pace pace) {
    this.life = life;
    this.acknowledged = acknowledged;
    this.pace = pace;
  }

  @Override
  public CompletableFuture<Result> write(Function<RequestStamp, Command.Write> command) {
    return life.serve(
        pace,
        serving -> {
          Command.Write write = command.apply(serving.machine().newStamp());
          return serving
              .machine()
              .submit(write)
              .thenApply(StoreSource::requireKnown)
              .thenApply(result -> acknowledged.told(write, result));
        });
  }

  @Override
  public CompletableFuture<KeyValueState> confirmed() {
    return life.serve(pace, this::linearizable);
  }

  /**
   * As {@link #confirmed}, for who waits in a place among the watchers, and takes none of the
   * requests meanwhile.
   */
  CompletableFuture<KeyValueState> awaited() {
    return life.whileServing(serving -> life.admission().await(pace, () -> linearizable(serving)));
  }

  @Override
  public KeyValueState local() {
    return life.serving().machine().state();
  }

  @Override
  public KeyValueState applied() {
    return life.running().machine().state();
  }

  @Override
  public Optional<Duration> lag() {
    return life.serving().freshness().lag();
  }

  @Override
  public CompletableFuture<Optional<KeyValueState>> reached(long revision, long beganNanos) {
    LocalMember reading = life.serving();
    Duration elapsed = Duration.ofNanos(System.nanoTime() - beganNanos);
    Duration left = life.settings().requestTimeout().minus(elapsed);
    return life.admission()
        .admit(pace, () -> reading.revisionWaits().reached(revision, left))
        .thenApply(inTime -> inTime ? Optional.of(reading.machine().state()) : Optional.empty());
  }

  private CompletableFuture<KeyValueState> linearizable(LocalMember serving) {
    return serving
        .machine()
        .linearizableState()
        .orTimeout(life.settings().requestTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(readFailure(serving)));
  }

  /** A read changes nothing, so however it failed, it may be repeated. */
  private static UnavailableException readFailure(LocalMember serving) {
    return serving.raft().leaderId().isEmpty()
        ? new UnavailableException(
            Reason.NO_LEADER, Outcome.NOT_COMMITTED, "This member knows no leader.")
        : new UnavailableException(
            Reason.NO_ANSWER, Outcome.NOT_COMMITTED, "No majority confirmed the read in time.");
  }

  /** See RecentRequests for how a write can be forgotten. */
  private static Result requireKnown(Result result) {
    if (result.equals(new Result.Refused(Refusal.FORGOTTEN))) {
      throw new UnavailableException(
          Reason.NO_ANSWER, Outcome.UNKNOWN, "The request took so long that it was given up.");
    }
    return result;
  }
}
