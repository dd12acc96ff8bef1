package io.quorate.client;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

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

  private final JsonTokens text;
  private int depth;

  private JsonReader(JsonTokens text) {
    this.text = text;
  }

  /**
   * The one value that the bytes are.
   *
   * @throws IllegalArgumentException if they are none, or one beyond the bounds
   */
  static Object read(byte[] utf8) {
    JsonTokens text;
    try {
      text =
          new JsonTokens(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("Not UTF-8", e);
    }
    Object value = new JsonReader(text).value();
    text.expectEnd();
    return value;
  }

  private Object value() {
    return switch (text.next()) {
      case '{' -> nested(this::object);
      case '[' -> nested(this::list);
      case '"' -> text.string();
      case 't' -> text.word("true", true);
      case 'f' -> text.word("false", false);
      case 'n' -> text.word("null", NULL);
      default -> text.number();
    };
  }

  private Object nested(Supplier<Object> read) {
    if (++depth > MAX_DEPTH) {
      throw text.malformed("no more than %d levels".formatted(MAX_DEPTH));
    }
    Object value = read.get();
    depth--;
    return value;
  }

  private Map<String, Object> object() {
    var members = new LinkedHashMap<String, Object>();
    text.expect('{');
    if (!text.take('}')) {
      do {
        String name = text.string();
        text.expect(':');
        if (members.put(name, value()) != null) {
          throw text.malformed("each name once, but \"%s\"".formatted(name));
        }
      } while (goesOn('}'));
    }
    return members;
  }

  private List<Object> list() {
    var items = new ArrayList<>();
    text.expect('[');
    if (!text.take(']')) {
      do {
        items.add(value());
      } while (goesOn(']'));
    }
    return items;
  }

  private boolean goesOn(char end) {
    if (text.take(end)) {
      return false;
    }
    text.expect(',');
    return true;
  }
}
