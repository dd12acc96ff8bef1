package io.quorate.raft.log;

import static io.quorate.raft.log.LogFixture.append;
import static io.quorate.raft.log.LogFixture.contents;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a crash leaves is repaired; what nothing of ours leaves stops the start. */
class DamageTest {
  private static final String SEGMENT = "segment-00000000000000000001.log";
  private static final String HINT = "hint";

  /** Header of the segment, and one record with a command of 3 bytes. */
  private static final int RECORD = 48;

  private static final int SECOND = SegmentHeader.BYTES + RECORD;
  private static final int THIRD = SECOND + RECORD;
  private static final int END = THIRD + RECORD;

  /** The last bytes of a record are zero anyway. */
  private static final int PADDING = 5;

  private final FakeDisk disk = new FakeDisk();

  @Test
  void aLastWriteThatIsCutShortAtAnyByteIsCutOff() {
    byte[] whole = threeEntries();
    for (int length = THIRD; length < END - PADDING; length++) {
      disk.remove(HINT);
      disk.put(SEGMENT, Arrays.copyOf(whole, length));

      DurableLog log = LogFixture.open(disk);

      assertThat(contents(log)).as("%d bytes", length).containsExactly("1 'one'", "1 'two'");
      append(log, 1, "new");
      log.sync();
      assertThat(contents(LogFixture.open(disk))).endsWith("1 'new'");
      assertThat(disk.bytesOf(SEGMENT)).hasSameSizeAs(whole);
    }
  }

  @Test
  void aLastWriteOfWhichTheRestIsZeroFromAnyByteIsCutOff() {
    byte[] whole = threeEntries();
    for (int from = THIRD; from < END - PADDING; from++) {
      byte[] torn = whole.clone();
      Arrays.fill(torn, from, END, (byte) 0);
      disk.remove(HINT);
      disk.put(SEGMENT, torn);

      DurableLog log = LogFixture.open(disk);

      assertThat(contents(log)).as("zero from %d", from).containsExactly("1 'one'", "1 'two'");
      append(log, 1, "new");
      log.sync();
      assertThat(contents(LogFixture.open(disk))).containsExactly("1 'one'", "1 'two'", "1 'new'");
    }
  }

  @Test
  void aLastWriteOfWhichTheBeginningIsMissingIsCutOff() {
    byte[] whole = threeEntries();
    for (int to = THIRD + 1; to < END; to++) {
      byte[] torn = whole.clone();
      Arrays.fill(torn, THIRD, to, (byte) 0);
      disk.remove(HINT);
      disk.put(SEGMENT, torn);

      assertThat(contents(LogFixture.open(disk))).containsExactly("1 'one'", "1 'two'");
    }
  }

  @Test
  void aTornWriteThatIsCutOffIsLoggedWithFileOffsetAndEntry() {
    byte[] whole = threeEntries();
    disk.remove(HINT);
    disk.put(SEGMENT, Arrays.copyOf(whole, THIRD + 5));

    assertThat(loggedWhile(SegmentScan.class, () -> LogFixture.open(disk)))
        .containsExactly(
            ("WARNING: Cut a torn write off fake/%s at offset %d: entry 3, of which nothing here says"
                    + " that it was durable.")
                .formatted(SEGMENT, THIRD));
    assertThat(loggedWhile(SegmentScan.class, () -> LogFixture.open(disk))).isEmpty();
  }

  private static List<String> loggedWhile(Class<?> by, Runnable action) {
    var logged = new ArrayList<String>();
    var logger = Logger.getLogger(by.getName());
    var handler =
        new Handler() {
          @Override
          public void publish(java.util.logging.LogRecord line) {
            logged.add(line.getLevel() + ": " + line.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    logger.addHandler(handler);
    try {
      action.run();
    } finally {
      logger.removeHandler(handler);
    }
    return logged;
  }

  /** The third was written when the second was durable. The hint is lost with the power. */
  @Test
  void aFlippedBitInAnEntryBeforeTheLastSyncStopsTheStart() {
    byte[] whole = threeEntries();
    for (int bit = SECOND * 8; bit < THIRD * 8; bit++) {
      disk.remove(HINT);
      disk.put(SEGMENT, withFlipped(whole, bit));

      assertThatThrownBy(() -> LogFixture.open(disk))
          .as("bit %d", bit)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("fake/" + SEGMENT + " is damaged at offset " + SECOND)
          .hasMessageContaining("Remove it from the cluster");
    }
  }

  /** The hint knows that it was durable: the process ended, not the power. */
  @Test
  void aFlippedBitInTheLastEntryStopsTheStart() {
    byte[] whole = threeEntries();
    for (int bit = THIRD * 8; bit < END * 8; bit++) {
      disk.put(SEGMENT, withFlipped(whole, bit));

      assertThatThrownBy(() -> LogFixture.open(disk))
          .as("bit %d", bit)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("damaged at offset " + THIRD);
    }
  }

  @Test
  void aFlippedBitInTheHeaderOfASegmentStopsTheStart() {
    byte[] whole = threeEntries();
    for (int bit = 0; bit < SegmentHeader.BYTES * 8; bit++) {
      disk.put(SEGMENT, withFlipped(whole, bit));

      assertThatThrownBy(() -> LogFixture.open(disk))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining(SEGMENT)
          .hasMessageContaining("offset");
    }
  }

  @Test
  void aFlippedBitInTermOrVoteStopsTheStart() {
    threeEntries();
    byte[] whole = disk.bytesOf("vote");
    for (int bit = 0; bit < whole.length * 8; bit++) {
      disk.put("vote", withFlipped(whole, bit));

      assertThatThrownBy(() -> LogFixture.open(disk))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("fake/vote");
    }
  }

  /** It may be older than the log in any case; but a disk that flips bits is worth a word. */
  @Test
  void aFlippedBitInTheHintIsIgnoredAndLogged() {
    threeEntries();
    byte[] whole = disk.bytesOf(HINT);
    for (int bit = 0; bit < whole.length * 8; bit++) {
      disk.put(HINT, withFlipped(whole, bit));

      assertThat(
              loggedWhile(
                  HintFile.class, () -> assertThat(LogFixture.open(disk).commitHint()).isZero()))
          .containsExactly(
              "WARNING: fake/hint is damaged at offset 0 or of another format; how far the log was"
                  + " committed and durable is not known, as after a loss of power.");
    }
  }

  @Test
  void aHintThatIsGoneIsLogged() {
    threeEntries();
    disk.remove(HINT);

    assertThat(loggedWhile(HintFile.class, () -> LogFixture.open(disk)))
        .containsExactly(
            "WARNING: fake/hint is missing; how far the log was committed and durable is not known,"
                + " as after a loss of power.");
  }

  @Test
  void aFirstStartAndAnOldHintAreNoNews() {
    assertThat(loggedWhile(HintFile.class, () -> LogFixture.open(disk))).isEmpty();
    disk.put(HINT, new byte[0]);
    assertThat(loggedWhile(HintFile.class, () -> LogFixture.open(disk))).isEmpty();
    disk.put(HINT, new byte[32]);
    assertThat(loggedWhile(HintFile.class, () -> LogFixture.open(disk))).isEmpty();
    threeEntries();
    assertThat(loggedWhile(HintFile.class, () -> LogFixture.open(disk))).isEmpty();
  }

  @Test
  void aFlippedBitInASegmentThatIsNotTheLastStopsTheStart() {
    DurableLog log = LogFixture.open(disk);
    append(log, 1, "x".repeat(3_000), "y".repeat(3_000));
    log.sync();
    disk.remove(HINT);
    byte[] whole = disk.bytesOf(SEGMENT);
    for (int bit = SegmentHeader.BYTES * 8; bit < whole.length * 8; bit += 61) {
      disk.put(SEGMENT, withFlipped(whole, bit));

      assertThatThrownBy(() -> LogFixture.open(disk)).isInstanceOf(StorageException.class);
    }
  }

  @Test
  void aFlippedBitIsSeenWhenAnEntryIsReadLater() {
    threeEntries();
    DurableLog log = LogFixture.open(disk);
    disk.flipNow(SEGMENT, SECOND + LogRecord.HEADER_BYTES);

    assertThatThrownBy(() -> log.get(2))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("damaged at offset " + SECOND);
  }

  @ParameterizedTest
  @ValueSource(strings = {SEGMENT, "segment-00000000000000000002.log", "vote"})
  void aMissingFileStopsTheStart(String name) {
    DurableLog log = LogFixture.open(disk);
    append(log, 1, "x".repeat(3_000), "y".repeat(3_000), "z".repeat(3_000));
    log.sync();
    disk.remove(name);

    assertThatThrownBy(() -> LogFixture.open(disk))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("Remove it from the cluster");
  }

  @Test
  void theLastSegmentIsMissedByTheHint() {
    DurableLog log = LogFixture.open(disk);
    append(log, 1, "x".repeat(3_000), "y".repeat(3_000));
    log.sync();
    disk.remove("segment-00000000000000000002.log");

    assertThatThrownBy(() -> LogFixture.open(disk))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("damaged");
  }

  /** A client could otherwise make a torn write look like damage. */
  @Test
  void aValueWithTheBytesOfALogIsNotTakenForRecords() {
    byte[] foreign = threeEntries();
    var other = new FakeDisk();
    DurableLog log = DurableLog.open(other, LogFixture.SMALL, Runnable::run, () -> 99);
    append(log, 1, "one");
    log.sync();
    log.append(2, List.of(new org.jgroups.protocols.raft.LogEntry(1, Arrays.copyOf(foreign, END))));
    byte[] torn = other.bytesOf(SEGMENT);
    torn[SegmentHeader.BYTES + RECORD]++;
    other.put(SEGMENT, torn);

    DurableLog again = DurableLog.open(other, LogFixture.SMALL, Runnable::run, () -> 98);

    assertThat(contents(again)).containsExactly("1 'one'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"metadata.raft", "entries.raft", "state_snapshot.raft"})
  void theFilesOfTheOldLogAreRefused(String name) {
    disk.put(name, new byte[8]);

    assertThatThrownBy(() -> LogFixture.open(disk))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("fake/" + name)
        .hasMessageContaining("earlier version");
    assertThat(disk.list()).containsExactly(name);
  }

  @Test
  void aLaterFormatIsRefused() {
    byte[] whole = threeEntries();
    whole[11] = 2;
    disk.put(SEGMENT, whole);

    assertThatThrownBy(() -> LogFixture.open(disk))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("format 2")
        .hasMessageContaining("knows format 1 only");
  }

  private byte[] threeEntries() {
    DurableLog log = LogFixture.open(disk);
    log.saveTermAndVote(1, 1);
    for (String command : new String[] {"one", "two", "end"}) {
      append(log, 1, command);
      log.sync();
    }
    return disk.bytesOf(SEGMENT);
  }

  private static byte[] withFlipped(byte[] bytes, int bit) {
    byte[] flipped = bytes.clone();
    flipped[bit / 8] ^= (byte) (1 << bit % 8);
    return flipped;
  }
}
