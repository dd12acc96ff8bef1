package io.quorate.store;

import io.quorate.command.Command;
import io.quorate.command.CommandCodec;
import io.quorate.command.Result;
import io.quorate.command.ResultCodec;
import io.quorate.command.Terms;
import io.quorate.config.Settings;
import io.quorate.raft.RaftMember;
import io.quorate.statemachine.KeyValueStateMachine;
import io.quorate.store.lease.ClaimWaits;
import io.quorate.store.lease.LeaseEvents;
import io.quorate.store.lease.LeaseExpiry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** What this member does for leases and claims as time goes by; one start, one close. */
final class LocalLeases implements AutoCloseable {
  private final RaftMember raft;
  private final KeyValueStateMachine machine;
  private final ClaimWaits waits;
  private final LeaseExpiry expiry;

  LocalLeases(Settings settings, RaftMember raft, KeyValueStateMachine machine) {
    this.raft = raft;
    this.machine = machine;
    this.waits = new ClaimWaits(settings.maxWaiting(), () -> machine.state().claims());
    this.expiry =
        new LeaseExpiry(
            raft::leadsTerm, () -> machine.state().leases(), this::end, System::nanoTime);
    machine.onCommand(new LeaseEvents(expiry, waits));
  }

  void start() {
    expiry.start();
  }

  @Override
  public void close() {
    waits.close();
    expiry.close();
  }

  ClaimWaits waits() {
    return waits;
  }

  /**
   * Not as other commands, which find the leader: another one counts the time of the lease anew.
   */
  private CompletableFuture<Result> end(long term, long leaseId, long renewals) {
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
