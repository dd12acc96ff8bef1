package io.quorate.check;

import java.util.Map;
import java.util.stream.Collectors;

/** One line of a file of JSON objects (NDJSON). */
public final class JsonLine {
  private JsonLine() {}

  /**
   * The object, and the end of the line.
   *
   * @param members strings and numbers
   */
  public static String of(Map<String, Object> members) {
    return members.entrySet().stream()
        .map(each -> quoted(each.getKey()) + ":" + json(each.getValue()))
        .collect(Collectors.joining(",", "{", "}\n"));
  }

  private static String json(Object value) {
    return value instanceof Number ? value.toString() : quoted((String) value);
  }

  private static String quoted(String text) {
    var json = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\' || c < ' ') {
                json.append("\\u%04x".formatted(c));
              } else {
                json.append((char) c);
              }
            });
    return json.append('"').toString();
  }
}
