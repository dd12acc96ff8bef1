package io.quorate.store;

import io.quorate.command.Command;
import io.quorate.command.CommandCodec;
import io.quorate.command.Result;
import io.quorate.command.ResultCodec;
import io.quorate.command.Terms;
import io.quorate.config.Settings;
import io.quorate.raft.RaftMember;
import io.quorate.statemachine.KeyValueState;
import io.quorate.statemachine.KeyValueStateMachine;
import io.quorate.store.lease.ClaimWaits;
import io.quorate.store.lease.LeaseEvents;
import io.quorate.store.lease.LeaseExpiry;
import io.quorate.store.watch.LeaderChange;
import io.quorate.store.watch.Places;
import io.quorate.store.watch.Watches;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What this member does for leases and claims as time goes by, and who observes elections; one
 * start, one close.
 */
final class LocalLeases implements AutoCloseable {
  private final RaftMember raft;
  private final KeyValueStateMachine machine;
  private final ClaimWaits waits;
  private final LeaseExpiry expiry;
  private final Ticks ticks;
  private final LeaderChanges leaders;
  private final Watches<LeaderChange> observers;

  /**
   * @param onFailure told, on any thread, of what this cannot make good
   */
  LocalLeases(
      Settings settings,
      RaftMember raft,
      KeyValueStateMachine machine,
      Places places,
      Consumer<Throwable> onFailure) {
    this.raft = raft;
    this.machine = machine;
    this.waits = new ClaimWaits(settings.maxWaiting(), () -> machine.state().claims());
    this.expiry =
        new LeaseExpiry(
            raft::leadsTerm,
            () -> machine.state().leases(),
            this::end,
            System::nanoTime,
            this::betweenTicks);
    this.ticks = new Ticks("quorate-leases", LeaseExpiry.TICK, expiry::tick, onFailure);
    this.leaders = new LeaderChanges(machine.state().claims(), this::wakeObservers);
    this.observers =
        new Watches<>(
            leaders::past,
            change -> change.election().text(),
            places,
            "quorate-observe",
            onFailure);
    machine.addListener(new LeaseEvents(expiry, waits));
    machine.addListener(leaders);
  }

  void start() {
    ticks.start();
    observers.start();
  }

  @Override
  public void close() {
    observers.close();
    waits.close();
    ticks.close();
  }

  ClaimWaits waits() {
    return waits;
  }

  /**
   * @param confirmed the state, linearizably, for who has a place to wait in
   */
  Observing observing(Supplier<CompletableFuture<KeyValueState>> confirmed) {
    return new Observing(confirmed, leaders::past, observers);
  }

  private void betweenTicks(Runnable answer) {
    ticks.execute(answer);
  }

  private void wakeObservers() {
    observers.happened();
  }

  /**
   * Not as other commands, which find the leader: another one counts the time of the lease anew.
   */
  CompletableFuture<Result> end(long term, long leaseId, long renewals) {
    var end =
        new Command.EndLease(machine.newStamp(), leaseId, OptionalLong.of(renewals), Terms.NONE);
    return raft.proposeIn(term, CommandCodec.encode(end)).thenApply(LocalLeases::decode);
  }

  private static Result decode(byte[] result) {
    try {
      return ResultCodec.decode(result);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
