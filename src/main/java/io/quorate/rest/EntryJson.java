package io.quorate.rest;

import io.quorate.command.Entry;
import io.quorate.command.Value;
import jakarta.json.stream.JsonGenerator;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Entries as JSON. What is text by its media type and by its bytes is a string, {@code value};
 * everything else is {@code value_base64}.
 */
final class EntryJson {
  private static final Set<String> TEXTUAL =
      Set.of(
          "application/json",
          "application/xml",
          "application/javascript",
          "application/yaml",
          "application/x-ndjson",
          "application/x-www-form-urlencoded");

  private EntryJson() {}

  /** Writes the properties of an entry into the object that is being written. */
  static void write(JsonGenerator json, Entry entry, boolean withValue) {
    json.write("key", entry.key().text()).write("revision", entry.revision());
    writeTime(json, "modified", entry.modifiedMillis());
    json.write("content_type", entry.value().contentType());
    if (entry.leaseId() != 0) {
      json.write("lease", entry.leaseId());
    }
    if (withValue) {
      writeValue(json, entry.value());
    }
  }

  /** Writes a time, if it is known. */
  static void writeTime(JsonGenerator json, String name, long millis) {
    if (millis > 0) {
      json.write(name, Instant.ofEpochMilli(millis).toString());
    }
  }

  static void writeValue(JsonGenerator json, Value value) {
    Optional<String> text = text(value);
    if (text.isPresent()) {
      json.write("value", text.get());
    } else {
      json.write("value_base64", Base64.getEncoder().encodeToString(value.bytes()));
    }
  }

  /** The value as text, if it is. */
  static Optional<String> text(Value value) {
    if (!isTextual(value.contentType())) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value.bytes())).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static boolean isTextual(String contentType) {
    String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
    String essence = parts[0].strip();
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].replaceAll("[\\s\"]", "");
      if (parameter.startsWith("charset=") && !parameter.matches("charset=(utf-?8|us-ascii)")) {
        return false;
      }
    }
    return essence.startsWith("text/")
        || essence.endsWith("+json")
        || essence.endsWith("+xml")
        || TEXTUAL.contains(essence);
  }
}
