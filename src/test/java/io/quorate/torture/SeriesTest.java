package io.quorate.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is printed of each run of a series. */
class SeriesTest {
  private static final Path PLACE = Path.of("/somewhere/seed-7");

  @Test
  void theHistoryOfARunThatFailedIsNamed() {
    assertThat(row(report("member 2 is down"), "--runs", "2"))
        .containsEntry("history", PLACE.resolve("history.ndjson").toString());
  }

  @Test
  void theHistoryOfARunThatPassedIsNamedIfItIsKept() {
    assertThat(row(report(), "--runs", "2", "--keep-histories"))
        .containsEntry("history", PLACE.resolve("history.ndjson").toString());
    assertThat(row(report(), "--runs", "2"))
        .containsEntry("history", "deleted, for nothing was wrong");
  }

  @Test
  void operationsOnSingleKeysAndTransactionsAreCountedApartAndTogether() {
    assertThat(row(report(), "--runs", "2"))
        .containsEntry("operations", 9L)
        .containsEntry("operations_kv", 0)
        .containsEntry("operations_txn", 9L);
  }

  @Test
  void whatTheMachineCannotDoIsNamed() {
    assertThat(row(report(), "--runs", "2")).containsEntry("skipped", "ring");
  }

  private static Map<String, Object> row(Report report, String... words) {
    return new Series(Options.of(List.of(words)), line -> {})
        .row(7, report, new RunDirectory(PLACE), 60);
  }

  private static Report report(String... trouble) {
    return new Report(
        new Rate(100, "kv and txn"),
        List.of(Nemesis.KILL),
        List.of(Nemesis.RING),
        List.of(),
        9,
        Map.of(),
        List.of(),
        List.of(trouble));
  }
}
