package io.quorate.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run may delete, and what it must not. */
class RunDirectoryTest {
  private static final String MARKER = ".quorate-torture";

  @TempDir private Path place;
  private final List<String> said = new ArrayList<>();

  @Test
  void theDataOfARealClusterAreRefusedAndStayWhateverIsAllowed() throws IOException {
    Path entry = write("member-1/log/1.log");

    for (boolean mayDelete : new boolean[] {false, true}) {
      assertThatThrownBy(() -> directory().take(mayDelete, said::add))
          .isInstanceOf(Options.UsageException.class)
          .hasMessageContaining(place.toString())
          .hasMessageContaining("scripts/torture has not made it");
    }
    assertThatThrownBy(() -> directory().claim()).isInstanceOf(Options.UsageException.class);

    assertThat(entry).hasContent("evidence");
    assertThat(place.resolve(MARKER)).doesNotExist();
  }

  @Test
  void whatARunHasLeftIsKeptAndTheWayToDeleteItIsNamed() throws IOException {
    directory().take(false, said::add);
    Path history = write("history.ndjson");
    Path entry = write("member-1/log/1.log");

    assertThatThrownBy(() -> directory().take(false, said::add))
        .isInstanceOf(Options.UsageException.class)
        .hasMessageContaining("history.ndjson, member-1; --yes deletes it");

    assertThat(history).hasContent("evidence");
    assertThat(entry).hasContent("evidence");
    assertThat(said).isEmpty();
  }

  @Test
  void whatARunHasLeftIsDeletedWhenAllowedAndNamed() throws IOException {
    directory().take(false, said::add);
    for (String each : List.of("history.ndjson", "member-1/a", "disks/a", "logs/a", "mine.txt")) {
      write(each);
    }

    directory().take(true, said::add);

    assertThat(names()).containsExactlyInAnyOrder(MARKER, "mine.txt");
    assertThat(said)
        .containsExactly(
            "deleted in %s: disks, history.ndjson, logs, member-1".formatted(directory().path()));
  }

  @Test
  void aDirectoryIsMadeOrTakenIfItIsEmpty() throws IOException {
    directory().take(false, said::add);
    new RunDirectory(place.resolve("new/one")).take(false, said::add);

    assertThat(place.resolve(MARKER)).exists();
    assertThat(place.resolve("new/one").resolve(MARKER)).exists();
  }

  @Test
  void aFileIsRefused() throws IOException {
    Path file = write("file");

    assertThatThrownBy(() -> new RunDirectory(file).take(true, said::add))
        .isInstanceOf(Options.UsageException.class)
        .hasMessageContaining("is not a directory");
  }

  @Test
  void aRunThatPassedKeepsItsHistoryAndInASeriesWhatItHasSaid() throws IOException {
    directory().claim();
    for (String each : List.of("history.ndjson", "member-1/a", "disks/a", "torture.log")) {
      write(each);
    }

    directory().deleteData();
    assertThat(names()).containsExactlyInAnyOrder(MARKER, "history.ndjson", "torture.log");

    directory().deleteDataAndHistory();
    assertThat(names()).containsExactlyInAnyOrder(MARKER, "torture.log");
  }

  @Test
  void aSeriesIsRefusedBeforeItsFirstRunIfAnyOfItsRunsWouldBe() throws IOException {
    Path third = place.resolve("seed-7");
    new RunDirectory(place).claim();
    new RunDirectory(third).claim();
    Path history = write("seed-7/history.ndjson");
    String where = place.toString();

    assertThatThrownBy(
            () ->
                new Series(
                        Options.of(List.of("--runs", "3", "--seed", "5", "--data-dir", where)),
                        said::add)
                    .run())
        .isInstanceOf(Options.UsageException.class)
        .hasMessageContaining(third.toString());

    assertThat(history).hasContent("evidence");
    assertThat(place.resolve("seed-5")).doesNotExist();
  }

  private RunDirectory directory() {
    return new RunDirectory(place);
  }

  private Path write(String name) throws IOException {
    Path file = place.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "evidence");
  }

  private List<String> names() throws IOException {
    try (var all = Files.list(place)) {
      return all.map(each -> each.getFileName().toString()).toList();
    }
  }
}
