package io.quorate.rest.gate;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The query of a request as it stood in the request line, alike whoever reads it. */
public final class QueryText {
  private QueryText() {}

  /**
   * The name of a parameter, or its value (RFC 3986 section 3.4). A plus sign is a space, as HTML
   * forms have it. The container would make of other bytes whatever it likes.
   *
   * @throws IllegalArgumentException with a sentence for the user if an escape is malformed, a
   *     character has none, or it is not UTF-8
   */
  public static String decode(String raw) {
    var bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        if (i + 2 >= raw.length()
            || !HexFormat.isHexDigit(raw.charAt(i + 1))
            || !HexFormat.isHexDigit(raw.charAt(i + 2))) {
          throw new IllegalArgumentException(
              "The query has a percent sign without two hexadecimal digits.");
        }
        bytes.write(HexFormat.fromHexDigits(raw, i + 1, i + 3));
        i += 2;
      } else if (c <= ' ' || c >= 0x7f) {
        throw new IllegalArgumentException(
            "The query has a character that has to be percent-encoded.");
      } else {
        bytes.write(c == '+' ? ' ' : c);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("The query is not UTF-8 once it is decoded.", e);
    }
  }

  /** What to say of a parameter that is not known. */
  public static String unknown(String name, Set<String> known) {
    return "The parameter \"%s\" is unknown here%s."
        .formatted(
            name, known.isEmpty() ? "" : "; known: " + String.join(", ", new TreeSet<>(known)));
  }

  /**
   * The first parameter that is not known, if there is one.
   *
   * @throws IllegalArgumentException as {@link #decode}
   */
  static Optional<String> firstUnknown(String raw, Set<String> known) {
    return Stream.of(raw.split("&"))
        .filter(pair -> !pair.isEmpty())
        .map(pair -> decode(pair.split("=", 2)[0]))
        .filter(name -> !known.contains(name))
        .findFirst();
  }
}
