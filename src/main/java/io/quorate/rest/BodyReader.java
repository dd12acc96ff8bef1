package io.quorate.rest;

import io.quorate.rest.gate.HeaderFields;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads request bodies up to a limit; what is longer is refused, and never held in memory. */
final class BodyReader {
  private BodyReader() {}

  /**
   * The whole body.
   *
   * @throws ProblemException 413 if it is longer than the limit, 400 if it ends early
   */
  static byte[] read(InputStream body, HeaderFields headers, int limit, String what) {
    requireLength(headers, limit, what);
    byte[] bytes;
    try {
      // What is in memory need not go through another buffer.
      bytes =
          body instanceof ByteArrayInputStream ? body.readAllBytes() : body.readNBytes(limit + 1);
    } catch (IOException e) {
      throw new ProblemException(
          Problem.badRequest("incomplete-body", "The body ended before it was complete."));
    }
    if (bytes.length > limit) {
      throw tooLarge(limit, what);
    }
    return bytes;
  }

  /**
   * What can be told of the length before the body is read.
   *
   * @throws ProblemException 413 if it is announced to be longer than the limit
   */
  static void requireLength(HeaderFields headers, int limit, String what) {
    if (headers.contentLength() > limit) {
      throw tooLarge(limit, what);
    }
  }

  static ProblemException tooLarge(int limit, String what) {
    return new ProblemException(tooLarge("%s has at most %d bytes.".formatted(what, limit)));
  }

  static Problem tooLarge(String detail) {
    return Problem.of(413, "too-large", "The body is too large", detail);
  }
}
