package io.quorate.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.check.Condition.ValueIs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFileTest {
  @TempDir Path directory;

  @Test
  void aHistoryIsReadAsItWasWritten() throws IOException {
    List<Operation> history =
        new GeneratedHistory(1, 8, 0.05, true)
            .correct(400).stream().sorted(Comparator.comparingLong(Operation::id)).toList();

    assertThat(HistoryReader.read(written(history))).isEqualTo(history);
  }

  @Test
  void anyTextAndConditionIsReadAsItWasWritten() throws IOException {
    var action = new Action.Put("quote \" backslash \\ line\n umlaut ä", new ValueIs("old"));
    List<Operation> history =
        List.of(new Operation(1, 2, "k/ä", action, 3, 4, new Outcome.Written(5)));

    assertThat(HistoryReader.read(written(history))).isEqualTo(history);
  }

  @Test
  void aCallWithoutAnAnswerIsOfUnknownOutcomeAndNotesAreSkipped() throws IOException {
    Path file = directory.resolve("history.ndjson");
    try (var writer = new HistoryFile(file)) {
      writer.note(1, "SIGKILL to member 2");
      writer.call(
          new Operation(1, 0, "k", new Action.Delete(), 2, Operation.NEVER, new Outcome.Unknown()));
    }

    assertThat(HistoryReader.read(file))
        .singleElement()
        .returns(new Outcome.Unknown(), Operation::outcome);
  }

  @Test
  void aLineThatMakesNoSenseIsNamed() throws IOException {
    Path file = directory.resolve("history.ndjson");
    Files.writeString(file, "{\"event\":\"note\"}\n{\"at\":1,\"event\":\"answer\",\"id\":9}\n");

    assertThatThrownBy(() -> HistoryReader.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 2");
  }

  private Path written(List<Operation> history) throws IOException {
    Path file = directory.resolve("history.ndjson");
    try (var writer = new HistoryFile(file)) {
      for (Operation each : history) {
        writer.call(each);
        writer.answer(each, each.completedNanos());
      }
    }
    return file;
  }
}
