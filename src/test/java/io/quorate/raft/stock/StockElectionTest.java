package io.quorate.raft.stock;

import static io.quorate.raft.stock.ScriptedMember.append;
import static io.quorate.raft.stock.ScriptedMember.entry;
import static io.quorate.raft.stock.StockWire.addressOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.raft.consensus.ConsensusMessage.VoteReply;
import io.quorate.raft.consensus.ConsensusMessage.VoteRequest;
import io.quorate.raft.consensus.Role;
import java.util.concurrent.CompletableFuture;
import org.jgroups.EmptyMessage;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.protocols.raft.InMemoryLog;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.RaftHeader;
import org.jgroups.protocols.raft.election.LeaderElected;
import org.jgroups.protocols.raft.election.VoteResponse;
import org.junit.jupiter.api.Test;

/** A vote is for one term, and after it nothing of an earlier term is taken. */
class StockElectionTest {
  private static final long EARLIER = 4;

  @Test
  void theStockEngineLeadsByVotesOfAnEarlierTerm() {
    try (var candidate = new StockMember(1)) {
      candidate.raft.currentTerm(EARLIER);
      candidate.election.voteTimeout(60_000);
      // What it sends first is the request for votes; the late ones come in just then.
      candidate.wire.onSend(() -> lateVotes(candidate));
      candidate.election.down(new Event(Event.VIEW_CHANGE, StockWire.view()));

      LeaderElected elected = candidate.wire.await(candidate.election.getId(), LeaderElected.class);

      assertThat(elected.currTerm()).isGreaterThan(EARLIER);
    }
  }

  @Test
  void oursLeadsByVotesOfItsOwnTerm() {
    try (var candidate = new OwnMember(1)) {
      candidate.campaign(EARLIER);
      candidate.campaign(EARLIER + 1);

      candidate.hear(2, new VoteReply(EARLIER, false, true));
      candidate.hear(3, new VoteReply(EARLIER, false, true));
      assertThat(candidate.consensus.role()).isEqualTo(Role.CANDIDATE);

      candidate.hear(3, new VoteReply(EARLIER + 1, false, true));
      assertThat(candidate.consensus.role()).isEqualTo(Role.LEADER);
    }
  }

  private static void lateVotes(StockMember candidate) {
    candidate.wire.onSend(() -> {});
    for (int voter = 1; voter <= 3; voter++) {
      hear(candidate, voter, new VoteResponse(EARLIER, 0, 0));
    }
  }

  /**
   * Its votes are given by the threads of the network, and entries are taken by another one. So it
   * votes by a log without the entry, and acknowledges the entry: the leader of term 1 counts on
   * it, and that of term 2 need not have it.
   */
  @Test
  void theStockEngineVotesInALaterTermWhileItAcknowledgesAnEntry() {
    var log = new PausingLog();
    try (var member =
        new StockMember(1, ScriptedMember.THREE, StockMember.opened(log, "pausing"))) {
      log.beforeAppend =
          () ->
              CompletableFuture.runAsync(
                      () -> hear(member, 2, new org.jgroups.protocols.raft.election.VoteRequest(2)))
                  .join();

      member.hear(3, append(1, 0, 0, 0, entry(1, "counted on")));

      assertThat(member.raft.votedFor()).isEqualTo(addressOf(2));
      assertThat(member.raft.currentTerm()).isEqualTo(2);
      assertThat(member.acknowledged()).containsExactly(1L);
    } finally {
      log.delete();
    }
  }

  @Test
  void oursRefusesAVoteToALogWithoutTheEntryThatItTakesOrElseTheEntry() {
    try (var entryFirst = new OwnMember(1);
        var voteFirst = new OwnMember(1)) {
      entryFirst.consensus.receive(3, append(1, 0, 0, 0, entry(1, "counted on")));
      entryFirst.consensus.receive(2, new VoteRequest(2, false, 0, 0));
      entryFirst.consensus.finish();
      assertThat(entryFirst.acknowledged()).containsExactly(1L);
      assertThat(entryFirst.messages(VoteReply.class)).noneMatch(VoteReply::granted);

      voteFirst.consensus.receive(2, new VoteRequest(2, false, 0, 0));
      voteFirst.consensus.receive(3, append(1, 0, 0, 0, entry(1, "counted on")));
      voteFirst.consensus.finish();
      assertThat(voteFirst.acknowledged()).isEmpty();
      assertThat(voteFirst.messages(VoteReply.class)).anyMatch(VoteReply::granted);
    }
  }

  /** The stock log, at the moment before it writes. */
  private static final class PausingLog extends InMemoryLog {
    private Runnable beforeAppend = () -> {};

    @Override
    public long append(long index, LogEntries entries) {
      beforeAppend.run();
      return super.append(index, entries);
    }
  }

  private static void hear(StockMember member, int from, RaftHeader header) {
    Message message =
        new EmptyMessage(addressOf(1))
            .setSrc(addressOf(from))
            .putHeader(member.election.getId(), header);
    member.election.up(message);
  }
}
