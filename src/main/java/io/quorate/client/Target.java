package io.quorate.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * The path and query of a request, percent-encoded (RFC 3986 section 2.1).
 *
 * @param text begins with a slash
 */
record Target(String text) {
  private static final String UNRESERVED = "-._~";

  static Target of(String encodedPath) {
    return new Target(encodedPath);
  }

  /**
   * @throws IllegalArgumentException if the key is empty
   */
  static Target key(String key) {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("The key is empty.");
    }
    return new Target("/v1/kv/" + encoded(key, UNRESERVED + "/"));
  }

  Target with(String name, String value) {
    char separator = text.indexOf('?') < 0 ? '?' : '&';
    return new Target(text + separator + name + "=" + encoded(value));
  }

  Target with(String name, long value) {
    return with(name, Long.toString(value));
  }

  Target with(String name, Optional<String> value) {
    return value.map(given -> with(name, given)).orElse(this);
  }

  /** In whole seconds, or else in milliseconds, rounded up. */
  Target with(String name, Duration duration) {
    return with(name, duration(duration));
  }

  static String duration(Duration duration) {
    long millis = duration.plusNanos(999_999).toMillis();
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }

  static String encoded(String text) {
    return encoded(text, UNRESERVED);
  }

  private static String encoded(String text, String also) {
    var encoded = new StringBuilder();
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || also.indexOf(c) >= 0;
      if (plain) {
        encoded.append(c);
      } else {
        encoded.append("%%%02X".formatted((int) c));
      }
    }
    return encoded.toString();
  }
}
