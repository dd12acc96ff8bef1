package io.quorate.raft.stock;

import static io.quorate.raft.stock.ScriptedMember.append;
import static io.quorate.raft.stock.ScriptedMember.entry;
import static io.quorate.raft.stock.StockWire.addressOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.raft.consensus.ConsensusMessage.AppendReply;
import io.quorate.raft.consensus.Timing;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jgroups.Message;
import org.jgroups.protocols.raft.AppendResult;
import org.junit.jupiter.api.Test;

/** A follower that is behind. */
class StockCatchUpTest {
  private static final Duration RESEND = Duration.ofMillis(10);

  /** The next write is there before its thread looks for one, so it is never idle. */
  @Test
  void theStockEngineHelpsAFollowerThatIsBehindOnlyWhenNobodyWrites() {
    try (var leader = StockMember.threaded(RESEND)) {
      leader.lead(1);
      var load = new Load(leader);
      leader.wire.onSend(load);
      CompletableFuture<byte[]> first = leader.put("first");
      leader.hear(2, new AppendResult(AppendResult.Result.FAIL_ENTRY_NOT_FOUND, 0));

      Deadline.await("help, when the load has ended", () -> load.helpedAfter);
      assertThat(load.helpedMeanwhile).isFalse();
      assertThat(first).isNotDone();
    }
  }

  /** Writes again in the thread that has just sent a write, for ten times the time of a resend. */
  private static final class Load implements Runnable {
    private final StockMember leader;
    private final long endNanos = System.nanoTime() + RESEND.multipliedBy(10).toNanos();
    private boolean ended;
    volatile boolean helpedMeanwhile;
    volatile boolean helpedAfter;

    Load(StockMember leader) {
      this.leader = leader;
    }

    @Override
    public void run() {
      boolean helped = leader.wire.take().stream().anyMatch(StockCatchUpTest::isForTheFollower);
      if (ended) {
        helpedAfter |= helped;
        return;
      }
      helpedMeanwhile |= helped;
      ended = System.nanoTime() - endNanos >= 0;
      if (!ended) {
        var unused = leader.put("next");
      }
    }
  }

  /** Each of its batches has a write, so it is never idle either. */
  @Test
  void oursHelpsAFollowerThatIsBehindWhileOthersWrite() {
    try (var leader = new OwnMember(1);
        var follower = new OwnMember(2)) {
      leader.lead(1);
      var lost = leader.put("lost");
      leader.lose();
      leader.beBusy();
      for (Duration time = Duration.ZERO;
          time.compareTo(Timing.DEFAULT.resend().multipliedBy(3)) < 0;
          time = time.plus(OwnMember.STEP)) {
        leader.pass(OwnMember.STEP);
        leader.deliverTo(follower);
        follower.deliverTo(leader);
      }
      assertThat(follower.log()).hasSizeGreaterThanOrEqualTo(4).startsWith("1:lost", "1:next");
      assertThat(lost).isCompleted();
    }
  }

  private static boolean isForTheFollower(Message message) {
    return addressOf(2).equals(message.dest());
  }

  /** It says term 0 for an entry that it has cut off; the follower takes its own for wrong. */
  @Test
  void theStockEngineLetsAFollowerDeleteEntriesThatWereCountedOn() {
    try (var leader = new StockMember(1);
        var follower = new StockMember(2)) {
      cutOffWhereTheFollowerIs(leader, follower);
      leader.hear(2, new AppendResult(AppendResult.Result.FAIL_ENTRY_NOT_FOUND, 2));
      leader.raft.flushCommitTable(addressOf(2));
      leader.deliverTo(follower);

      assertThat(follower.log()).isEmpty();
    }
  }

  @Test
  void oursLetsAFollowerDeleteNothingThatWasCountedOn() {
    try (var leader = new OwnMember(1);
        var follower = new OwnMember(2)) {
      cutOffWhereTheFollowerIs(leader, follower);
      leader.hear(2, new AppendReply(2, false, leader.lastIndex(), 2, 0));
      for (int round = 0; round < 5; round++) {
        leader.deliverTo(follower);
        assertThat(follower.lastIndex()).isGreaterThanOrEqualTo(2);
        follower.deliverTo(leader);
      }

      assertThat(follower.applied()).containsExactly("one", "two", "three");
    }
  }

  /** The follower has two entries of three, and does not know that they are committed. */
  private static void cutOffWhereTheFollowerIs(
      ScriptedMember<?> leader, ScriptedMember<?> follower) {
    leader.hear(3, append(1, 0, 0, 3, entry(1, "one"), entry(1, "two"), entry(1, "three")));
    follower.hear(3, append(1, 0, 0, 0, entry(1, "one"), entry(1, "two")));
    leader.snapshot();
    leader.lose();
    follower.lose();
    leader.lead(2);
  }
}
