package io.quorate.raft.stock;

import static io.quorate.raft.stock.ScriptedMember.append;
import static io.quorate.raft.stock.ScriptedMember.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.raft.consensus.ConsensusMessage.Append;
import io.quorate.raft.log.DurableLog;
import io.quorate.raft.log.LogOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.jgroups.protocols.raft.FileBasedLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is synced, and how often. Engine fact A6: by default the stock engine syncs nothing, and a
 * snapshot never; and, of its behaviour (B): a follower syncs once for every message.
 */
class StockSyncTest {
  private static final String ENTRIES = "entries.raft";

  /** The segment, by the name under which it was prepared. */
  private static final String SEGMENT = "space-1.tmp";

  /** That come while a follower is busy, each in a message of its own. */
  private static final List<Append> WAITING =
      LongStream.rangeClosed(2, 5)
          .mapToObj(index -> append(1, index - 1, 1, 1, entry(1, "entry " + index)))
          .toList();

  @TempDir Path temporary;
  private Path base;

  @BeforeEach
  void withoutLinks() throws IOException {
    base = temporary.toRealPath().resolve("log");
  }

  @Test
  void theStockEngineAcknowledgesAnEntryAndSyncsNothingUnlessItIsTold() {
    var log = new FileBasedLog();
    try (var follower = new StockMember(1, ScriptedMember.THREE, opened(log))) {
      try (Syncs syncs = syncs()) {
        follower.hear(2, append(1, 0, 0, 0, entry(1, "lost with the power")));
        assertThat(follower.acknowledged()).endsWith(1L);
        assertThat(syncs.names()).isEmpty();
      }

      log.useFsync(true);
      try (Syncs syncs = syncs()) {
        follower.hear(2, append(1, 1, 1, 0, entry(1, "kept")));
        assertThat(syncs.names()).containsExactly(ENTRIES);
      }
    }
  }

  @Test
  void oursSyncsAnEntryBeforeItAcknowledgesIt() {
    try (DurableLog log = DurableLog.open(base, LogOptions.DEFAULT);
        var follower = new OwnMember(1, ScriptedMember.THREE, log, log.snapshots());
        Syncs syncs = syncs()) {
      follower.consensus.receive(2, append(1, 0, 0, 0, entry(1, "kept")));
      assertThat(follower.acknowledged()).isEmpty();
      follower.consensus.finish();

      assertThat(follower.acknowledged()).endsWith(1L);
      assertThat(syncs.names()).endsWith(SEGMENT);
    }
  }

  /** The entries that it stands for are gone from the log then. */
  @Test
  void theStockEngineSyncsNoSnapshotEvenIfItIsTold() {
    var log = new FileBasedLog();
    try (var member = new StockMember(1, ScriptedMember.THREE, opened(log))) {
      log.useFsync(true);
      member.hear(2, append(1, 0, 0, 3, entry(1, "a"), entry(1, "b"), entry(1, "c")));

      try (Syncs syncs = syncs()) {
        member.snapshot();

        assertThat(log.getSnapshot()).isNotNull();
        assertThat(log.firstAppended()).isEqualTo(3);
        assertThat(syncs.names()).isEmpty();
      }
    }
  }

  @Test
  void oursSyncsASnapshotAndThenItsName() {
    try (DurableLog log = DurableLog.open(base, LogOptions.DEFAULT);
        var member = new OwnMember(1, ScriptedMember.THREE, log, log.snapshots())) {
      member.hear(2, append(1, 0, 0, 3, entry(1, "a"), entry(1, "b"), entry(1, "c")));

      try (Syncs syncs = syncs()) {
        member.writeSnapshot().close();

        assertThat(syncs.names())
            .hasSize(2)
            .satisfies(
                names -> {
                  assertThat(names.get(0)).startsWith("snapshot-").endsWith(".tmp");
                  assertThat(names.get(1)).isEqualTo(base.getFileName().toString());
                });
      }
    }
  }

  @Test
  void aStockFollowerSyncsOnceForEveryMessageThatWaited() {
    var log = new FileBasedLog();
    try (var hold = new Hold();
        var follower = StockMember.threaded(Duration.ofHours(1), opened(log))) {
      log.useFsync(true);
      follower.machine.beforeApply = hold;
      follower.hear(2, append(1, 0, 0, 1, entry(1, "entry 1")));
      hold.awaitReached();
      WAITING.forEach(each -> follower.hear(2, each));

      try (Syncs syncs = syncs()) {
        hold.release();
        Deadline.await("the last entry", () -> follower.acknowledged().contains(5L));

        assertThat(syncs.names()).containsExactly(ENTRIES, ENTRIES, ENTRIES, ENTRIES);
      }
    }
  }

  @Test
  void aFollowerOfOursSyncsOnceForAllMessagesThatWaited() {
    try (DurableLog log = DurableLog.open(base, LogOptions.DEFAULT);
        var follower = new OwnMember(1, ScriptedMember.THREE, log, log.snapshots())) {
      follower.hear(2, append(1, 0, 0, 1, entry(1, "entry 1")));
      WAITING.forEach(each -> follower.consensus.receive(2, each));

      try (Syncs syncs = syncs()) {
        follower.consensus.finish();

        assertThat(follower.acknowledged()).endsWith(5L);
        assertThat(syncs.names()).containsExactly(SEGMENT);
      }
    }
  }

  private Syncs syncs() {
    return new Syncs(base, temporary.resolve(System.nanoTime() + ".jfr"));
  }

  private FileBasedLog opened(FileBasedLog log) {
    StockMember.opened(log, base.toString());
    return log;
  }
}
