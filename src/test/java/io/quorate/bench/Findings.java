package io.quorate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The figures of a run, and whether they are what was promised. */
final class Findings {
  private final Map<String, Object> figures = new LinkedHashMap<>();
  private final Map<String, String> files = new LinkedHashMap<>();
  private boolean missed;

  /**
   * @param figure a number, a text, or a map or list of figures
   */
  void add(String name, Object figure) {
    figures.put(name, figure);
  }

  /** A figure that has to be below a limit. */
  void aim(String name, double figure, double limit) {
    figures.put(name, figure);
    figures.put(name + "_aim", "below " + limit);
    missed |= figure >= limit;
  }

  /** Something else that was promised was not seen. */
  void miss(String what) {
    Writing.say("MISSED: " + what);
    missed = true;
  }

  /** The figures as something else than JSON: a table, a plot. */
  void addFile(String extension, String text) {
    files.put(extension, text);
  }

  /** With the name of the result, but for the extension; which files that were. */
  List<Path> writeFilesBeside(Path result) throws IOException {
    String name = result.getFileName().toString().replaceFirst("\\.json$", "");
    var written = new ArrayList<Path>();
    for (Map.Entry<String, String> each : files.entrySet()) {
      Path file = result.resolveSibling(name + "." + each.getKey());
      written.add(Files.writeString(file, each.getValue()));
    }
    return written;
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
    if (value instanceof List<?> list) {
      return list.stream()
          .map(each -> "\n    " + json(each))
          .collect(Collectors.joining(",", "[", "]"));
    }
    return value instanceof Number || value instanceof Boolean ? value.toString() : quoted(value);
  }

  private static String quoted(Object value) {
    return "\"" + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
