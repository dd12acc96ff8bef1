package io.quorate.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.check.Judgement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a run and a series end with. */
class ReportTest {
  private static final Rate ENOUGH = new Rate(100, "kv and txn");
  private static final List<Nemesis> FAULTS = List.of(Nemesis.KILL, Nemesis.PAUSE, Nemesis.KILL);
  private static final List<Nemesis> SKIPPED = List.of(Nemesis.RING, Nemesis.DISK_FULL);

  @Test
  void aRunWithTooLittleLoadBeforeTheFirstFaultIsVoid() {
    assertThat(report(99, FAULTS, List.of()).exitCode()).isEqualTo(Report.VOID);
    assertThat(report(100, FAULTS, List.of()).exitCode()).isEqualTo(Report.PASSED);
  }

  @Test
  void aRunWithoutAFaultIsVoid() {
    assertThat(report(100, List.of(), List.of()).exitCode()).isEqualTo(Report.VOID);
  }

  @Test
  void aRunWhoseMembersDidNotComeBackHasFailedWhateverItsHistorySays() {
    assertThat(report(100, FAULTS, List.of("member 2 is down")).exitCode())
        .isEqualTo(Report.FAILED);
    assertThat(report(0, List.of(), List.of("no member came up")).exitCode())
        .isEqualTo(Report.FAILED);
  }

  @Test
  void aViolationOfOneWorkloadMakesTheRunFailAndIsNamed() {
    var clean = new Judgement("txn", "9 transactions", List.of());
    var wrong = new Judgement("watch", "7 events", List.of("event 3 was lost"));
    var report =
        new Report(
            ENOUGH, FAULTS, SKIPPED, List.of(), 9, Map.of(), List.of(clean, wrong), List.of());

    assertThat(report.exitCode()).isEqualTo(Report.FAILED);
    assertThat(report.verdict()).isEqualTo("VIOLATION: watch");
    assertThat(report.text())
        .contains(
            "operations: 9 (0 kv, 9 txn)",
            "before the first fault: 100 operations a second (kv and txn)",
            "txn: 9 transactions; clean",
            "watch: 7 events; 1 VIOLATIONS",
            "event 3 was lost");
  }

  @Test
  void theVerdictNamesWhatWasJudged() {
    var clean = new Judgement("watch", "7 events", List.of());
    var report =
        new Report(ENOUGH, FAULTS, SKIPPED, List.of(), 9, Map.of(), List.of(clean), List.of());

    assertThat(report.verdict()).isEqualTo("watch clean");
    assertThat(report.exitCode()).isEqualTo(Report.PASSED);
  }

  @Test
  void aSeriesEndsWithTheWorstOfItsRuns() {
    assertThat(Report.worse(Report.PASSED, Report.PASSED)).isEqualTo(Report.PASSED);
    assertThat(Report.worse(Report.VOID, Report.PASSED)).isEqualTo(Report.VOID);
    assertThat(Report.worse(Report.FAILED, Report.VOID)).isEqualTo(Report.FAILED);
    assertThat(Report.worse(Report.VOID, Report.FAILED)).isEqualTo(Report.FAILED);
  }

  @Test
  void whatTheMachineCannotDoIsNamedAtTheEndOnceMore() {
    assertThat(report(100, FAULTS, List.of()).text())
        .contains("skipped, for this machine cannot do it: ring, disk-full");
  }

  @Test
  void faultsAreCountedByTheirKind() {
    assertThat(report(100, FAULTS, List.of()).faultCounts()).isEqualTo("2 kill, 1 pause");
  }

  private static Report report(double rate, List<Nemesis> faults, List<String> trouble) {
    return new Report(
        new Rate(rate, "kv"), faults, SKIPPED, List.of(), 0, Map.of(), List.of(), trouble);
  }
}
