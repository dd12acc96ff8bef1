package io.quorate.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * A value: bytes and their media type.
 *
 * @param bytes copied on the way in and on the way out, so that a value never changes
 * @param contentType printable ASCII
 */
@SuppressWarnings("ArrayRecordComponent") // Equality is by content.
public record Value(byte[] bytes, String contentType) {
  private static final String BYTES = "application/octet-stream";
  private static final String TEXT = "text/plain;charset=UTF-8";
  private static final String JSON = "application/json";

  /**
   * @throws IllegalArgumentException if the media type is empty or not printable ASCII
   */
  public Value {
    if (contentType.isBlank() || !contentType.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      throw new IllegalArgumentException("Not a media type: " + contentType);
    }
    bytes = bytes.clone();
  }

  /** The text in UTF-8, as {@code text/plain}. */
  public static Value text(String text) {
    return new Value(text.getBytes(StandardCharsets.UTF_8), TEXT);
  }

  /** The JSON text in UTF-8; not looked at. */
  public static Value json(String json) {
    return new Value(json.getBytes(StandardCharsets.UTF_8), JSON);
  }

  /** The bytes, as {@code application/octet-stream}. */
  public static Value bytes(byte[] bytes) {
    return new Value(bytes, BYTES);
  }

  /** The bytes as UTF-8, with a replacement for each sequence that is none. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Whether it may travel as text in JSON: what its media type says, its bytes aside. */
  boolean isTextual() {
    String type = contentType.toLowerCase(Locale.ROOT).replaceFirst(";.*", "").strip();
    return type.startsWith("text/")
        || type.endsWith("json")
        || type.endsWith("xml")
        || type.equals("application/x-www-form-urlencoded");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Value that
        && contentType.equals(that.contentType)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(bytes) + contentType.hashCode();
  }

  @Override
  public String toString() {
    return "%d bytes of %s".formatted(bytes.length, contentType);
  }
}
