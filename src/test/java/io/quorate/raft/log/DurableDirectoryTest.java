package io.quorate.raft.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableDirectoryTest {
  @TempDir Path base;
  private final List<Path> synced = new ArrayList<>();

  @Test
  void everyDirectoryAboveAndIncludingTheFirstNewOneHasADurableName() throws IOException {
    Path directory = base.resolve("data/member-1/log");

    DurableDirectory.make(directory, synced::add);

    assertThat(directory).isDirectory();
    assertThat(synced).contains(base.resolve("data/member-1"), base.resolve("data"), base);
  }

  /** The start before may have been killed between making a directory and syncing its name. */
  @Test
  void whatAnEarlierStartMadeIsSyncedAgain() throws IOException {
    Path directory = Files.createDirectories(base.resolve("data/member-1"));

    DurableDirectory.make(directory, synced::add);

    assertThat(synced).contains(base.resolve("data"), base);
  }

  @Test
  void directoriesOfOthersAreLeftAlone() throws IOException {
    Path directory = base.resolve("data/member-1");

    DurableDirectory.make(
        directory,
        above -> {
          if (above.equals(base)) {
            throw new AccessDeniedException(above.toString());
          }
          synced.add(above);
        });

    assertThat(synced).contains(base.resolve("data"));
  }

  @Test
  void aDirectoryThatCannotBeSyncedIsAFailure() {
    assertThatThrownBy(
            () ->
                DurableDirectory.make(
                    base.resolve("member-1"),
                    above -> {
                      throw new IOException("Input/output error");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("Input/output error");
  }
}
