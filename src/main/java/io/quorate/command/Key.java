package io.quorate.command;

/**
 * A key: 1 to {@link Limits#KEY_BYTES} bytes of UTF-8, without control characters, slashes allowed.
 * Keys are ordered as their UTF-8 bytes are, so that a listing is the same in every language.
 */
public record Key(String text) implements Comparable<Key> {

  /**
   * @throws IllegalArgumentException with a sentence for the user if the text cannot be a key
   */
  public Key {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("The key is empty.");
    }
    text.codePoints().forEach(Key::requirePermitted);
    if (utf8Length(text) > Limits.KEY_BYTES) {
      throw new IllegalArgumentException(
          "The key is longer than %d bytes of UTF-8.".formatted(Limits.KEY_BYTES));
    }
  }

  /** The size of this key in bytes of UTF-8. */
  public int byteLength() {
    return utf8Length(text);
  }

  /** Orders by code point, which is the order of the UTF-8 bytes (but not of UTF-16 chars). */
  @Override
  public int compareTo(Key other) {
    int end = Math.min(text.length(), other.text.length());
    for (int i = 0; i < end; i++) {
      char ours = text.charAt(i);
      char theirs = other.text.charAt(i);
      if (ours != theirs) {
        boolean sameKind = Character.isSurrogate(ours) == Character.isSurrogate(theirs);
        // A surrogate stands for a code point above every other char.
        return sameKind ? Character.compare(ours, theirs) : Character.isSurrogate(ours) ? 1 : -1;
      }
    }
    return Integer.compare(text.length(), other.text.length());
  }

  @Override
  public String toString() {
    return text;
  }

  private static void requirePermitted(int codePoint) {
    if (Character.isISOControl(codePoint)) {
      throw new IllegalArgumentException(
          "The key contains the control character U+%04X.".formatted(codePoint));
    }
    if (Character.MIN_SURROGATE <= codePoint && codePoint <= Character.MAX_SURROGATE) {
      throw new IllegalArgumentException("The key contains half of a surrogate pair.");
    }
  }

  /** Without encoding it: every change of an entry asks for this, several times. */
  private static int utf8Length(String text) {
    int length = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // Each half of a surrogate pair stands for two of its four bytes.
      length += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
    }
    return length;
  }
}
