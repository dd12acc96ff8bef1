package io.quorate.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What all sides did in one cell.
 *
 * @param windows of each side, by its word, one a round; the first side is the one that is compared
 *     with the others
 */
record Compared(Cell cell, Map<String, List<Window>> windows) {
  Compared {
    // Not Map.copyOf: the order counts.
    windows = new LinkedHashMap<>(windows);
  }

  List<String> sides() {
    return List.copyOf(windows.keySet());
  }

  List<String> others() {
    return sides().subList(1, windows.size());
  }

  /** Over the windows of a side that count; empty if there is none. */
  Optional<Spread> spread(String side, ToDoubleFunction<Window> figure) {
    List<Double> figures =
        windows.get(side).stream()
            .filter(Window::counts)
            .map(each -> figure.applyAsDouble(each))
            .toList();
    return figures.isEmpty() ? Optional.empty() : Optional.of(Spread.of(figures));
  }

  /** The figure of the first side by that of each other; of the pairs of which both count. */
  Map<String, Spread> ratios(ToDoubleFunction<Window> figure) {
    var ratios = new LinkedHashMap<String, Spread>();
    List<Window> firsts = windows.get(sides().get(0));
    for (String other : others()) {
      var dividends = new ArrayList<Double>();
      var divisors = new ArrayList<Double>();
      for (int round = 0; round < firsts.size(); round++) {
        Window first = firsts.get(round);
        Window second = windows.get(other).get(round);
        if (first.counts() && second.counts()) {
          dividends.add(figure.applyAsDouble(first));
          divisors.add(figure.applyAsDouble(second));
        }
      }
      if (!dividends.isEmpty()) {
        ratios.put(other, Spread.ofRatios(dividends, divisors));
      }
    }
    return ratios;
  }

  /** What is void, and why. */
  List<String> flaws() {
    var flaws = new ArrayList<String>();
    windows.forEach(
        (side, each) ->
            each.stream()
                .filter(window -> !window.counts())
                .forEach(window -> flaws.add(side + ": " + window.flaw())));
    return flaws;
  }

  Map<String, Object> figures() {
    var figures = new LinkedHashMap<String, Object>();
    figures.put("target", cell.target().word());
    figures.put("operation", cell.operation().word());
    figures.put("connections", cell.connections());
    windows.forEach((side, each) -> figures.put(side, each.stream().map(Window::figures).toList()));
    figures.put("ratio_of_requests_per_second", figures(ratios(Window::requestsPerSecond)));
    figures.put("ratio_of_p50", figures(ratios(Window::p50Millis)));
    figures.put("ratio_of_p99", figures(ratios(Window::p99Millis)));
    figures.put("ratio_of_cpu_per_request", figures(ratios(Window::cpuMicrosPerRequest)));
    return figures;
  }

  private static Map<String, Object> figures(Map<String, Spread> ratios) {
    var figures = new LinkedHashMap<String, Object>();
    ratios.forEach((other, ratio) -> figures.put(other, ratio.figures()));
    return figures;
  }
}
