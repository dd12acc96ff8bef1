package io.quorate.raft.stock;

import static io.quorate.raft.stock.ScriptedMember.append;
import static io.quorate.raft.stock.ScriptedMember.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.raft.log.FaultyLog;
import io.quorate.raft.log.FaultyLog.Fault;
import io.quorate.raft.log.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import org.jgroups.protocols.raft.FileBasedLog;
import org.jgroups.protocols.raft.Log;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a follower says of an entry that its disk did not take. Engine fact A5: the stock engine
 * swallows an append that failed.
 */
class StockDiskTest {
  /** Of which the first half has all that comes before the command. */
  private static final String SECOND = "second ".repeat(100);

  @TempDir Path base;

  @Test
  void theStockEngineAcknowledgesAnEntryThatAFullDiskDidNotTake() throws IOException {
    assertAcknowledgesTheSecondInSpiteOf(Fault.DISK_FULL);

    try (Log log = opened(new FileBasedLog())) {
      assertThat(log.lastAppended()).isEqualTo(1);
    }
  }

  /** And has it for an entry from then on. */
  @Test
  void theStockEngineAcknowledgesAnEntryOfWhichTheDiskTookAHalf() throws IOException {
    assertAcknowledgesTheSecondInSpiteOf(Fault.SHORT_WRITE);

    try (Log log = opened(new FileBasedLog())) {
      assertThat(log.lastAppended()).isEqualTo(2);
      assertThat(ScriptedMember.text(log.get(2))).isNotEqualTo(SECOND);
    }
  }

  /** It would be lost with the power, and nobody is told. */
  @Test
  void theStockEngineAcknowledgesAnEntryWhoseSyncFailed() {
    assertAcknowledgesTheSecondInSpiteOf(Fault.SYNC_FAILS);
  }

  private void assertAcknowledgesTheSecondInSpiteOf(Fault fault) {
    var log = new FileBasedLog();
    try (var follower = new StockMember(1, ScriptedMember.THREE, opened(log))) {
      // The engine tells it not to, by default.
      log.useFsync(true);
      follower.hear(2, append(1, 0, 0, 0, entry(1, "first")));
      FaultyFile.of(log).fail(fault);

      follower.hear(2, append(1, 1, 1, 0, entry(1, SECOND)));

      assertThat(follower.acknowledged()).endsWith(2L);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"DISK_FULL", "SHORT_WRITE", "SYNC_FAILS"})
  void oursStopsAtAnEntryThatTheDiskDidNotTake(Fault fault) throws IOException {
    var log = new FaultyLog();
    try (Log opened = opened(log);
        var follower = new OwnMember(1, ScriptedMember.THREE, log.storage(), log.snapshots())) {
      follower.hear(2, append(1, 0, 0, 0, entry(1, "first")));
      assertThat(follower.acknowledged()).endsWith(1L);
      log.fail(fault);

      assertThatThrownBy(() -> follower.hear(2, append(1, 1, 1, 0, entry(1, SECOND))))
          .isInstanceOf(StorageException.class);

      assertThat(follower.acknowledged()).doesNotContain(2L);
      assertThatThrownBy(opened::lastAppended).isInstanceOf(StorageException.class);
    }
  }

  private Log opened(Log log) {
    return StockMember.opened(log, base.toString());
  }
}
