package io.quorate.client;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Reads JSON (RFC 8259) strictly: no duplicate names, no lone surrogates, nothing after the value.
 * Gives maps, lists, strings, booleans, {@link #NULL}, longs, and doubles for all other numbers.
 */
final class JsonReader {
  /** Stands for null, so that a member with this value is not taken for a missing one. */
  static final Object NULL =
      new Object() {
        @Override
        public String toString() {
          return "null";
        }
      };

  /** Arrays and objects in each other; the members' answers have five. */
  static final int MAX_DEPTH = 32;

  /** Characters of a number; a double has at most 24. */
  static final int MAX_NUMBER = 40;

  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  private final String text;
  private int at;
  private int depth;

  private JsonReader(String text) {
    this.text = text;
  }

  /**
   * The one value that the bytes are.
   *
   * @throws IllegalArgumentException if they are none, or one beyond the bounds
   */
  static Object read(byte[] utf8) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("Not UTF-8", e);
    }
    var reader = new JsonReader(text);
    Object value = reader.value();
    reader.space();
    if (reader.at != text.length()) {
      throw reader.malformed("the end");
    }
    return value;
  }

  private Object value() {
    space();
    return switch (peek()) {
      case '{' -> nested(this::object);
      case '[' -> nested(this::list);
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", NULL);
      default -> number();
    };
  }

  private Object nested(Supplier<Object> read) {
    if (++depth > MAX_DEPTH) {
      throw malformed("no more than %d levels".formatted(MAX_DEPTH));
    }
    at++;
    Object value = read.get();
    depth--;
    return value;
  }

  private Map<String, Object> object() {
    var members = new LinkedHashMap<String, Object>();
    if (!ends('}')) {
      do {
        space();
        String name = string();
        space();
        expect(':');
        if (members.put(name, value()) != null) {
          throw malformed("each name once, but \"%s\"".formatted(name));
        }
      } while (goesOn('}'));
    }
    return members;
  }

  private List<Object> list() {
    var items = new ArrayList<>();
    if (!ends(']')) {
      do {
        items.add(value());
      } while (goesOn(']'));
    }
    return items;
  }

  private boolean ends(char end) {
    space();
    if (peek() == end) {
      at++;
      return true;
    }
    return false;
  }

  private boolean goesOn(char end) {
    if (ends(end)) {
      return false;
    }
    expect(',');
    return true;
  }

  private String string() {
    expect('"');
    var chars = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw malformed("no raw control character");
      }
      chars.append(c == '\\' ? escaped() : c);
    }
    at++;
    return requirePairs(chars.toString());
  }

  private char escaped() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hexadecimal();
      default -> throw malformed("an escape");
    };
  }

  private char hexadecimal() {
    int code = 0;
    for (int end = at + 4; at < end; at++) {
      char c = peek();
      // Not those of every script, which Character.digit knows too.
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw malformed("four hexadecimal digits");
      }
      code = code << 4 | digit;
    }
    return (char) code;
  }

  private String requirePairs(String string) {
    if (string.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= '\udfff')) {
      throw malformed("no half of a surrogate pair");
    }
    return string;
  }

  private Object word(String word, Object value) {
    if (!text.startsWith(word, at)) {
      throw malformed(word);
    }
    at += word.length();
    return value;
  }

  private Number number() {
    var number = NUMBER.matcher(text).region(at, Math.min(text.length(), at + MAX_NUMBER));
    if (!number.lookingAt()) {
      throw malformed("a value");
    }
    at = number.end();
    if (number.hitEnd() && at < text.length()) {
      throw malformed("a number of at most %d characters".formatted(MAX_NUMBER));
    }
    if (number.group(1) == null && number.group(2) == null) {
      try {
        return Long.valueOf(number.group());
      } catch (NumberFormatException e) {
        return Double.valueOf(number.group());
      }
    }
    return Double.valueOf(number.group());
  }

  private void space() {
    while (at < text.length() && " \n\r\t".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw malformed("more");
    }
    return text.charAt(at);
  }

  private void expect(char c) {
    if (peek() != c) {
      throw malformed("'%s'".formatted(c));
    }
    at++;
  }

  /** Without the text, which may be large, or not for the eyes of whoever reads a log. */
  private IllegalArgumentException malformed(String expected) {
    return new IllegalArgumentException(
        "Not the JSON that was expected: %s, at character %d".formatted(expected, at));
  }
}
