package io.quorate.raft.log;

import static io.quorate.raft.log.LogFixture.append;
import static io.quorate.raft.log.LogFixture.contents;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.raft.log.FakeDisk.Fault;
import io.quorate.raft.log.SnapshotStore.Incoming;
import io.quorate.raft.log.SnapshotStore.RejectedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTest {
  private static final String FILE = "snapshot-00000000000000000002";

  private final FakeDisk disk = new FakeDisk();

  @Test
  void anAdoptedSnapshotIsThereAfterAStart() {
    DurableLog log = threeEntries(disk);
    log.adopt(write(log, 2, "state of two"));
    assertThat(log.commitHint()).isEqualTo(2);

    DurableLog again = LogFixture.open(disk);

    StoredSnapshot snapshot = again.snapshot().orElseThrow();
    assertThat(snapshot.index()).isEqualTo(2);
    assertThat(snapshot.term()).isEqualTo(1);
    assertThat(content(snapshot)).isEqualTo("state of two");
    assertThat(again.commitHint()).isEqualTo(2);
    // It is in the last segment, which is kept for slow followers.
    assertThat(contents(again)).containsExactly("1 'one'", "1 'two'", "2 'three'");
    assertThatIllegalArgumentException().isThrownBy(() -> again.truncateFrom(2));
  }

  /**
   * Only what is committed is written, so it counts though the process ended before adopting it.
   */
  @Test
  void aCompleteSnapshotThatWasNotAdoptedIsAdoptedByTheStart() {
    write(threeEntries(disk), 2, "state of two");

    assertThat(LogFixture.open(disk).snapshot().orElseThrow().index()).isEqualTo(2);
  }

  @Test
  void aSnapshotBeyondTheLogReplacesIt() {
    DurableLog log = threeEntries(disk);
    log.adopt(log.snapshots().write(10, 4, out -> out.writeUTF("far")));

    for (DurableLog each : new DurableLog[] {log, LogFixture.open(disk)}) {
      assertThat(each.firstIndex()).isEqualTo(11);
      assertThat(each.lastIndex()).isEqualTo(10);
      assertThat(each.syncedIndex()).isEqualTo(10);
      assertThat(each.commitHint()).isEqualTo(10);
      assertThat(each.termAt(10)).isEqualTo(4);
      assertThat(each.termAt(9)).isEqualTo(-1);
    }
    DurableLog again = LogFixture.open(disk);
    append(again, 4, "eleven");
    assertThat(contents(LogFixture.open(disk))).containsExactly("4 'eleven'");
  }

  @Test
  void aSnapshotOfAnotherTermReplacesTheLog() {
    DurableLog log = threeEntries(disk);

    log.adopt(log.snapshots().write(2, 2, out -> out.writeUTF("other")));

    assertThat(log.firstIndex()).isEqualTo(3);
    assertThat(contents(log)).isEmpty();
    assertThat(contents(LogFixture.open(disk))).isEmpty();
  }

  @Test
  void ofTheSegmentsBehindASnapshotThoseAreKeptThatHoldTheLatestEntries() {
    DurableLog log = LogFixture.open(disk);
    for (int i = 1; i <= 300; i++) {
      append(log, 1, "command " + i);
    }
    log.sync();

    log.adopt(write(log, 290, "state"));
    cutBitByBit(log, Long.MAX_VALUE);

    long first = log.firstIndex();
    assertThat(first).isBetween(200L, 289L);
    assertThat(log.termAt(first - 1)).isEqualTo(1);
    assertThat(log.termAt(first - 2)).isEqualTo(-1);
    assertThat(LogFixture.open(disk).firstIndex()).isEqualTo(first);
    assertThat(LogFixture.open(disk).lastIndex()).isEqualTo(300);
  }

  @Test
  void behindASnapshotThoseSegmentsAreKeptTooThatAFollowerIsAboutToWant() {
    DurableLog log = LogFixture.open(disk);
    for (int i = 1; i <= 300; i++) {
      append(log, 1, "command " + i);
    }
    log.sync();
    log.keepFrom(100);

    log.adopt(write(log, 290, "state"));
    assertThat(log.firstIndex()).isBetween(2L, 100L);
    log.keepFrom(Long.MAX_VALUE);
    for (int i = 301; i <= 400; i++) {
      append(log, 1, "command " + i);
    }

    assertThat(log.firstIndex()).isGreaterThan(200);
  }

  @Test
  void noFollowerKeepsMoreThanEightSegments() {
    DurableLog log = LogFixture.open(disk);
    log.keepFrom(1);
    for (int i = 1; i <= 2_000; i++) {
      append(log, 1, "command " + i);
      log.sync();
      if (i % 100 == 0) {
        log.adopt(write(log, i - 1, "state"));
      }
    }

    // One of them, it may be, is made ahead.
    assertThat(disk.list().stream().filter(SnapshotTest::isSegment)).hasSizeBetween(8, 9);
  }

  /** Or a member that joins under load would need one snapshot after the other. */
  @Test
  void forAFollowerAsMuchLogIsKeptAsTwoSnapshots() {
    DurableLog log = LogFixture.open(disk);
    log.keepFrom(1);
    for (int i = 1; i <= 2_000; i++) {
      append(log, 1, "command " + i);
      log.sync();
    }
    long bytes = log.sizeInBytes();

    log.adopt(log.snapshots().write(1_900, 1, out -> out.write(new byte[(int) (bytes / 2)])));
    cutBitByBit(log, 1);
    assertThat(log.firstIndex()).isEqualTo(1);

    log.adopt(log.snapshots().write(1_990, 1, out -> out.write(new byte[(int) (bytes / 3)])));
    log.keepFrom(1);
    assertThat(log.firstIndex()).isGreaterThan(1);
  }

  @Test
  void ofWhatIsNotNeededOneSegmentIsDeletedAtATime() {
    DurableLog log = LogFixture.open(disk);
    for (int i = 1; i <= 700; i++) {
      append(log, 1, "command " + i);
    }
    log.sync();
    long segments = disk.list().stream().filter(SnapshotTest::isSegment).count();

    log.adopt(write(log, 690, "state"));

    assertThat(disk.list().stream().filter(SnapshotTest::isSegment)).hasSize((int) segments - 1);
  }

  @Test
  void withSnapshotsSoonEnoughThereAreNeverMoreThanTwoSegmentsNorLessThanHalfOfEntries() {
    DurableLog log = LogFixture.open(disk);
    int segmentBytes = LogFixture.SMALL.segmentBytes();
    long adoptedBytes = 0;
    long writtenBytes = 0;
    for (int i = 1; i <= 1_000; i++) {
      append(log, 1, "command");
      log.sync();
      writtenBytes += 48;
      if (writtenBytes - adoptedBytes >= segmentBytes * 7 / 10) {
        log.adopt(write(log, i, "state"));
        adoptedBytes = writtenBytes;
      }
      assertThat(disk.list().stream().filter(SnapshotTest::isSegment)).hasSizeLessThan(3);
      assertThat(log.lastIndex() - log.firstIndex() + 1)
          .isGreaterThanOrEqualTo(Math.min(i, segmentBytes / 2 / 48));
    }
  }

  @Test
  void anOlderSnapshotIsDeletedAndGoesOnForWhoReadsIt(@TempDir Path directory) {
    try (DurableLog log = DurableLog.open(directory, LogFixture.SMALL)) {
      append(log, 1, "one", "two");
      log.adopt(write(log, 1, "older"));
      StoredSnapshot older = log.snapshot().orElseThrow();

      log.adopt(write(log, 2, "newer"));

      assertThat(directory.resolve("snapshot-00000000000000000001")).doesNotExist();
      assertThat(content(older)).isEqualTo("older");
      assertThatIllegalArgumentException().isThrownBy(() -> log.adopt(older));
      older.close();
    }
  }

  @Test
  void aContentThatFailsLeavesNothingAndTheLogGoesOn() {
    DurableLog log = threeEntries(disk);

    assertThatThrownBy(
            () ->
                log.snapshots()
                    .write(
                        2,
                        1,
                        out -> {
                          throw new IOException("The state is gone.");
                        }))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("The state is gone.");

    assertThat(disk.list()).noneMatch(name -> name.startsWith("snapshot"));
    append(log, 2, "four");
  }

  @Test
  void everyFailureOfTheDiskLeavesTheOldOrTheNewSnapshot() {
    for (int failing = 0; failing < 20; failing++) {
      var random = new Random(failing);
      var own = new FakeDisk();
      DurableLog log = threeEntries(own);
      log.adopt(write(log, 1, "older"));
      own.failAfter(failing, Fault.FAIL);
      try {
        log.adopt(write(log, 2, "newer"));
      } catch (StorageException e) {
        assertThat(own.hasFailed()).isTrue();
      }
      own.failNever();
      own.losePower(random);

      DurableLog again = LogFixture.open(own);

      StoredSnapshot found = again.snapshot().orElseThrow();
      assertThat(content(found)).isEqualTo(found.index() == 1 ? "older" : "newer");
      assertThat(contents(again)).hasSize(3);
    }
  }

  @Test
  void aFlippedBitInASnapshotStopsTheStart() {
    DurableLog log = threeEntries(disk);
    log.adopt(write(log, 2, "state of two"));
    byte[] whole = disk.bytesOf(FILE);
    for (int position = 0; position < whole.length; position++) {
      byte[] flipped = whole.clone();
      flipped[position] ^= 4;
      disk.put(FILE, flipped);

      assertThatThrownBy(() -> LogFixture.open(disk))
          .as("byte %d", position)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("fake/" + FILE);
    }
  }

  @Test
  void aSnapshotThatIsCutShortOrMissingStopsTheStart() {
    DurableLog log = LogFixture.open(disk);
    log.adopt(log.snapshots().write(2, 1, out -> out.writeUTF("state")));
    byte[] whole = disk.bytesOf(FILE);
    disk.put(FILE, Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(() -> LogFixture.open(disk)).hasMessageContaining("fake/" + FILE);
    disk.remove(FILE);

    assertThatThrownBy(() -> LogFixture.open(disk))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("the snapshot before it is missing");
  }

  @Test
  void aSnapshotGoesToAnotherMemberInPieces() {
    StoredSnapshot sent = write(threeEntries(disk), 2, "s".repeat(1_000));
    var other = new FakeDisk();
    DurableLog log = LogFixture.open(other);
    Incoming incoming = log.snapshots().receive(2, 1, sent.fileBytes());
    byte[] chunk = new byte[100];
    for (int read = sent.readChunk(0, chunk); read > 0; ) {
      incoming.accept(incoming.receivedBytes(), chunk, 0, read);
      read = sent.readChunk(incoming.receivedBytes(), chunk);
    }

    log.adopt(incoming.finish());

    assertThat(content(LogFixture.open(other).snapshot().orElseThrow()))
        .isEqualTo("s".repeat(1_000));
    assertThat(LogFixture.open(other).firstIndex()).isEqualTo(3);
  }

  @Test
  void whatIsNotTheAnnouncedSnapshotIsRejectedAndNotKept() {
    DurableLog log = threeEntries(disk);
    byte[] good = bytesOf(write(log, 2, "state of two"));
    disk.remove(FILE);
    byte[] flipped = good.clone();
    flipped[good.length - 1] ^= 1;

    assertRejected(log, 2, 1, flipped, good.length);
    assertRejected(log, 2, 1, Arrays.copyOf(good, good.length - 1), good.length);
    assertRejected(log, 2, 1, Arrays.copyOf(good, good.length - 1), good.length - 1);
    assertRejected(log, 3, 1, good, good.length);
    assertRejected(log, 2, 2, good, good.length);
    assertRejected(log, 2, 1, new byte[SnapshotHeader.BYTES], SnapshotHeader.BYTES);
    assertThat(disk.list()).noneMatch(name -> name.startsWith("snapshot"));
    append(log, 2, "the log goes on");
  }

  @Test
  void aFailureOfTheOwnDiskIsNotBlamedOnTheSender() {
    DurableLog log = threeEntries(disk);
    byte[] good = bytesOf(write(log, 2, "state of two"));
    Incoming incoming = log.snapshots().receive(2, 1, good.length);
    incoming.accept(0, good, 0, good.length);
    disk.failReads();

    assertThatThrownBy(incoming::finish)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("could not be read");
  }

  /** The log waits for its sync, and with it every write. */
  @Test
  void noMoreThanAFewMegabytesAreLeftForTheLastSyncOfASnapshotThatArrives() {
    DurableLog log = threeEntries(disk);
    byte[] piece = new byte[1 << 20];
    Incoming incoming = log.snapshots().receive(2, 1, 20L * piece.length);

    for (int i = 0; i < 20; i++) {
      incoming.accept(incoming.receivedBytes(), piece, 0, piece.length);
      assertThat(disk.unsyncedBytes(FILE + ".received.tmp")).isLessThan(4 << 20);
    }
  }

  @Test
  void aSnapshotHoldsOneFileOpenUntilItIsClosed() {
    DurableLog log = threeEntries(disk);
    int before = disk.openFiles();

    StoredSnapshot written = write(log, 2, "state of two");
    assertThat(disk.openFiles()).isEqualTo(before + 1);
    byte[] good = bytesOf(written);
    Incoming incoming = log.snapshots().receive(2, 1, good.length);
    incoming.accept(0, good, 0, good.length);
    StoredSnapshot received = incoming.finish();
    assertThat(disk.openFiles()).isEqualTo(before + 2);
    assertRejected(log, 3, 1, good, good.length);
    written.close();
    received.close();

    assertThat(disk.openFiles()).isEqualTo(before);
  }

  @Test
  void aPieceOutOfOrderIsRejectedAndTheRestMayFollow() {
    DurableLog log = threeEntries(disk);
    byte[] good = bytesOf(write(log, 2, "state of two"));
    Incoming incoming = log.snapshots().receive(2, 1, good.length);
    incoming.accept(0, good, 0, 50);

    assertThatThrownBy(() -> incoming.accept(0, good, 0, 50)).isInstanceOf(RejectedException.class);
    assertThatThrownBy(() -> incoming.accept(60, good, 60, 1))
        .isInstanceOf(RejectedException.class);
    assertThatThrownBy(() -> incoming.accept(50, new byte[200], 0, 200))
        .isInstanceOf(RejectedException.class);
    incoming.accept(50, good, 50, good.length - 50);
    assertThat(content(incoming.finish())).isEqualTo("state of two");
  }

  @Test
  void anAbandonedSnapshotLeavesNothing() {
    DurableLog log = LogFixture.open(disk);
    Incoming incoming = log.snapshots().receive(2, 1, 100);
    incoming.accept(0, new byte[50], 0, 50);

    incoming.abandon();

    assertThat(disk.list()).noneMatch(name -> name.startsWith("snapshot"));
    assertThatThrownBy(incoming::finish).isInstanceOf(IllegalStateException.class);
  }

  private static void assertRejected(
      DurableLog log, long index, long term, byte[] bytes, int announced) {
    Incoming incoming = log.snapshots().receive(index, term, announced);
    incoming.accept(0, bytes, 0, bytes.length);
    assertThatThrownBy(incoming::finish).isInstanceOf(RejectedException.class);
  }

  /** As the heartbeats of a leader do. */
  private static void cutBitByBit(DurableLog log, long from) {
    for (int i = 0; i < 100; i++) {
      log.keepFrom(from);
    }
  }

  private static boolean isSegment(String name) {
    return name.startsWith("segment-") || name.startsWith("space-");
  }

  private static DurableLog threeEntries(Disk disk) {
    DurableLog log = LogFixture.open(disk);
    append(log, 1, "one", "two");
    append(log, 2, "three");
    log.sync();
    return log;
  }

  private static StoredSnapshot write(DurableLog log, long index, String state) {
    return log.snapshots()
        .write(index, 1, out -> out.write(state.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] bytesOf(StoredSnapshot snapshot) {
    byte[] bytes = new byte[(int) snapshot.fileBytes()];
    assertThat(snapshot.readChunk(0, bytes)).isEqualTo(bytes.length);
    return bytes;
  }

  private static String content(StoredSnapshot snapshot) {
    try (InputStream in = snapshot.openContent()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Those that are replaced are closed by consensus; the latest one by the log. */
  @Test
  void aLogThatIsClosedLeavesNoFileOpen() {
    var empty = new FakeDisk();
    DurableLog log = LogFixture.open(empty);
    append(log, 1, "a", "b");
    log.sync();
    log.commitHint(2);
    log.adopt(log.snapshots().write(2, 1, out -> out.writeUTF("state")));
    log.close();
    assertThat(empty.openFiles()).isZero();

    DurableLog again = LogFixture.open(empty);
    assertThat(again.snapshot()).isPresent();
    again.close();
    again.close();
    assertThat(empty.openFiles()).isZero();
  }
}
