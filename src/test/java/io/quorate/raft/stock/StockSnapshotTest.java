package io.quorate.raft.stock;

import static io.quorate.raft.stock.ScriptedMember.append;
import static io.quorate.raft.stock.ScriptedMember.entry;
import static io.quorate.raft.stock.StockWire.addressOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.raft.consensus.ConsensusMessage.SnapshotChunk;
import io.quorate.raft.consensus.Timing;
import io.quorate.raft.log.MemoryStorage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jgroups.Message;
import org.jgroups.protocols.raft.AppendResult;
import org.jgroups.protocols.raft.InstallSnapshotRequest;
import org.jgroups.protocols.raft.LogEntry;
import org.junit.jupiter.api.Test;

/** What a snapshot holds up: the writes of its member, and the network to another one. */
class StockSnapshotTest {
  private static final Duration RESEND = Duration.ofMillis(10);
  private static final int COMMANDS = 40;
  private static final int COMMAND_BYTES = 60_000;
  private static final int CHUNK_BYTES = 128 * 1024;

  /**
   * It writes the state in the thread of its consensus. That ours does not is shown where its
   * threads are, by {@code SnapshotAsideTest}.
   */
  @Test
  void theStockEngineAcknowledgesNoWriteWhileASnapshotIsWritten() {
    try (var hold = new Hold();
        var leader = StockMember.threaded(RESEND)) {
      leader.lead(1);
      CompletableFuture<byte[]> before = leader.put("before");
      leader.hearAcknowledgement(2, 1);
      assertThat(before).succeedsWithin(30, TimeUnit.SECONDS);
      leader.machine.beforeWrite = hold;
      CompletableFuture<Void> snapshot = leader.raft.snapshotAsync();
      hold.awaitReached();

      CompletableFuture<byte[]> write = leader.put("meanwhile");
      leader.hearAcknowledgement(2, 2);
      assertThat(write)
          .failsWithin(RESEND.multipliedBy(50))
          .withThrowableOfType(TimeoutException.class);
      assertThat(snapshot).isNotDone();

      hold.release();
      assertThat(snapshot).succeedsWithin(30, TimeUnit.SECONDS);
      Deadline.await(
          "the write",
          () -> {
            leader.hearAcknowledgement(2, 2);
            return write.isDone();
          });
    }
  }

  /** A whole state in one message, and a fresh one with every tick until somebody answers. */
  @Test
  void theStockEngineSendsTheWholeSnapshotAtOnceAndAgainAndAgain() {
    try (var leader = new StockMember(1)) {
      cutOff(leader);
      leader.hear(2, new AppendResult(AppendResult.Result.FAIL_ENTRY_NOT_FOUND, 0));
      int before = leader.raft.numSnapshots();
      for (int tick = 0; tick < 3; tick++) {
        leader.raft.flushCommitTable(addressOf(2));
      }

      List<Message> sent =
          leader.wire.take().stream()
              .filter(each -> each.getHeader(leader.raft.getId()) instanceof InstallSnapshotRequest)
              .toList();
      assertThat(sent)
          .hasSize(3)
          .allMatch(each -> each.getLength() > (long) COMMANDS * COMMAND_BYTES);
      assertThat(leader.raft.numSnapshots() - before).isEqualTo(3);
    }
  }

  @Test
  void oursSendsTheSnapshotInChunksAndOnce() {
    var storage = new MemoryStorage();
    try (var leader = new OwnMember(1, ScriptedMember.THREE, storage, storage.snapshots());
        var late = new OwnMember(2)) {
      cutOff(leader);
      long sent = 0;
      for (int round = 0; round < 20; round++) {
        leader.pass(Timing.DEFAULT.heartbeat());
        List<SnapshotChunk> chunks = leader.messages(SnapshotChunk.class);
        assertThat(chunks).allMatch(chunk -> chunk.bytes().length <= CHUNK_BYTES);
        sent += chunks.stream().mapToLong(chunk -> chunk.bytes().length).sum();
        leader.deliverTo(late);
        late.deliverTo(leader);
      }

      assertThat(late.applied()).hasSize(COMMANDS);
      assertThat(sent).isEqualTo(storage.snapshot().orElseThrow().fileBytes());
    }
  }

  /** Leads, and its log has nothing of what its snapshot has. */
  private static void cutOff(ScriptedMember<?> leader) {
    LogEntry[] entries =
        IntStream.range(0, COMMANDS)
            .mapToObj(i -> entry(1, i + "x".repeat(COMMAND_BYTES)))
            .toArray(LogEntry[]::new);
    leader.hear(3, append(1, 0, 0, COMMANDS, entries));
    leader.snapshot();
    leader.lose();
    leader.lead(2);
  }
}
