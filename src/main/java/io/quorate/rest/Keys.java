package io.quorate.rest;

import io.quorate.command.Key;
import io.quorate.rest.gate.Surface;
import java.nio.charset.StandardCharsets;

/** Which path means which key. */
final class Keys {
  /** The first segment of surface two. */
  static final String V1 = "v1";

  private Keys() {}

  /**
   * The key of a path on surface one.
   *
   * @throws ProblemException 400 if it is no key or reserved, 414 if it is too long
   */
  static Key atRoot(String path, int maxBytes) {
    int slash = path.indexOf('/');
    String first = slash < 0 ? path : path.substring(0, slash);
    if (first.equals(V1) || Surface.CONTAINERS_SEGMENTS.contains(first)) {
      throw new ProblemException(Problem.badRequest("reserved-key", Surface.reserved(first)));
    }
    return of(path, maxBytes);
  }

  /**
   * @throws ProblemException 400 if the text is no key, 414 if it is too long
   */
  static Key of(String text, int maxBytes) {
    // First, for a key cannot even be made of what is longer than any setting allows.
    requireLength(text, maxBytes, 414);
    try {
      return new Key(text);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(Problem.badRequest("bad-key", e));
    }
  }

  /**
   * @param status of the refusal: 414 for a key in the request line, 413 for one in the body
   * @throws ProblemException if it is too long for a key
   */
  static void requireLength(String text, int maxBytes, int status) {
    if (text.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
      throw new ProblemException(
          Problem.of(
              status,
              "key-too-long",
              "The key is too long",
              "A key has at most %d bytes of UTF-8.".formatted(maxBytes)));
    }
  }
}
