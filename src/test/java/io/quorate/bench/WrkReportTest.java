package io.quorate.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What load.lua prints among the lines of wrk. */
class WrkReportTest {
  private static final String OUTPUT =
      """
      Running 10s test @ http://127.0.0.1:12380
        1 threads and 64 connections
        Thread Stats   Avg      Stdev     Max   +/- Stdev
          Latency    11.08ms   31.05ms 288.11ms   92.29%%
      {"duration_us": 10000000, "requests": 150000, "p50_us": 4100, "p90_us": 5200, "p99_us": 9000, \
      "longest_us": 288110, "connect": 0, "read": %d, "write": 0, "status": %d, "timeout": 0, \
      "unexpected": 0, "unexpected_status": 0}
      """;

  @Test
  void theReportIsReadOutOfAllThatIsPrinted() {
    WrkReport report = WrkReport.of(OUTPUT.formatted(0, 0));

    assertThat(report.requestsPerSecond()).isEqualTo(15_000);
    assertThat(report.p50Micros()).isEqualTo(4_100);
    assertThat(report.p99Micros()).isEqualTo(9_000);
    assertThat(report.longestMicros()).isEqualTo(288_110);
    assertThat(report.errors()).isEmpty();
  }

  @Test
  void errorsAreNamedByTheirKind() {
    assertThat(WrkReport.of(OUTPUT.formatted(3, 17)).errors())
        .isEqualTo(Map.of("read", 3L, "status", 17L));
  }

  @Test
  void withoutAReportItIsSaidWhatWrkHasPrintedInstead() {
    assertThatThrownBy(() -> WrkReport.of("unable to connect to 127.0.0.1:9\n"))
        .isInstanceOf(NotMeasurableException.class)
        .hasMessage("wrk did not report: unable to connect to 127.0.0.1:9");
  }

  @Test
  void aReportThatLacksAFigureIsNone() {
    assertThatThrownBy(() -> WrkReport.of("{\"requests\": 7}"))
        .isInstanceOf(NotMeasurableException.class);
  }
}
