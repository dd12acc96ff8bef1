package io.quorate.raft.stock;

import static io.quorate.raft.stock.ScriptedMember.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.raft.DataDirectory;
import io.quorate.raft.log.EngineLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jgroups.protocols.raft.FileBasedLog;
import org.jgroups.protocols.raft.Log;
import org.jgroups.protocols.raft.LogEntries;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is found in a directory after a crash, and beside another process. Engine fact A7: the stock
 * log has no checksum, and its directory no lock.
 */
class StockCrashTest {
  private static final String FIRST = "the first";
  private static final String LAST = "the last, of which the power left one half";

  @TempDir Path base;

  /** What is where the second half of the last write should be. */
  private enum Tear {
    /** The file was made longer before. */
    ZEROS,
    THE_END_OF_THE_FILE
  }

  @Test
  void theStockEngineServesALastWriteThatIsTorn() throws IOException {
    Path crashed = crashedWithTornLast(new FileBasedLog(), Tear.ZEROS);

    try (Log log = StockMember.opened(new FileBasedLog(), crashed.toString())) {
      assertThat(log.lastAppended()).isEqualTo(2);
      assertThat(ScriptedMember.text(log.get(2))).isNotEqualTo(LAST).hasSameSizeAs(LAST);
    }
  }

  /** It would tell a leader that it has the entry. */
  @Test
  void theStockEngineCountsALastWriteInWhichTheFileEnds() throws IOException {
    Path crashed = crashedWithTornLast(new FileBasedLog(), Tear.THE_END_OF_THE_FILE);

    try (Log log = StockMember.opened(new FileBasedLog(), crashed.toString())) {
      assertThat(log.lastAppended()).isEqualTo(2);
      assertThat(log.get(2)).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource(Tear.class)
  void oursCutsOffALastWriteThatIsTorn(Tear tear) throws IOException {
    Path crashed = crashedWithTornLast(new EngineLog(), tear);

    try (Log log = StockMember.opened(new EngineLog(), crashed.toString())) {
      assertThat(log.lastAppended()).isEqualTo(1);
      assertThat(ScriptedMember.text(log.get(1))).isEqualTo(FIRST);
    }
  }

  /** The directory as it is left if the process ends before the last write is synced. */
  private Path crashedWithTornLast(Log log, Tear tear) throws IOException {
    Path running = base.resolve("running");
    Path crashed = Files.createDirectory(base.resolve("crashed"));
    try (Log opened = StockMember.opened(log, running.toString())) {
      opened.append(1, new LogEntries().add(entry(1, FIRST)));
      if (opened instanceof EngineLog ours) {
        ours.storage().append(2, List.of(entry(1, LAST)));
      } else {
        opened.append(2, new LogEntries().add(entry(1, LAST)));
      }
      for (Path file : files(running)) {
        Files.write(crashed.resolve(file.getFileName()), Files.readAllBytes(file));
      }
    }
    tearLast(crashed, tear);
    return crashed;
  }

  private static void tearLast(Path directory, Tear tear) throws IOException {
    String half = LAST.substring(0, LAST.length() / 2);
    for (Path file : files(directory)) {
      byte[] bytes = Files.readAllBytes(file);
      int found = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(half);
      if (found >= 0) {
        byte[] left = Arrays.copyOf(bytes, found + half.length());
        Files.write(file, tear == Tear.ZEROS ? Arrays.copyOf(left, bytes.length) : left);
        return;
      }
    }
    throw new AssertionError("No file has the command.");
  }

  private static List<Path> files(Path directory) throws IOException {
    try (var all = Files.list(directory)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void theStockEngineOpensADirectoryThatIsInUseAndOverwritesWhatIsThere() throws IOException {
    try (Log one = StockMember.opened(new FileBasedLog(), base.toString());
        Log other = StockMember.opened(new FileBasedLog(), base.toString())) {
      one.append(1, new LogEntries().add(entry(1, "of the first one")));
      other.append(1, new LogEntries().add(entry(1, "of the other one")));

      assertThat(ScriptedMember.text(one.get(1))).isEqualTo("of the other one");
    }
  }

  @Test
  void oursRefusesADirectoryThatIsInUse() {
    try (DataDirectory one = DataDirectory.open(base, 1, "quorate", Set.of(1))) {
      assertThatThrownBy(() -> DataDirectory.open(base, 1, "quorate", Set.of(1)).close())
          .isInstanceOf(DataDirectory.RefusedException.class)
          .hasMessage(
              "The data directory %s is in use by another member that runs.".formatted(one.path()));
    }
  }
}
