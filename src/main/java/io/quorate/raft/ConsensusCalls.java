package io.quorate.raft;

import io.quorate.raft.consensus.Consensus;
import io.quorate.raft.consensus.Pending;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * What consensus is asked for. Thread-safe; futures complete on the consensus thread, which must
 * not wait, or have failed when they are returned, if too much is waiting.
 */
final class ConsensusCalls {
  private final ConsensusQueue queue;
  private final BooleanSupplier isLeader;

  ConsensusCalls(ConsensusQueue queue, BooleanSupplier isLeader) {
    this.queue = queue;
    this.isLeader = isLeader;
  }

  /**
   * Puts a command into the log.
   *
   * @param command not to be changed any more
   * @return what the state machine answered, after a majority has the command on disk
   * @throws IllegalStateException if this member does not lead; nothing was done then
   */
  CompletableFuture<byte[]> propose(byte[] command) {
    return asLeader(command.length, (now, pending) -> now.propose(command, pending));
  }

  /**
   * As {@link #propose}, if this member still leads in this term when its turn comes; else it fails
   * and nothing was done.
   */
  CompletableFuture<byte[]> proposeIn(long term, byte[] command) {
    return queue.ask(
        command.length,
        (now, result) -> {
          var pending = new PendingFuture<>(result);
          if (now.term() == term) {
            now.propose(command, pending);
          } else {
            pending.failed(Pending.NotDone.NOT_LEADER);
          }
        });
  }

  /**
   * The index that a read has to wait for: it holds all that was acknowledged before this call.
   *
   * @throws IllegalStateException if this member does not lead
   */
  CompletableFuture<Long> readIndex() {
    return asLeader(0, Consensus::read);
  }

  /**
   * Makes a member a voter, or one no longer.
   *
   * @throws IllegalStateException if this member does not lead; nothing was done then
   */
  CompletableFuture<byte[]> changeVoters(boolean votes, int member) {
    return asLeader(0, (now, done) -> now.changeVoters(votes, member, done));
  }

  /** Whether this member leads, and knows that another lacks next to nothing of its log. */
  CompletableFuture<Boolean> isCaughtUp(int member) {
    return queue.ask((now, answer) -> answer.complete(now.isCaughtUp(member)));
  }

  private <T> CompletableFuture<T> asLeader(int bytes, BiConsumer<Consensus, Pending<T>> action) {
    if (!isLeader.getAsBoolean()) {
      throw new IllegalStateException("This member does not lead.");
    }
    return queue.ask(bytes, (now, result) -> action.accept(now, new PendingFuture<>(result)));
  }
}
