package io.quorate.raft.log;

import static io.quorate.raft.log.LogFixture.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jgroups.protocols.raft.FileBasedLog;
import org.jgroups.protocols.raft.LogEntries;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineLogTest {
  private static final Map<String, String> SMALL = Map.of("segment_bytes", "4096");

  @TempDir Path directory;

  @Test
  void theEngineStartsFromWhatTheStorageKept() {
    EngineLog log = open();
    log.storage().saveTermAndVote(3, 2);
    log.storage().append(1, List.of(entry(3, "a"), entry(3, "b")));
    log.storage().sync();
    log.storage().commitHint(1);
    log.close();

    EngineLog again = open();

    assertThat(again.currentTerm()).isEqualTo(3);
    assertThat(again.votedFor()).isNull();
    assertThat(again.storage().votedFor()).isEqualTo(2);
    assertThat(again.firstAppended()).isEqualTo(1);
    assertThat(again.lastAppended()).isEqualTo(2);
    assertThat(again.commitIndex()).isEqualTo(1);
    assertThat(again.getSnapshot()).isNull();
    assertThat(again.useFsync(false).useFsync()).isTrue();
    assertThat(again.get(3)).isNull();
    assertThat(again.sizeInBytes()).isPositive();
    List<Long> indexes = new ArrayList<>();
    again.forEach((each, index) -> indexes.add(index));
    assertThat(indexes).containsExactly(1L, 2L);
    again.close();
  }

  @Test
  void anAppendOfTheEngineIsDurable() {
    EngineLog log = open();

    assertThat(log.append(1, LogEntries.create(entry(0, "a")))).isEqualTo(1);

    assertThat(log.storage().syncedIndex()).isEqualTo(1);
    log.close();
  }

  @Test
  void aTermThatIsNewIsSavedWithoutAVoteAndOneThatIsLowerIsRefused() {
    EngineLog log = open();
    log.storage().saveTermAndVote(3, 2);

    log.currentTerm(3);
    assertThat(log.storage().votedFor()).isEqualTo(2);
    log.currentTerm(4);
    assertThat(log.storage().votedFor()).isZero();
    assertThatIllegalArgumentException().isThrownBy(() -> log.currentTerm(3));
    log.close();
  }

  @Test
  void whatOnlyTheStockConsensusDoesIsRefused() {
    EngineLog log = open();

    assertThatThrownBy(() -> log.setSnapshot(ByteBuffer.allocate(1)))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> log.reinitializeTo(1, entry(1, "a")))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> log.truncate(1)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(log::delete).isInstanceOf(UnsupportedOperationException.class);
    assertThat(log.votedFor(null)).isSameAs(log);
    log.close();
    assertThatThrownBy(log::storage).isInstanceOf(IllegalStateException.class);
  }

  /** What a member of the version before left; made by the old log itself. */
  @Test
  void aDirectoryOfTheOldLogIsRefused() throws Exception {
    var old = new FileBasedLog();
    old.init(name(), Map.of());
    old.append(1, LogEntries.create(entry(1, "a")));
    old.close();

    assertThatThrownBy(this::open)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(name())
        .hasMessageContaining("earlier version");
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsRefused() throws IOException {
    Files.createDirectories(directory.resolve("log"));
    Files.writeString(Path.of(name()), "a file");

    assertThatThrownBy(this::open).isInstanceOf(StorageException.class);
  }

  private EngineLog open() {
    var log = new EngineLog();
    log.init(name(), SMALL);
    return log;
  }

  private String name() {
    return directory.resolve("log/raft.log").toString();
  }
}
