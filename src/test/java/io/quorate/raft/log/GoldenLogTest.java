package io.quorate.raft.log;

import static io.quorate.raft.log.LogFixture.append;
import static io.quorate.raft.log.LogFixture.contents;
import static io.quorate.raft.log.LogFixture.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jgroups.protocols.raft.LogEntry;
import org.junit.jupiter.api.Test;

/** Files that were once written are read for ever: see golden/log-v1/README.md. */
class GoldenLogTest {
  private static final String FIRST_SEGMENT = "segment-00000000000000000001.log";

  private static final List<String> FILES =
      List.of(
          "hint",
          FIRST_SEGMENT,
          "segment-00000000000000000003.log",
          "segment-00000000000000000004.log",
          "snapshot-00000000000000000002",
          "vote");

  private static final long SALT = 0x0123456789abcdefL;

  @Test
  void theFilesOfTheFirstFormatStillRead() throws IOException {
    var disk = new FakeDisk();
    for (String name : FILES) {
      disk.put(name, golden(name));
    }

    DurableLog log = LogFixture.open(disk);

    assertThat(log.term()).isEqualTo(7);
    assertThat(log.votedFor()).isEqualTo(3);
    assertThat(log.commitHint()).isEqualTo(3);
    // What is in the snapshot is cut off by the start.
    assertThat(contents(log)).containsExactly("2 '" + "x".repeat(4_000) + "'", "7 ''", "7 'last'");
    StoredSnapshot snapshot = log.snapshot().orElseThrow();
    assertThat(snapshot.index()).isEqualTo(2);
    assertThat(snapshot.term()).isEqualTo(2);
    try (InputStream content = snapshot.openContent()) {
      assertThat(content.readAllBytes()).asString().endsWith("the state");
    }
  }

  @Test
  void everyEntryOfTheFirstFormatStillReads() throws IOException {
    var disk = new FakeDisk();
    for (String name : FILES) {
      if (!name.startsWith("snapshot-")) {
        disk.put(name, golden(name));
      }
    }

    assertThat(contents(LogFixture.open(disk)))
        .containsExactly(
            "1 internal 'members'", "2 null", "2 '" + "x".repeat(4_000) + "'", "7 ''", "7 'last'");
  }

  @Test
  void theSameFilesAreWrittenToday() throws IOException {
    var disk = new FakeDisk();
    DurableLog log = writeEntries(disk);
    // It is cut off by the snapshot.
    byte[] firstSegment = disk.bytesOf(FIRST_SEGMENT);
    log.adopt(log.snapshots().write(2, 2, out -> out.writeUTF("the state")));

    disk.list().stream().filter(name -> name.endsWith(".tmp")).forEach(disk::remove);
    disk.put(FIRST_SEGMENT, firstSegment);
    assertThat(disk.list()).containsExactlyElementsOf(FILES);
    for (String name : FILES) {
      assertThat(disk.bytesOf(name)).as(name).isEqualTo(golden(name));
    }
  }

  private static DurableLog writeEntries(Disk disk) {
    DurableLog log = DurableLog.open(disk, LogFixture.SMALL, Runnable::run, () -> SALT);
    log.saveTermAndVote(7, 3);
    log.append(1, List.of(entry(1, "members").internal(true), new LogEntry(2, null)));
    log.sync();
    append(log, 2, "x".repeat(4_000));
    log.sync();
    append(log, 7, "", "last");
    log.sync();
    log.commitHint(3);
    return log;
  }

  private static byte[] golden(String name) throws IOException {
    try (InputStream in =
        GoldenLogTest.class.getResourceAsStream("/golden/log-v1/" + name + ".bin")) {
      if (in == null) {
        throw new AssertionError("There is no " + name);
      }
      return in.readAllBytes();
    }
  }
}
