package io.quorate.client;

import java.util.regex.Pattern;

/** Where the reading of a JSON text has come to: strings, numbers, words and what is between. */
final class JsonTokens {
  /** Characters of a number; a double has at most 24. */
  static final int MAX_NUMBER = 40;

  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  private final String text;
  private int at;

  JsonTokens(String text) {
    this.text = text;
  }

  /** The next character that is no space, which is left where it is. */
  char next() {
    space();
    return peek();
  }

  /** Takes this character, if it is the next one that is no space. */
  boolean take(char c) {
    if (next() != c) {
      return false;
    }
    at++;
    return true;
  }

  void expect(char c) {
    if (!take(c)) {
      throw malformed("'%s'".formatted(c));
    }
  }

  void expectEnd() {
    space();
    if (at != text.length()) {
      throw malformed("the end");
    }
  }

  String string() {
    expect('"');
    var chars = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw malformed("no raw control character");
      }
      chars.append(c == '\\' ? escaped() : c);
    }
    at++;
    return requirePairs(chars.toString());
  }

  /** The value, if this word is there. */
  Object word(String word, Object value) {
    if (!text.startsWith(word, at)) {
      throw malformed(word);
    }
    at += word.length();
    return value;
  }

  /** A long, or a double for all that is none. */
  Number number() {
    var number = NUMBER.matcher(text).region(at, Math.min(text.length(), at + MAX_NUMBER));
    if (!number.lookingAt()) {
      throw malformed("a value");
    }
    at = number.end();
    if (number.hitEnd() && at < text.length()) {
      throw malformed("a number of at most %d characters".formatted(MAX_NUMBER));
    }
    if (number.group(1) == null && number.group(2) == null) {
      try {
        return Long.valueOf(number.group());
      } catch (NumberFormatException e) {
        // More digits than a long has.
      }
    }
    return Double.valueOf(number.group());
  }

  /** Without the text, which may be large, or not for the eyes of whoever reads a log. */
  IllegalArgumentException malformed(String expected) {
    return new IllegalArgumentException(
        "Not the JSON that was expected: %s, at character %d".formatted(expected, at));
  }

  private char escaped() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hexadecimal();
      default -> throw malformed("an escape");
    };
  }

  private char hexadecimal() {
    int code = 0;
    for (int end = at + 4; at < end; at++) {
      char c = peek();
      // Not those of every script, which Character.digit knows too.
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw malformed("four hexadecimal digits");
      }
      code = code << 4 | digit;
    }
    return (char) code;
  }

  private String requirePairs(String string) {
    if (string.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= '\udfff')) {
      throw malformed("no half of a surrogate pair");
    }
    return string;
  }

  private void space() {
    while (at < text.length() && " \n\r\t".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw malformed("more");
    }
    return text.charAt(at);
  }
}
