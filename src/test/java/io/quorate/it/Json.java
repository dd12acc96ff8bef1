package io.quorate.it;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads JSON into maps, lists, strings, longs, doubles, booleans and null; RFC 8259. */
public final class Json {
  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /**
   * The text as an object.
   *
   * @throws IllegalArgumentException if it is none
   */
  @SuppressWarnings("unchecked")
  public static Map<String, Object> object(String text) {
    var json = new Json(text);
    Object value = json.value();
    json.space();
    if (json.at != text.length() || !(value instanceof Map)) {
      throw json.malformed();
    }
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  public static List<Map<String, Object>> objects(@Nullable Object list) {
    return (List<Map<String, Object>>) list;
  }

  private @Nullable Object value() {
    space();
    return switch (peek()) {
      case '{' -> readObject();
      case '[' -> readList();
      case '"' -> string();
      default -> word();
    };
  }

  private Map<String, @Nullable Object> readObject() {
    var members = new LinkedHashMap<String, @Nullable Object>();
    at++;
    space();
    while (peek() != '}') {
      space();
      String name = string();
      space();
      expect(':');
      members.put(name, value());
      separator('}');
    }
    at++;
    return members;
  }

  private List<@Nullable Object> readList() {
    var items = new ArrayList<@Nullable Object>();
    at++;
    space();
    while (peek() != ']') {
      items.add(value());
      separator(']');
    }
    at++;
    return items;
  }

  private void separator(char end) {
    space();
    if (peek() != end) {
      expect(',');
    }
  }

  private String string() {
    expect('"');
    var chars = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      if (c != '\\') {
        chars.append(c);
        continue;
      }
      char escaped = text.charAt(at++);
      switch (escaped) {
        case 'n' -> chars.append('\n');
        case 't' -> chars.append('\t');
        case 'r' -> chars.append('\r');
        case 'b' -> chars.append('\b');
        case 'f' -> chars.append('\f');
        case 'u' -> {
          chars.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
          at += 4;
        }
        default -> chars.append(escaped);
      }
    }
    at++;
    return chars.toString();
  }

  private @Nullable Object word() {
    int start = at;
    while (at < text.length() && ",]} \n\r\t".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(start, at);
    return switch (word) {
      case "null" -> null;
      case "true" -> true;
      case "false" -> false;
      default -> number(word);
    };
  }

  private Number number(String word) {
    if (word.matches("-?[0-9]+")) {
      return Long.valueOf(word);
    }
    if (word.matches("-?[0-9.]+([eE][+-]?[0-9]+)?")) {
      return Double.valueOf(word);
    }
    throw malformed();
  }

  private void space() {
    while (at < text.length() && " \n\r\t".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw malformed();
    }
    return text.charAt(at);
  }

  private void expect(char c) {
    if (peek() != c) {
      throw malformed();
    }
    at++;
  }

  private IllegalArgumentException malformed() {
    return new IllegalArgumentException("Not a JSON object (character " + at + "): " + text);
  }
}
