package io.quorate.rest.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.glassfish.grizzly.http.util.MimeHeaders;

/**
 * The header fields of a request, in the order of their lines.
 *
 * @param lines name, value, name, value
 */
public record HeaderFields(List<String> lines) {
  private static final int PAIR = 2;

  /** The fields that Jakarta REST has in this form. */
  public static HeaderFields of(Map<String, List<String>> headers) {
    var lines = new ArrayList<String>(PAIR * headers.size());
    headers.forEach(
        (name, values) ->
            values.forEach(
                value -> {
                  lines.add(name);
                  lines.add(value);
                }));
    return new HeaderFields(lines);
  }

  /** A copy: the container uses its own again for the next request. */
  static HeaderFields of(MimeHeaders headers) {
    var lines = new ArrayList<String>(PAIR * headers.size());
    for (int i = 0; i < headers.size(); i++) {
      lines.add(headers.getName(i).toString());
      lines.add(headers.getValue(i).toString());
    }
    return new HeaderFields(lines);
  }

  /** The values of all lines with the name, however it is written; empty if there is none. */
  public List<String> values(String name) {
    List<String> values = List.of();
    for (int i = 0; i < lines.size(); i += PAIR) {
      if (lines.get(i).equalsIgnoreCase(name)) {
        // Nearly every field is there once or not at all.
        values = values.isEmpty() ? List.of(lines.get(i + 1)) : and(values, lines.get(i + 1));
      }
    }
    return values;
  }

  /** The values of all lines with the name as one list (RFC 9110 section 5.3). */
  public Optional<String> line(String name) {
    List<String> values = values(name);
    return values.isEmpty() ? Optional.empty() : Optional.of(String.join(",", values));
  }

  public boolean has(String name) {
    return !values(name).isEmpty();
  }

  /** Of the body, as it was announced, in bytes; -1 if it was not. */
  public long contentLength() {
    // The codec refuses what is no number, and two that differ.
    List<String> values = values("Content-Length");
    return values.isEmpty() ? -1 : Long.parseLong(values.get(0));
  }

  private static List<String> and(List<String> values, String value) {
    var all = new ArrayList<>(values);
    all.add(value);
    return all;
  }
}
