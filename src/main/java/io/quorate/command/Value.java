package io.quorate.command;

import java.util.Arrays;

/**
 * A value: up to {@link Limits#VALUE_BYTES} bytes and their media type.
 *
 * @param bytes not copied, for they may be large: whoever makes or reads a value leaves them as
 *     they are
 * @param contentType printable ASCII, as it stood in the request
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Equality is by content; a copy of each value costs too much.
public record Value(byte[] bytes, String contentType) {
  /** What bytes are when nobody said: RFC 9110 section 8.3. */
  public static final String DEFAULT_CONTENT_TYPE = "application/octet-stream";

  /**
   * @throws IllegalArgumentException with a sentence for the user if a bound is exceeded
   */
  public Value {
    if (bytes.length > Limits.VALUE_BYTES) {
      throw new IllegalArgumentException(
          "The value is larger than %d bytes.".formatted(Limits.VALUE_BYTES));
    }
    if (contentType.isEmpty() || contentType.length() > Limits.CONTENT_TYPE_CHARS) {
      throw new IllegalArgumentException(
          "The content type must have 1 to %d characters.".formatted(Limits.CONTENT_TYPE_CHARS));
    }
    if (!Ascii.isPrintable(contentType)) {
      throw new IllegalArgumentException("The content type is not printable ASCII.");
    }
  }

  public static Value of(byte[] bytes) {
    return new Value(bytes, DEFAULT_CONTENT_TYPE);
  }

  /** Bytes of the value and of its media type. */
  long weightBytes() {
    return (long) bytes.length + contentType.length();
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
