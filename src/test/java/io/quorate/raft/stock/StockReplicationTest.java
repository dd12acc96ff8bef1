package io.quorate.raft.stock;

import static io.quorate.raft.stock.ScriptedMember.append;
import static io.quorate.raft.stock.ScriptedMember.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.raft.consensus.Timing;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Logs that differ: what may be committed, and what an acknowledgement says. */
class StockReplicationTest {

  /** Dissertation, figure 3.1: up to the last entry that is new, or compared. */
  @Test
  void theStockEngineCommitsItsOwnTailOnAHeartbeatAndDiffersForEver() {
    try (var follower = new StockMember(1)) {
      hearOfACommitInstead(follower);

      assertThat(follower.applied()).containsExactly("both", "old leader's");
    }
  }

  @Test
  void oursCommitsWhatTheLeaderHas() {
    try (var follower = new OwnMember(1)) {
      hearOfACommitInstead(follower);

      assertThat(follower.applied()).containsExactly("both", "new leader's");
    }
  }

  /** Its own tail is of a leader that was replaced; the heartbeat comes before the entry. */
  private static void hearOfACommitInstead(ScriptedMember<?> follower) {
    follower.hear(3, append(1, 0, 0, 1, entry(1, "both"), entry(1, "old leader's")));
    follower.hear(2, append(2, 2, 2, 2));
    follower.hear(2, append(2, 1, 1, 2, entry(2, "new leader's")));
  }

  /** Dissertation section 3.5: "logs are identical up through the new entries". */
  @Test
  void theStockEngineAcknowledgesAWriteBecauseAFollowerHasAnotherOneAtItsIndex() {
    try (var leader = new StockMember(1);
        var follower = new StockMember(2)) {
      CompletableFuture<byte[]> write = putBesideATail(leader, follower);

      assertThat(write).isCompleted();
      assertThat(follower.log()).doesNotContain("2:new");
    }
  }

  @Test
  void oursAcknowledgesAWriteWhenTheFollowerHasIt() {
    try (var leader = new OwnMember(1);
        var follower = new OwnMember(2)) {
      CompletableFuture<byte[]> write = putBesideATail(leader, follower);

      assertThat(write).isNotDone();
      for (int round = 0; round < 5; round++) {
        leader.pass(Timing.DEFAULT.resend());
        leader.deliverTo(follower);
        follower.deliverTo(leader);
      }
      assertThat(write).isCompleted();
      assertThat(follower.log()).containsExactly("1:both", "2:new");
    }
  }

  /** The follower has entries of a leader that was replaced; a heartbeat is all it hears. */
  private static <M extends ScriptedMember<M>> CompletableFuture<byte[]> putBesideATail(
      M leader, M follower) {
    leader.hear(3, append(1, 0, 0, 1, entry(1, "both")));
    follower.hear(3, append(1, 0, 0, 1, entry(1, "both")));
    leader.lead(2);
    CompletableFuture<byte[]> write = leader.put("new");
    while (follower.lastIndex() < leader.lastIndex()) {
      follower.hear(3, append(1, follower.lastIndex(), 1, 1, entry(1, "old")));
    }
    leader.lose();
    follower.lose();
    follower.hear(1, append(2, leader.lastIndex(), 2, 1));
    follower.deliverTo(leader);
    return write;
  }

  /** Dissertation section 3.6.2 and figure 3.7 (figure 8 of the paper). */
  @Test
  void theStockEngineAppliesAnEntryOfAnEarlierTermThatIsReplacedThen() {
    try (var leader = new StockMember(1)) {
      countCopiesOfAnEntryOfAnEarlierTerm(leader);

      assertThat(leader.applied()).containsExactly("of term 1");
    }
  }

  @Test
  void oursAppliesAnEntryOfAnEarlierTermWithOneOfItsOwn() {
    try (var leader = new OwnMember(1);
        var other = new OwnMember(1)) {
      countCopiesOfAnEntryOfAnEarlierTerm(leader);
      assertThat(leader.applied()).containsExactly("of term 2");

      other.hear(2, append(1, 0, 0, 0, entry(1, "of term 1")));
      other.lead(3);
      other.hearAcknowledgement(2, other.lastIndex());
      assertThat(other.applied()).containsExactly("of term 1");
    }
  }

  /**
   * Members 1 and 2 have an entry of term 1. Member 3, the leader of term 2, has another one at the
   * same index: with the vote of member 2 it leads in term 4, and commits its own.
   */
  private static void countCopiesOfAnEntryOfAnEarlierTerm(ScriptedMember<?> leader) {
    leader.hear(2, append(1, 0, 0, 0, entry(1, "of term 1")));
    leader.lead(3);
    leader.hearAcknowledgement(2, 1);
    leader.hear(3, append(4, 0, 0, 1, entry(2, "of term 2")));
  }
}
