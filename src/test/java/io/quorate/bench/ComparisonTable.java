package io.quorate.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A comparison as a table in Markdown, a line for each side of each cell. */
final class ComparisonTable {
  private static final String NONE = "void";

  private final List<Compared> compared;

  ComparisonTable(List<Compared> compared) {
    this.compared = List.copyOf(compared);
  }

  String text() {
    Stream<String> head =
        Stream.of(
            "| to | operation | connections | store | requests/s | p50 ms | p99 ms "
                + "| CPU us/request | RSS MiB | ratio of requests/s |",
            "|---|---|--:|---|--:|--:|--:|--:|--:|---|");
    Stream<String> lines =
        compared.stream().flatMap(each -> each.sides().stream().map(side -> line(each, side)));
    return Stream.concat(head, lines).collect(Collectors.joining("\n", "", "\n")) + "\n" + idle();
  }

  private static String line(Compared compared, String side) {
    Cell cell = compared.cell();
    // Of the first side, what it is by the others stands in the lines of those.
    String ratio =
        side.equals(compared.sides().get(0))
            ? ""
            : Optional.ofNullable(compared.ratios(Window::requestsPerSecond).get(side))
                .map(Spread::toString)
                .orElse(NONE);
    return Stream.of(
            cell.target().word(),
            cell.operation().word(),
            Integer.toString(cell.connections()),
            side,
            median(compared, side, "%.0f", Window::requestsPerSecond),
            median(compared, side, "%.2f", Window::p50Millis),
            median(compared, side, "%.2f", Window::p99Millis),
            median(compared, side, "%.0f", Window::cpuMicrosPerRequest),
            median(compared, side, "%.0f", Window::rssMib),
            ratio)
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String median(
      Compared compared, String side, String format, ToDoubleFunction<Window> figure) {
    return compared
        .spread(side, figure)
        .map(spread -> String.format(Locale.ROOT, format, spread.median()))
        .orElse(NONE);
  }

  /** What the members cost that were not asked: it weighs on all figures of the others. */
  private String idle() {
    Map<String, List<Double>> percents =
        compared.stream()
            .flatMap(each -> each.windows().values().stream())
            .flatMap(List::stream)
            .flatMap(window -> window.idlePercent().entrySet().stream())
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getKey,
                    LinkedHashMap::new,
                    Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    return percents.entrySet().stream()
        .map(each -> idle(each.getKey(), Spread.of(each.getValue())))
        .collect(Collectors.joining());
  }

  private static String idle(String store, Spread percent) {
    return String.format(
        Locale.ROOT,
        "While others were asked, the members of %s together took %.1f %% of one processor (%.1f to %.1f).%n",
        store,
        percent.median(),
        percent.least(),
        percent.most());
  }
}
