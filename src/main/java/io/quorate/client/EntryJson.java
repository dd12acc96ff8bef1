package io.quorate.client;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Entries and values as they stand in JSON: text as text, all else in base64. */
final class EntryJson {
  private EntryJson() {}

  static Entry entry(JsonObject json) {
    return new Entry(
        json.string("key"), value(json), json.number("revision"), modified(json), lease(json));
  }

  static Value value(JsonObject json) {
    String contentType = json.optionalString("content_type").orElse("application/octet-stream");
    Optional<String> base64 = json.optionalString("value_base64");
    byte[] bytes =
        base64.isPresent()
            ? Base64.getDecoder().decode(base64.get())
            : json.string("value").getBytes(StandardCharsets.UTF_8);
    return new Value(bytes, contentType);
  }

  static boolean hasValue(JsonObject json) {
    return json.any("value").isPresent() || json.any("value_base64").isPresent();
  }

  static Optional<Instant> modified(JsonObject json) {
    return time(json, "modified");
  }

  /** Milliseconds since 1970, or a text of RFC 3339. */
  static Optional<Instant> time(JsonObject json, String name) {
    return json.any(name)
        .map(
            time ->
                time instanceof Long millis
                    ? Instant.ofEpochMilli(millis)
                    : Instant.parse(time.toString()));
  }

  private static OptionalLong lease(JsonObject json) {
    OptionalLong lease = json.optionalNumber("lease");
    return lease.orElse(0) == 0 ? OptionalLong.empty() : lease;
  }

  /** The members that say what a value is, its media type left out. */
  static Map<String, Object> bytes(Value value) {
    var json = new LinkedHashMap<String, Object>();
    Optional<String> text = value.isTextual() ? text(value.bytes()) : Optional.empty();
    if (text.isPresent()) {
      json.put("value", text.get());
    } else {
      json.put("value_base64", Base64.getEncoder().encodeToString(value.bytes()));
    }
    return json;
  }

  private static Optional<String> text(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
