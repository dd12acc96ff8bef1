package io.quorate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Windows by turns, and what is made of them. */
class ComparedTest {
  private static final Cell CELL = new Cell(Target.LEADER, Operation.PUT, 64);

  @Test
  void aPairOfWhichOneIsVoidCountsForNothing() {
    Compared compared =
        compared(
            List.of(window(1000, ""), window(9000, "void: read=1"), window(3000, "")),
            List.of(window(500, ""), window(1000, ""), window(1000, "")));

    assertThat(compared.ratios(Window::requestsPerSecond))
        .isEqualTo(Map.of("etcd-v2", new Spread(2.5, 2, 3, 2)));
    assertThat(compared.flaws()).containsExactly("quorate: void: read=1");
  }

  @Test
  void theTableHasALineForEachSideAndTheRatioInThatOfTheOther() {
    Compared compared =
        compared(
            List.of(window(1000, ""), window(1100, ""), window(1200, "")),
            List.of(window(500, ""), window(1000, ""), window(1000, "")));

    assertThat(new ComparisonTable(List.of(compared)).text().lines())
        .containsExactly(
            "| to | operation | connections | store | requests/s | p50 ms | p99 ms "
                + "| CPU us/request | RSS MiB | ratio of requests/s |",
            "|---|---|--:|---|--:|--:|--:|--:|--:|---|",
            "| leader | put | 64 | quorate | 1100 | 1.50 | 4.25 | 120 | 900 |  |",
            "| leader | put | 64 | etcd-v2 | 1000 | 1.50 | 4.25 | 120 | 900 | 1.20 (1.10 to 2.00) |",
            "",
            "While others were asked, the members of etcd together took 1.5 % of one processor"
                + " (1.5 to 1.5).");
  }

  @Test
  void withoutAPairThatCountsThereIsNoRatio() {
    Compared compared =
        compared(List.of(window(1000, "void: read=1")), List.of(window(500, "void: the leader")));

    assertThat(new ComparisonTable(List.of(compared)).text())
        .contains("| quorate | void | void | void | void | void |  |")
        .contains("| etcd-v2 | void | void | void | void | void | void |");
    assertThat(RatioPlot.of(List.of(compared))).doesNotContain("by etcd-v2");
  }

  @Test
  void thePlotHasABarUpToTheMedianAndALineFromLeastToMost() {
    Compared compared =
        compared(
            List.of(window(1000, ""), window(1000, ""), window(1000, "")),
            List.of(window(1000, ""), window(500, ""), window(250, "")));

    // 330 is where the bars begin; 4.2, at 850, is the end of the scale.
    assertThat(RatioPlot.of(List.of(compared)))
        .startsWith("<svg ")
        .contains("leader, put, 64 connections: by etcd-v2</text>")
        .contains("<rect x='330' y='54' width='247.6' height='12' fill='#2f6db3'/>")
        .contains("<path d='M453.8 60 H825.2 ")
        .contains(">2.00</text>")
        .endsWith("</svg>\n");
  }

  private static Compared compared(List<Window> quorate, List<Window> etcd) {
    var windows = new LinkedHashMap<String, List<Window>>();
    windows.put("quorate", quorate);
    windows.put("etcd-v2", etcd);
    return new Compared(CELL, windows);
  }

  private static Window window(long requestsPerSecond, String flaw) {
    var report =
        new WrkReport(10_000_000, requestsPerSecond * 10, 1_500, 2_000, 4_250, 9_000, Map.of());
    return new Window(report, 120, 900, Map.of("etcd", 1.5), 80, flaw);
  }
}
