package io.quorate.raft.stock;

import static io.quorate.raft.stock.ScriptedMember.append;
import static io.quorate.raft.stock.ScriptedMember.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.raft.log.DurableLog;
import io.quorate.raft.log.LogOptions;
import io.quorate.raft.log.MemoryStorage;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jgroups.protocols.raft.AppendResult;
import org.jgroups.protocols.raft.FileBasedLog;
import org.jgroups.protocols.raft.Log;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a member makes of committed entries, and of a snapshot. */
class StockStateTest {
  @TempDir Path base;

  /** Its state differs from that of the others from then on, and nobody is told. */
  @Test
  void theStockEngineGoesOnBehindAnEntryThatItCouldNotApply() {
    try (var member = new StockMember(1)) {
      hearOneThatCannotBeApplied(member);

      assertThat(member.applied()).containsExactly("before", "after");
      assertThat(member.raft.commitIndex()).isEqualTo(3);
    }
  }

  @Test
  void oursStopsAtAnEntryThatItCannotApply() {
    try (var member = new OwnMember(1)) {
      assertThatThrownBy(() -> hearOneThatCannotBeApplied(member))
          .hasMessage(AppliedCommands.UNREADABLE);

      assertThat(member.applied()).containsExactly("before");
    }
  }

  private static void hearOneThatCannotBeApplied(ScriptedMember<?> member) {
    var unreadable = entry(1, AppliedCommands.UNREADABLE);
    member.hear(2, append(1, 0, 0, 3, entry(1, "before"), unreadable, entry(1, "after")));
  }

  /** The cluster grew from three members to five; the flags are those of the first start. */
  @Test
  void theStockEngineCommitsByTwoOfFiveAfterARestartFromASnapshot() {
    Log log = StockMember.memory();
    try (var before = new StockMember(1, ScriptedMember.FIVE, log)) {
      snapshotOf(before);
    }
    try (var again = new StockMember(1, ScriptedMember.THREE, log)) {
      assertThat(again.raft.members()).hasSize(5);
      assertThat(putWithOneOther(again, 2)).isCompleted();
    }
  }

  @Test
  void oursCommitsByThreeOfFive() {
    var storage = new MemoryStorage();
    try (var before = new OwnMember(1, ScriptedMember.FIVE, storage, storage.snapshots())) {
      snapshotOf(before);
    }
    try (var again = new OwnMember(1, ScriptedMember.THREE, storage, storage.snapshots())) {
      CompletableFuture<byte[]> write = putWithOneOther(again, 2);
      assertThat(write).isNotDone();

      again.hearAcknowledgement(5, again.lastIndex());
      assertThat(write).isCompleted();
    }
  }

  /** As above; this time the snapshot comes from the leader. */
  @Test
  void theStockEngineCommitsByTwoOfFiveAfterItHasInstalledASnapshot() {
    try (var leader = new StockMember(2, ScriptedMember.FIVE, StockMember.memory());
        var late = new StockMember(1)) {
      snapshotOfTwo(leader);
      leader.lead(2);
      leader.hear(1, new AppendResult(AppendResult.Result.FAIL_ENTRY_NOT_FOUND, 0));
      leader.raft.flushCommitTable(StockWire.addressOf(1));
      leader.deliverTo(late);

      assertThat(late.applied()).containsExactly("one", "two");
      assertThat(late.raft.members()).hasSize(5);
      assertThat(putWithOneOther(late, 3)).isCompleted();
    }
  }

  @Test
  void oursCommitsByThreeOfFiveAfterItHasInstalledASnapshot() {
    var storage = new MemoryStorage();
    try (var leader = new OwnMember(2, ScriptedMember.FIVE, storage, storage.snapshots());
        var late = new OwnMember(1)) {
      snapshotOfTwo(leader);
      leader.lead(2);
      for (int round = 0; round < 5; round++) {
        leader.deliverTo(late);
        late.deliverTo(leader);
      }
      assertThat(late.applied()).containsExactly("one", "two");

      CompletableFuture<byte[]> write = putWithOneOther(late, 3);
      assertThat(write).isNotDone();
      late.hearAcknowledgement(5, late.lastIndex());
      assertThat(write).isCompleted();
    }
  }

  private static void snapshotOfTwo(ScriptedMember<?> leader) {
    leader.hear(3, append(1, 0, 0, 2, entry(1, "one"), entry(1, "two")));
    leader.snapshot();
    leader.lose();
  }

  private static void snapshotOf(ScriptedMember<?> member) {
    member.hear(2, append(1, 0, 0, 1, entry(1, "in the snapshot")));
    member.snapshot();
  }

  private static CompletableFuture<byte[]> putWithOneOther(ScriptedMember<?> leader, long term) {
    leader.lead(term);
    CompletableFuture<byte[]> write = leader.put("after");
    leader.hearAcknowledgement(2, leader.lastIndex());
    return write;
  }

  /** It knows commands, not requests. With ours, a request has a name, and the state knows it. */
  @Test
  void theStockEngineAppliesAWriteTwiceThatIsSentAgainToTheNextLeader() {
    try (var next = new StockMember(1)) {
      next.hear(2, append(1, 0, 0, 1, entry(1, "transfer")));
      next.lead(2);
      CompletableFuture<byte[]> again = next.put("transfer");
      next.hearAcknowledgement(2, next.lastIndex());

      assertThat(again).isCompleted();
      assertThat(next.applied()).containsExactly("transfer", "transfer");
    }
  }

  /** The snapshot does not say which entries are in it. */
  @Test
  void theStockEngineAppliesEntriesTwiceIfItEndsBetweenASnapshotAndTheCutOfTheLog() {
    try (var before = new StockMember(1, ScriptedMember.THREE, fileLog(new EndingLog()))) {
      hearTwo(before);
      assertThatThrownBy(before::snapshot).hasRootCauseMessage(EndingLog.END);
    }
    try (var again = new StockMember(1, ScriptedMember.THREE, fileLog(new FileBasedLog()))) {
      assertThat(again.applied()).containsExactly("one", "two", "one", "two");
    }
  }

  @Test
  void oursAppliesEntriesOnceIfItEndsBetweenASnapshotAndTheCutOfTheLog() {
    try (DurableLog log = DurableLog.open(base, LogOptions.DEFAULT);
        var before = new OwnMember(1, ScriptedMember.THREE, log, log.snapshots())) {
      hearTwo(before);
      before.writeSnapshot().close();
    }
    try (DurableLog log = DurableLog.open(base, LogOptions.DEFAULT);
        var again = new OwnMember(1, ScriptedMember.THREE, log, log.snapshots())) {
      assertThat(again.applied()).containsExactly("one", "two");
    }
  }

  private static void hearTwo(ScriptedMember<?> member) {
    member.hear(2, append(1, 0, 0, 2, entry(1, "one"), entry(1, "two")));
  }

  private Log fileLog(Log log) {
    return StockMember.opened(log, base.toString());
  }

  /** The stock log of a process that ends before the log is cut. */
  private static final class EndingLog extends FileBasedLog {
    static final String END = "The process ends here.";

    @Override
    public void truncate(long index) {
      throw new IllegalStateException(END);
    }
  }
}
