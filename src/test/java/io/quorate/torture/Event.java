package io.quorate.torture;

import io.quorate.check.Told;
import io.quorate.it.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Events of a watch as members write them. */
final class Event {
  private Event() {}

  /**
   * What is told of a key.
   *
   * @param kind put or delete
   * @param json the entry, or what is left of it
   */
  static Told told(String kind, Map<String, Object> json) {
    return new Told(
        (Long) json.get("revision"),
        (String) json.get("key"),
        kind.equals("put") ? Optional.of(value(json)) : Optional.empty());
  }

  /** Of a stream. */
  static Told told(Map<String, String> fields) {
    return told(fields.get("event"), Json.object(fields.get("data")));
  }

  static long id(Map<String, String> fields) {
    return Long.parseLong(fields.get("id"));
  }

  private static String value(Map<String, Object> json) {
    return json.get("value") instanceof String text
        ? text
        : new String(
            Base64.getDecoder().decode((String) json.get("value_base64")), StandardCharsets.UTF_8);
  }
}
