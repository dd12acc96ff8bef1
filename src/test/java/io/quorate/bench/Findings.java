package io.quorate.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The figures of a run, and whether they are what was promised. */
final class Findings {
  private final Map<String, Object> figures = new LinkedHashMap<>();
  private boolean missed;

  void add(String name, Object figure) {
    figures.put(name, figure);
  }

  /** A figure that has to be below a limit. */
  void aim(String name, double figure, double limit) {
    figures.put(name, figure);
    figures.put(name + "_aim", "below " + limit);
    missed |= figure >= limit;
  }

  boolean missed() {
    return missed;
  }

  /** As JSON, one figure a line. */
  String text() {
    return figures.entrySet().stream()
        .map(each -> "  \"%s\": %s".formatted(each.getKey(), json(each.getValue())))
        .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
  }

  private static String json(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(each -> "\"%s\": %s".formatted(each.getKey(), json(each.getValue())))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    return value instanceof Number || value instanceof Boolean ? value.toString() : quoted(value);
  }

  private static String quoted(Object value) {
    return "\"" + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
