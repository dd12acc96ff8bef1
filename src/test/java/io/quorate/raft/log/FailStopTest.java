package io.quorate.raft.log;

import static io.quorate.raft.log.LogFixture.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.raft.log.FakeDisk.Fault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A log of which a write failed acknowledges nothing more. */
class FailStopTest {
  private final FakeDisk disk = new FakeDisk();
  private DurableLog log = LogFixture.open(disk);

  @BeforeEach
  void oneEntry() {
    append(log, 1, "one");
    log.sync();
  }

  /** One write, one fdatasync, and one write of the hint, which nobody syncs. */
  @Test
  void aSyncIsSharedByAllAppendsBeforeIt() {
    int before = disk.operations();
    append(log, 1, "two", "three", "four");
    assertThat(disk.operations() - before).isEqualTo(1);
    append(log, 1, "five");
    log.sync();
    assertThat(disk.operations() - before).isEqualTo(4);

    log.sync();

    assertThat(disk.operations() - before).isEqualTo(4);
    assertThat(log.syncedIndex()).isEqualTo(5);
  }

  @Test
  void aFullDiskStopsTheLog() {
    disk.failAfter(0, Fault.FAIL);

    assertThatThrownBy(() -> append(log, 1, "two"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("fake/segment-00000000000000000001.log could not be written")
        .hasMessageContaining("No space left on device");
    assertRefuses();
  }

  @Test
  void aShortWriteStopsTheLog() {
    disk.failAfter(0, Fault.SHORT_WRITE);

    assertThatThrownBy(() -> append(log, 1, "two"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("took 24 of 48 bytes");
    assertRefuses();
  }

  @Test
  void aFailedSyncStopsTheLogAndIsNotTriedAgain() {
    append(log, 1, "two");
    disk.failAfter(0, Fault.FAIL);

    assertThatThrownBy(log::sync)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("could not be synced");
    int operations = disk.operations();
    assertRefuses();
    log.close();
    assertThat(disk.operations()).isEqualTo(operations);
  }

  @Test
  void aTermThatCannotBeSavedStopsTheLog() {
    for (int failing = 0; failing < 5; failing++) {
      disk.failAfter(failing, Fault.FAIL);

      assertThatThrownBy(() -> log.saveTermAndVote(2, 1)).isInstanceOf(StorageException.class);

      assertRefuses();
      disk.failNever();
      log = LogFixture.open(disk);
      // Renamed, but perhaps not durably: the new start may find it.
      assertThat(log.term()).isIn(0L, 2L);
      if (log.term() == 2) {
        return;
      }
    }
  }

  @Test
  void aSegmentThatCannotBePreparedStopsTheLogWhenItIsNeeded() {
    append(log, 1, "x".repeat(1_800));
    // Behind the write of the entry, with which the first segment is more than three quarters full.
    disk.failAfter(1, Fault.FAIL);
    append(log, 1, "y".repeat(1_400));
    assertThat(disk.hasFailed()).isTrue();

    assertThatThrownBy(() -> append(log, 1, "z".repeat(2_000)))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("No segment could be prepared");
    assertRefuses();
  }

  private void assertRefuses() {
    disk.failNever();
    assertThatThrownBy(() -> append(log, 1, "three")).isInstanceOf(StorageException.class);
    assertThatThrownBy(log::sync).isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> log.saveTermAndVote(9, 1)).isInstanceOf(StorageException.class);
    assertThatThrownBy(log::lastIndex).isInstanceOf(StorageException.class);
  }
}
