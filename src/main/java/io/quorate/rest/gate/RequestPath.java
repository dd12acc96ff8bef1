package io.quorate.rest.gate;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The path of a request, decoded once and strictly, so that one key has one decoded path and
 * nothing between the wire and a resource can fold two of them into one.
 */
public final class RequestPath {
  private static final String PUNCTUATION = "/-._~!$&'()*+,=:@";
  private static final int NOT_HEXADECIMAL = -1;

  private RequestPath() {}

  /**
   * Decodes a path as it stood in the request line (RFC 3986 section 2.1). Empty segments and a
   * slash at the end stay what they are; an encoded slash becomes a slash.
   *
   * @param raw the undecoded path without its query, one char for each byte (ISO 8859-1)
   * @return the decoded path, beginning with a slash
   * @throws IllegalArgumentException with a sentence for the user if the path does not begin with a
   *     slash, has a malformed escape, a raw character that needs one, a control character, a
   *     backslash, a path parameter or a dot segment, is not UTF-8 (RFC 3629 section 3) or names a
   *     directory that the container hides
   */
  public static String decode(String raw) {
    if (!raw.startsWith("/")) {
      throw refused("The path does not begin with a slash.");
    }
    if (isPlain(raw)) {
      requireNotHidden(firstSegment(raw));
      return raw;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        bytes.write(escaped(raw, i));
        i += 2;
      } else {
        requirePermitted(c);
        bytes.write(c);
      }
    }
    String decoded = utf8(bytes.toByteArray());
    requireReachable(decoded, "path");
    requireNotHidden(firstSegment(decoded));
    return decoded;
  }

  /**
   * What holds for each path, and so for each key wherever it stands: or it could be written in a
   * body, and not be read by its path.
   *
   * @param text decoded
   * @param what it is, for the sentence
   * @throws IllegalArgumentException with a sentence for the user if there is a control character,
   *     a backslash or a segment of dots alone
   */
  public static void requireReachable(String text, String what) {
    requirePermittedCharacters(text, what);
    requirePlainSegments(text, what);
  }

  /** The first segment of a path that is not empty; empty if there is none. */
  static String firstSegment(String path) {
    int begin = 0;
    while (begin < path.length() && path.charAt(begin) == '/') {
      begin++;
    }
    int end = path.indexOf('/', begin);
    return path.substring(begin, end < 0 ? path.length() : end);
  }

  /** Whether there is nothing to decode and nothing to refuse, but for what is hidden. */
  private static boolean isPlain(String raw) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (!isLetterOrDigit(c) && c != '/' && c != '-' && c != '_') {
        return false;
      }
    }
    return true;
  }

  private static int escaped(String raw, int percent) {
    int high = hexadecimal(raw, percent + 1);
    int low = hexadecimal(raw, percent + 2);
    if (high == NOT_HEXADECIMAL || low == NOT_HEXADECIMAL) {
      throw refused("The path has a percent sign without two hexadecimal digits; send it as %25.");
    }
    return high << 4 | low;
  }

  /** Not {@link Character#digit}, which knows digits of every script. */
  private static int hexadecimal(String raw, int at) {
    char c = at < raw.length() ? raw.charAt(at) : ' ';
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    char lower = (char) (c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : NOT_HEXADECIMAL;
  }

  /** RFC 3986 section 3.3, less the semicolon. */
  private static void requirePermitted(char raw) {
    if (raw == ';') {
      throw refused(
          "The path has a parameter; a semicolon that belongs to the key is sent as %3B.");
    }
    if (!isLetterOrDigit(raw) && PUNCTUATION.indexOf(raw) < 0) {
      throw refused(
          "The path has the raw byte 0x%02X, which has to be percent-encoded."
              .formatted((int) raw));
    }
  }

  /** Not {@link Character#isLetterOrDigit}, which knows those of every script. */
  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static String utf8(byte[] bytes) {
    try {
      // The decoder of the JDK refuses overlong forms and surrogates.
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw refused("The path is not UTF-8 once it is decoded.");
    }
  }

  private static void requirePermittedCharacters(String text, String what) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        throw refused("The %s has the control character U+%04X.".formatted(what, (int) c));
      }
      if (c == '\\') {
        throw refused("The %s has a backslash, which servers take for a slash.".formatted(what));
      }
    }
  }

  private static void requirePlainSegments(String text, String what) {
    // The -1 keeps empty segments at the end.
    String[] segments = text.split("/", -1);
    for (String segment : segments) {
      // The container answers "..." and longer as it does "..", with an empty 400.
      if (!segment.isEmpty() && segment.chars().allMatch(c -> c == '.')) {
        throw refused(
            "The %s has a segment of dots alone, which others would fold away.".formatted(what));
      }
    }
  }

  /** The container folds empty segments before it looks for these, so they do not count. */
  private static void requireNotHidden(String first) {
    if (first.equalsIgnoreCase("WEB-INF") || first.equalsIgnoreCase("META-INF")) {
      throw refused(
          "The container hides the directory %s; a key of this name is at /v1/kv/%<s/..."
              .formatted(first));
    }
  }

  private static IllegalArgumentException refused(String sentence) {
    return new IllegalArgumentException(sentence);
  }
}
