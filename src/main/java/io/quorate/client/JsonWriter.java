package io.quorate.client;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Writes maps, lists, strings, numbers and booleans as JSON (RFC 8259). */
final class JsonWriter {
  private final StringBuilder json = new StringBuilder();

  private JsonWriter() {}

  /**
   * The value in UTF-8.
   *
   * @throws IllegalArgumentException if something in it is none of the above
   */
  static byte[] write(Object value) {
    var writer = new JsonWriter();
    writer.value(value);
    return writer.json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void value(Object value) {
    if (value instanceof Map<?, ?> map) {
      Iterator<? extends Map.Entry<?, ?>> members = map.entrySet().iterator();
      json.append('{');
      while (members.hasNext()) {
        Map.Entry<?, ?> member = members.next();
        string(member.getKey().toString());
        json.append(':');
        value(member.getValue());
        json.append(members.hasNext() ? "," : "");
      }
      json.append('}');
    } else if (value instanceof List<?> list) {
      Iterator<?> items = list.iterator();
      json.append('[');
      while (items.hasNext()) {
        value(items.next());
        json.append(items.hasNext() ? "," : "");
      }
      json.append(']');
    } else if (value instanceof Long || value instanceof Integer || value instanceof Boolean) {
      json.append(value);
    } else if (value instanceof String text) {
      string(text);
    } else {
      throw new IllegalArgumentException("Not for JSON: " + value.getClass());
    }
  }

  private void string(String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (Character.isISOControl(c) || Character.isSurrogate(c)) {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
