package io.quorate.rest.gate;

import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.http.util.BufferChunk;
import org.glassfish.grizzly.http.util.ByteChunk;
import org.glassfish.grizzly.http.util.DataChunk;

/** What the name of a method or of a header is: RFC 9110 section 5.6.2. */
final class Tokens {
  private static final String MARKS = "!#$%&'*+-.^_`|~";
  private static final int ASCII = 128;
  private static final boolean[] PARTS = new boolean[ASCII];

  static {
    for (char c = 0; c < ASCII; c++) {
      PARTS[c] =
          (c >= '0' && c <= '9')
              || (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || MARKS.indexOf(c) >= 0;
    }
  }

  private Tokens() {}

  /** Whether the character, or byte, can stand in one. */
  static boolean isPart(int c) {
    return c >= 0 && c < ASCII && PARTS[c];
  }

  static boolean isOne(String text) {
    return isOne(text, 0, text.length());
  }

  /** The same of a part of a text. */
  static boolean isOne(String text, int begin, int end) {
    for (int i = begin; i < end; i++) {
      if (!isPart(text.charAt(i))) {
        return false;
      }
    }
    return end > begin;
  }

  /** The same of what the codec has found, without making a text of it. */
  static boolean isOne(DataChunk chunk) {
    return switch (chunk.getType()) {
      case Bytes -> isOne(chunk.getByteChunk());
      case Buffer -> isOne(chunk.getBufferChunk());
      default -> isOne(String.valueOf(chunk));
    };
  }

  private static boolean isOne(ByteChunk chunk) {
    byte[] bytes = chunk.getBuffer();
    for (int i = chunk.getStart(); i < chunk.getEnd(); i++) {
      if (!isPart(bytes[i])) {
        return false;
      }
    }
    return chunk.getEnd() > chunk.getStart();
  }

  private static boolean isOne(BufferChunk chunk) {
    Buffer bytes = chunk.getBuffer();
    for (int i = chunk.getStart(); i < chunk.getEnd(); i++) {
      if (!isPart(bytes.get(i))) {
        return false;
      }
    }
    return chunk.getEnd() > chunk.getStart();
  }
}
