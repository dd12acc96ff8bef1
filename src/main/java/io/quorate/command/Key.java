package io.quorate.command;

import org.jspecify.annotations.Nullable;

/**
 * A key: 1 to {@link Limits#KEY_BYTES} bytes of UTF-8, without control characters, slashes allowed.
 * Keys are ordered as their UTF-8 bytes are, so that a listing is the same in every language.
 */
public final class Key implements Comparable<Key> {
  private final String text;
  private final int byteLength;

  /** Whether a char stands for half a code point: then the order of chars is another one. */
  private final boolean hasSurrogates;

  /**
   * @throws IllegalArgumentException with a sentence for the user if the text cannot be a key
   */
  public Key(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("The key is empty.");
    }
    this.text = text;
    this.byteLength = utf8Length(text);
    this.hasSurrogates = requirePermitted(text);
    if (byteLength > Limits.KEY_BYTES) {
      throw new IllegalArgumentException(
          "The key is longer than %d bytes of UTF-8.".formatted(Limits.KEY_BYTES));
    }
  }

  public String text() {
    return text;
  }

  /** The size of this key in bytes of UTF-8. */
  public int byteLength() {
    return byteLength;
  }

  /** Orders by code point, which is the order of the UTF-8 bytes (but not of UTF-16 chars). */
  @Override
  public int compareTo(Key other) {
    return hasSurrogates || other.hasSurrogates
        ? compareCodePoints(other)
        : text.compareTo(other.text);
  }

  private int compareCodePoints(Key other) {
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
  public boolean equals(@Nullable Object other) {
    return other instanceof Key that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }

  /** Whether there are surrogates, all of them in pairs. */
  private static boolean requirePermitted(String text) {
    boolean surrogates = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        throw new IllegalArgumentException(
            "The key contains the control character U+%04X.".formatted((int) c));
      }
      if (Character.isSurrogate(c)) {
        if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
          throw new IllegalArgumentException("The key contains half of a surrogate pair.");
        }
        surrogates = true;
        i++;
      }
    }
    return surrogates;
  }

  /** Without encoding it. */
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
