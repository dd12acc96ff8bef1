package io.quorate.raft.stock;

import static io.quorate.raft.stock.ScriptedMember.append;
import static io.quorate.raft.stock.ScriptedMember.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.raft.log.DurableLog;
import io.quorate.raft.log.EngineLog;
import io.quorate.raft.log.LogOptions;
import io.quorate.raft.log.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jgroups.protocols.raft.FileBasedLog;
import org.jgroups.protocols.raft.Log;
import org.jgroups.protocols.raft.LogEntries;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the files keep, and what is said of them. */
class StockLogTest {
  private static final String SECOND = "the second of three";

  @TempDir Path base;

  @Test
  void theStockEngineAcknowledgesAnEntryThatItCouldNotWrite() {
    try (var follower = new StockMember(1, ScriptedMember.THREE, opened(new FileBasedLog()))) {
      hearAnEntryWhenTheDiskFails(follower);

      assertThat(follower.acknowledged()).endsWith(1L);
    }
    assertThat(opened(new FileBasedLog()).lastAppended()).isZero();
  }

  @Test
  void oursStopsAtAnEntryThatItCouldNotWrite() {
    try (DurableLog log = DurableLog.open(base, LogOptions.DEFAULT);
        var follower = new OwnMember(1, ScriptedMember.THREE, log, log.snapshots())) {
      assertThatThrownBy(() -> hearAnEntryWhenTheDiskFails(follower))
          .isInstanceOf(StorageException.class);

      assertThat(follower.acknowledged()).doesNotContain(1L);
    }
  }

  /** A channel to a file fails in a thread that is interrupted. */
  private static void hearAnEntryWhenTheDiskFails(ScriptedMember<?> follower) {
    follower.hear(2, append(1, 0, 0, 0));
    Thread.currentThread().interrupt();
    try {
      follower.hear(2, append(1, 0, 0, 0, entry(1, "lost")));
    } finally {
      var unused = Thread.interrupted();
    }
  }

  @Test
  void theStockEngineDoesNotSyncUnlessItIsTold() {
    Log log = opened(new FileBasedLog());
    assertThat(log.useFsync()).isTrue();

    try (var member = new StockMember(1, ScriptedMember.THREE, log)) {
      assertThat(member.raft.log().useFsync()).isFalse();
    }
  }

  @Test
  void oursSyncsWhateverItIsTold() {
    var log = new EngineLog();
    try (Log opened = opened(log)) {
      opened.useFsync(false);
      opened.append(1, new LogEntries().add(entry(1, "kept")));

      assertThat(opened.useFsync()).isTrue();
      assertThat(log.storage().syncedIndex()).isEqualTo(1);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * By its own account: what is written to the file of the vote is left to be flushed, and nobody
   * does it. That ours is there after a loss of power is shown where the log is tested.
   */
  @Test
  void theStockEngineDoesNotSyncAVoteEvenIfItIsTold() {
    Log log = opened(new FileBasedLog().useFsync(true));

    log.votedFor(StockWire.addressOf(2));
    log.append(1, new LogEntries().add(entry(1, "synced")));

    assertThat(leftToFlush(log, "logEntryStorage")).hasToString("None");
    assertThat(leftToFlush(log, "metadataStorage")).hasToString("Metadata");
  }

  private static Object leftToFlush(Log log, String storage) {
    return Inside.get(log, storage, "fileStorage", "requiredFlush");
  }

  @Test
  void theStockEngineServesAnEntryInWhichABitHasFlipped() throws IOException {
    writeThree(new FileBasedLog());
    flipABit(0);

    try (Log log = opened(new FileBasedLog())) {
      assertThat(ScriptedMember.text(log.get(2))).isNotEqualTo(SECOND).hasSameSizeAs(SECOND);
    }
  }

  /** The last byte before the command is of a length. */
  @Test
  void theStockEngineForgetsCommittedEntriesBehindAHeaderInWhichABitHasFlipped()
      throws IOException {
    writeThree(new FileBasedLog());
    flipABit(-1);

    try (Log log = opened(new FileBasedLog())) {
      assertThat(log.lastAppended()).isEqualTo(1);
      assertThat(log.commitIndex()).isEqualTo(3);
    }
  }

  @Test
  void oursDoesNotStartOnAnEntryInWhichABitHasFlipped() throws IOException {
    writeThree(new EngineLog());
    for (int offset : List.of(0, -1)) {
      flipABit(offset);
      assertThatThrownBy(() -> new EngineLog().init(base.toString(), null))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("damaged");
      flipABit(offset);
    }
    try (Log log = opened(new EngineLog())) {
      assertThat(ScriptedMember.text(log.get(2))).isEqualTo(SECOND);
    }
  }

  private void writeThree(Log log) throws IOException {
    try (log) {
      opened(log);
      log.append(1, new LogEntries().add(entry(1, "one"), entry(1, SECOND), entry(1, "three")));
      log.commitIndex(3);
    }
  }

  /** At a distance from the beginning of the second command, in whichever file it is. */
  private void flipABit(int offset) throws IOException {
    // The second half of it is never touched.
    String known = SECOND.substring(SECOND.length() / 2);
    int inCommand = SECOND.length() - known.length();
    List<Path> files;
    try (var all = Files.walk(base)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      int found = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(known);
      if (found >= 0) {
        bytes[found - inCommand + offset] ^= 1;
        Files.write(file, bytes);
        return;
      }
    }
    throw new AssertionError("No file has the command.");
  }

  /** With it the vote of the later term is forgotten: the member may vote again. */
  @Test
  void theStockEngineLowersItsTermToThatOfAnEntry() throws IOException {
    appendAnEntryOfAnEarlierTerm(new FileBasedLog());

    try (Log log = opened(new FileBasedLog())) {
      assertThat(log.currentTerm()).isEqualTo(2);
    }
  }

  @Test
  void oursNeverLowersItsTerm() throws IOException {
    appendAnEntryOfAnEarlierTerm(new EngineLog());

    try (Log log = opened(new EngineLog())) {
      assertThat(log.currentTerm()).isEqualTo(5);
    }
  }

  private void appendAnEntryOfAnEarlierTerm(Log log) throws IOException {
    try (log) {
      opened(log);
      log.currentTerm(5);
      log.append(1, new LogEntries().add(entry(2, "earlier")));
    }
  }

  private Log opened(Log log) {
    return StockMember.opened(log, base.toString());
  }
}
