package io.quorate.raft.log;

import static io.quorate.raft.log.LogFixture.append;
import static io.quorate.raft.log.LogFixture.contents;
import static io.quorate.raft.log.LogFixture.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.jgroups.protocols.raft.LogEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log on a real file system. */
class DurableLogTest {
  private static final LogOptions SMALL = LogFixture.SMALL;

  @TempDir Path directory;

  @Test
  void aNewLogIsEmpty() {
    try (DurableLog log = open()) {
      assertThat(log.term()).isZero();
      assertThat(log.votedFor()).isZero();
      assertThat(log.firstIndex()).isEqualTo(1);
      assertThat(log.lastIndex()).isZero();
      assertThat(log.syncedIndex()).isZero();
      assertThat(log.commitHint()).isZero();
      assertThat(log.termAt(0)).isZero();
      assertThat(log.termAt(1)).isEqualTo(-1);
      assertThat(log.snapshot()).isEmpty();
      assertThatIllegalArgumentException().isThrownBy(() -> log.get(1));
    }
  }

  @Test
  void everythingIsThereAfterAnOrderlyClose() {
    try (DurableLog log = open()) {
      log.saveTermAndVote(3, 2);
      append(log, 1, "a", "b");
      append(log, 3, "c");
      log.sync();
      log.commitHint(2);
    }

    try (DurableLog log = open()) {
      assertThat(log.term()).isEqualTo(3);
      assertThat(log.votedFor()).isEqualTo(2);
      assertThat(contents(log)).containsExactly("1 'a'", "1 'b'", "3 'c'");
      assertThat(log.syncedIndex()).isEqualTo(3);
      assertThat(log.commitHint()).isEqualTo(2);
      assertThat(log.termAt(2)).isEqualTo(1);
      assertThat(log.termAt(3)).isEqualTo(3);
    }
  }

  /** The operating system has what was written, synced or not. */
  @Test
  void everythingIsThereAfterTheProcessWasKilled() {
    DurableLog killed = open();
    killed.saveTermAndVote(1, 1);
    append(killed, 1, "a");
    killed.sync();
    append(killed, 1, "b");
    killed.commitHint(2);

    try (DurableLog log = open()) {
      assertThat(contents(log)).containsExactly("1 'a'", "1 'b'");
      assertThat(log.commitHint()).isEqualTo(2);
      assertThat(log.term()).isEqualTo(1);
      assertThat(log.votedFor()).isEqualTo(1);
    }
  }

  @Test
  void anEntryWithoutCommandIsNotAnEmptyOne() {
    try (DurableLog log = open()) {
      log.append(
          1,
          List.of(
              new LogEntry(1, null),
              new LogEntry(1, new byte[0]),
              new LogEntry(1, null).internal(true),
              entry(1, "x").internal(true)));
    }

    try (DurableLog log = open()) {
      assertThat(contents(log))
          .containsExactly("1 null", "1 ''", "1 internal null", "1 internal 'x'");
    }
  }

  @Test
  void aPartOfAnArrayIsACommand() {
    try (DurableLog log = open()) {
      log.append(
          1,
          List.of(
              new LogEntry(1, "xxabcxx".getBytes(java.nio.charset.StandardCharsets.UTF_8), 2, 3)));
      assertThat(contents(log)).containsExactly("1 'abc'");
    }

    try (DurableLog log = open()) {
      assertThat(contents(log)).containsExactly("1 'abc'");
    }
  }

  @Test
  void anEntryThatIsLargerThanASegmentGetsOneOfItsOwn() {
    try (DurableLog log = open()) {
      append(log, 1, "x".repeat(5_000), "small", "y".repeat(1 << 20), "z");
      log.sync();
      assertThat(log.get(3).length()).isEqualTo(1 << 20);
    }

    try (DurableLog log = open()) {
      assertThat(contents(log))
          .containsExactly(
              "1 '" + "x".repeat(5_000) + "'",
              "1 'small'",
              "1 '" + "y".repeat(1 << 20) + "'",
              "1 'z'");
    }
  }

  @Test
  void theLogGoesOverManySegments() {
    try (DurableLog log = open()) {
      for (int i = 1; i <= 300; i++) {
        append(log, 1 + i / 100, "command " + i);
        log.sync();
      }
      assertThat(directory.resolve("segment-00000000000000000001.log")).hasSize(4 << 10);
    }

    try (DurableLog log = open()) {
      assertThat(contents(log)).hasSize(300).endsWith("4 'command 300'");
      assertThat(log.termAt(99)).isEqualTo(1);
      assertThat(log.termAt(100)).isEqualTo(2);
      assertThat(log.termAt(300)).isEqualTo(4);
    }
  }

  /** Its space is there before: a sync then has no length to write. */
  @Test
  void anAppendNeverLengthensItsSegment() {
    try (DurableLog log = open()) {
      Path segment = directory.resolve("segment-00000000000000000001.log");
      assertThat(segment).hasSize(4 << 10);
      for (int i = 1; i <= 40; i++) {
        append(log, 1, "command " + i);
        assertThat(segment).hasSize(4 << 10);
        log.sync();
        assertThat(segment).hasSize(4 << 10);
      }
      assertThat(directory.resolve("segment-00000000000000000041.log")).doesNotExist();
    }
  }

  /** The write, the sync, and the hint, which is not synced. */
  @Test
  void manyEntriesCostOneWriteAndOneSync() {
    var disk = new FakeDisk();
    DurableLog log = LogFixture.open(disk);
    append(log, 1, "first");
    log.sync();
    int before = disk.operations();

    append(log, 1, "a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
    log.sync();

    assertThat(disk.operations() - before).isEqualTo(3);
  }

  @Test
  void aTruncationGoesBackOverSegments() {
    try (DurableLog log = open()) {
      for (int i = 1; i <= 300; i++) {
        append(log, 1, "old " + i);
      }
      log.truncateFrom(5);
      append(log, 2, "new 5");
      log.sync();
      assertThat(log.lastIndex()).isEqualTo(5);
    }

    try (DurableLog log = open()) {
      assertThat(contents(log))
          .containsExactly("1 'old 1'", "1 'old 2'", "1 'old 3'", "1 'old 4'", "2 'new 5'");
    }
  }

  @Test
  void theTermIsNeverLoweredAndTheVoteIsGivenOnce() {
    try (DurableLog log = open()) {
      log.saveTermAndVote(5, 0);
      log.saveTermAndVote(5, 2);
      log.saveTermAndVote(5, 2);

      assertThatIllegalArgumentException().isThrownBy(() -> log.saveTermAndVote(4, 2));
      assertThatIllegalArgumentException().isThrownBy(() -> log.saveTermAndVote(5, 3));
      assertThatIllegalArgumentException().isThrownBy(() -> log.saveTermAndVote(5, 0));
      assertThat(log.term()).isEqualTo(5);
      assertThat(log.votedFor()).isEqualTo(2);
    }
  }

  @Test
  void whatIsWrongIsRefusedAndHarmsNothing() {
    try (DurableLog log = open()) {
      append(log, 2, "a", "b");
      log.commitHint(1);

      assertThatIllegalArgumentException().isThrownBy(() -> log.append(2, List.of(entry(2, "x"))));
      assertThatIllegalArgumentException().isThrownBy(() -> append(log, 1, "an older term"));
      assertThatIllegalArgumentException().isThrownBy(() -> log.truncateFrom(1));
      append(log, 2, "c");
      assertThat(contents(log)).containsExactly("2 'a'", "2 'b'", "2 'c'");
    }
  }

  @Test
  void theHintIsBoundedByTheLogAndNeverGoesBack() {
    try (DurableLog log = open()) {
      append(log, 1, "a", "b");

      log.commitHint(9);
      log.commitHint(1);

      assertThat(log.commitHint()).isEqualTo(2);
    }
  }

  @Test
  void aClosedLogRefuses() {
    DurableLog log = open();
    log.close();

    assertThatThrownBy(log::term).isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> append(log, 1, "a")).isInstanceOf(StorageException.class);
    log.close();
  }

  /** As RAFT and its engine interrupt their threads. */
  @Test
  void anInterruptIsAFailureAndLosesNothing() {
    DurableLog log = open();
    append(log, 1, "a");
    log.sync();

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> append(log, 1, "b")).isInstanceOf(StorageException.class);
    assertThat(Thread.interrupted()).isTrue();

    assertThatThrownBy(log::lastIndex).isInstanceOf(StorageException.class);
    log.close();
    try (DurableLog again = open()) {
      assertThat(contents(again)).containsExactly("1 'a'");
    }
  }

  private DurableLog open() {
    return DurableLog.open(directory, SMALL);
  }
}
