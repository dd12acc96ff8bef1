package io.quorate.rest;

import io.quorate.rest.gate.HeaderFields;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An object in the JSON body of a request, read strictly: what is not known is refused by its name,
 * for a misspelt property would be one that was never sent. RFC 8259.
 */
final class JsonBody {
  private final JsonObject object;
  private final String path;

  private JsonBody(JsonObject object, String path) {
    this.object = object;
    this.path = path;
  }

  /**
   * Reads the whole body of a request as one object.
   *
   * @param what the body is, as the beginning of a sentence
   * @throws ProblemException 415 if it says to be something else than JSON, 413 if it is longer
   *     than the limit, 400 if it is no JSON object or has a name twice
   */
  static JsonBody read(InputStream body, HeaderFields headers, int limit, String what) {
    requireJson(headers);
    JsonValue value = parse(BodyReader.read(body, headers, limit, what));
    if (value instanceof JsonObject object) {
      return new JsonBody(object, "");
    }
    throw refused("The body is not a JSON object.");
  }

  /**
   * What can be told of such a body before it is read.
   *
   * @throws ProblemException 415, 413 as {@link #read}
   */
  static void requireHead(HeaderFields headers, int limit, String what) {
    requireJson(headers);
    BodyReader.requireLength(headers, limit, what);
  }

  /**
   * Reads JSON of any kind.
   *
   * @throws ProblemException 400 if it is none, has a name twice, or has half of a surrogate pair:
   *     no UTF-8 has that, and it would be stored as something else
   */
  static JsonValue parse(byte[] bytes) {
    try {
      return strictly(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      throw refused("The body is not UTF-8.");
    } catch (RuntimeException e) {
      // Of whatever kind: what is nested too deeply comes as none that has a name.
      throw refused(
          "The body is not JSON, has a name twice, or has half of a surrogate pair: "
              + e.getMessage());
    }
  }

  private static JsonValue strictly(String text) {
    // The one does not look behind the value, the other not at the names.
    try (JsonReader reader = JsonFormat.READERS.createReader(new StringReader(text));
        JsonParser parser = JsonFormat.PROVIDER.createParser(new StringReader(text))) {
      JsonValue value = reader.readValue();
      CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
      while (parser.hasNext()) {
        JsonParser.Event event = parser.next();
        boolean isText =
            event == JsonParser.Event.KEY_NAME || event == JsonParser.Event.VALUE_STRING;
        if (isText && !encoder.canEncode(parser.getString())) {
          throw new IllegalArgumentException("a string cannot be written as UTF-8.");
        }
      }
      return value;
    }
  }

  /** The text of a property, if it is there. */
  Optional<String> text(String name) {
    return of(name, JsonString.class, "a string").map(JsonString::getString);
  }

  /** The value of a property that is true or false, if it is there. */
  Optional<Boolean> flag(String name) {
    return of(name, JsonValue.class, "true or false")
        .map(
            value -> {
              if (!value.equals(JsonValue.TRUE) && !value.equals(JsonValue.FALSE)) {
                throw notA(name, "true or false");
              }
              return value.equals(JsonValue.TRUE);
            });
  }

  /** The value of a property that is a whole number, if it is there. */
  OptionalLong number(String name, long least, long most) {
    String kind = "a whole number from %d to %d".formatted(least, most);
    Optional<JsonNumber> number = of(name, JsonNumber.class, kind);
    if (number.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      long value = number.get().longValueExact();
      if (value >= least && value <= most) {
        return OptionalLong.of(value);
      }
    } catch (ArithmeticException | NumberFormatException | UnsupportedOperationException e) {
      // The sentence below holds for this too.
    }
    throw notA(name, kind);
  }

  /** A property that is an object, if it is there. */
  Optional<JsonBody> object(String name) {
    return of(name, JsonObject.class, "an object").map(value -> new JsonBody(value, in(name)));
  }

  /**
   * A property that is a list of operations or conditions, which are objects; without it, an empty
   * one.
   *
   * @throws ProblemException 413 if there are more
   */
  List<JsonBody> objects(String name, int most) {
    String kind = "a list of at most %d objects".formatted(most);
    JsonArray array = of(name, JsonArray.class, kind).orElse(JsonValue.EMPTY_JSON_ARRAY);
    if (array.size() > most) {
      throw new ProblemException(Problem.tooManyOperations(isNo(name, kind)));
    }
    List<JsonBody> objects = new ArrayList<>();
    for (JsonValue value : array) {
      if (!(value instanceof JsonObject item)) {
        throw notA(name, kind);
      }
      objects.add(new JsonBody(item, "%s[%d]".formatted(in(name), objects.size())));
    }
    return objects;
  }

  boolean has(String name) {
    return object.containsKey(name);
  }

  /**
   * @throws ProblemException 400 if the object has another property
   */
  void requireOnly(Set<String> known) {
    for (String name : object.keySet()) {
      if (!known.contains(name)) {
        throw new ProblemException(
            Problem.badRequest(
                "unknown-property",
                "The property \"%s\" is unknown; known here: %s."
                    .formatted(in(name), String.join(", ", new TreeSet<>(known)))));
      }
    }
  }

  /** To be thrown for a property that is not there. */
  ProblemException missing(String name) {
    return refused("The property \"%s\" is missing.".formatted(in(name)));
  }

  /** To be thrown for this object, with the sentence as its reason. */
  ProblemException wrong(String sentence) {
    return refused(path.isEmpty() ? sentence : "%s: %s".formatted(path, sentence));
  }

  private <T extends JsonValue> Optional<T> of(String name, Class<T> type, String kind) {
    @Nullable JsonValue value = object.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      throw notA(name, kind);
    }
    return Optional.of(type.cast(value));
  }

  private ProblemException notA(String name, String kind) {
    return refused(isNo(name, kind));
  }

  private String isNo(String name, String kind) {
    return "The property \"%s\" is not %s.".formatted(in(name), kind);
  }

  private String in(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** curl says that its bodies are those of a form, unasked. */
  private static void requireJson(HeaderFields headers) {
    String type = headers.line(HttpHeaders.CONTENT_TYPE).orElse("");
    String essence = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    boolean json = essence.equals("application/json") || essence.endsWith("+json");
    if (!json && !essence.isEmpty() && !essence.equals("application/x-www-form-urlencoded")) {
      throw new ProblemException(
          Problem.of(
              415,
              "unsupported-media-type",
              "The body has another form",
              "The body has to be application/json."));
    }
  }

  private static ProblemException refused(String detail) {
    return new ProblemException(Problem.badRequest("bad-json", detail));
  }
}
