package io.quorate.rest.gate;

/**
 * Where in a chunked body its reader is (RFC 9112 section 7.1), by the letter: a line ends with CR
 * LF and with nothing less, and nothing is between the data of a chunk and its end. Extensions and
 * trailers are not looked at, up to a length.
 *
 * <p>For one body, and one thread at a time.
 */
final class ChunkFraming {
  /** Of the size of a chunk: what is longer than a {@code long} is longer than any body. */
  private static final int MOST_DIGITS = 15;

  /** Of all chunks of a body together: some tens of signatures, which nobody reads. */
  private static final int MOST_EXTENSION_BYTES = 4096;

  /** As many as of headers, by default. */
  private static final int MOST_TRAILER_BYTES = 8192;

  private static final int HEXADECIMAL = 16;

  private enum Stage {
    SIZE,
    BEFORE_EXTENSION,
    EXTENSION,
    END_OF_SIZE,
    DATA,
    BEHIND_DATA,
    END_OF_DATA,
    TRAILER,
    TRAILER_NAME,
    TRAILER_VALUE,
    END_OF_TRAILER,
    END_OF_BODY,
    ENDED
  }

  private Stage stage = Stage.SIZE;
  private int digits;
  private long remaining;
  private long announcedBytes;
  private int extensionBytes;
  private int trailerBytes;

  /** Bytes of the chunk that are still to come, 0 if what comes next is none of its data. */
  long remaining() {
    return stage == Stage.DATA ? remaining : 0;
  }

  /** What the chunks that have begun have together, by what each says of itself. */
  long announcedBytes() {
    return announcedBytes;
  }

  /** Whether the body is whole: what comes next belongs to another request. */
  boolean hasEnded() {
    return stage == Stage.ENDED;
  }

  /** So many bytes of data have come, at most {@link #remaining}. */
  void tookData(int bytes) {
    remaining -= bytes;
    if (remaining == 0) {
      stage = Stage.BEHIND_DATA;
    }
  }

  /**
   * Takes the next byte, which is none of the data.
   *
   * @throws BadFraming if it cannot stand there
   */
  void take(byte next) {
    char c = (char) (next & 0xff);
    stage =
        switch (stage) {
          case SIZE -> size(c);
          case BEFORE_EXTENSION -> beforeExtension(c);
          case EXTENSION -> extension(c);
          case END_OF_SIZE -> data(c);
          case BEHIND_DATA -> carriageReturn(c, Stage.END_OF_DATA);
          case END_OF_DATA -> nextChunk(c);
          case TRAILER -> c == '\r' ? Stage.END_OF_BODY : trailerName(c, true);
          case TRAILER_NAME -> trailerName(c, false);
          case TRAILER_VALUE -> trailerValue(c);
          case END_OF_TRAILER -> lineFeed(c, Stage.TRAILER);
          case END_OF_BODY -> lineFeed(c, Stage.ENDED);
          case DATA, ENDED -> throw new IllegalStateException("No byte is awaited in " + stage);
        };
  }

  private Stage size(char c) {
    // Of one byte, it knows no digits but those of ASCII.
    int digit = Character.digit(c, HEXADECIMAL);
    if (digit >= 0) {
      if (++digits > MOST_DIGITS) {
        throw new BadFraming("The size of a chunk has more than %d digits.".formatted(MOST_DIGITS));
      }
      remaining = remaining * HEXADECIMAL + digit;
      return Stage.SIZE;
    }
    if (digits == 0) {
      throw new BadFraming("A chunk does not begin with its size.");
    }
    return c == '\r' ? Stage.END_OF_SIZE : beforeExtension(c);
  }

  private Stage beforeExtension(char c) {
    countExtension();
    if (c == ' ' || c == '\t') {
      return Stage.BEFORE_EXTENSION;
    }
    if (c == ';') {
      return Stage.EXTENSION;
    }
    throw new BadFraming("Behind the size of a chunk is neither an extension nor CR LF.");
  }

  private Stage extension(char c) {
    if (c == '\r') {
      return Stage.END_OF_SIZE;
    }
    countExtension();
    requireText(c);
    return Stage.EXTENSION;
  }

  private void countExtension() {
    if (++extensionBytes > MOST_EXTENSION_BYTES) {
      throw new BadFraming(
          "The chunks have extensions of more than %d bytes.".formatted(MOST_EXTENSION_BYTES));
    }
  }

  /** All that was announced before has come, so no sum is too long for a {@code long}. */
  private Stage data(char c) {
    announcedBytes += remaining;
    return lineFeed(c, remaining > 0 ? Stage.DATA : Stage.TRAILER);
  }

  private Stage nextChunk(char c) {
    digits = 0;
    return lineFeed(c, Stage.SIZE);
  }

  private Stage trailerName(char c, boolean first) {
    countTrailer();
    if (c == ':' && !first) {
      return Stage.TRAILER_VALUE;
    }
    if (!Tokens.isPart(c)) {
      throw new BadFraming("Behind the last chunk is neither a trailer nor CR LF.");
    }
    return Stage.TRAILER_NAME;
  }

  private Stage trailerValue(char c) {
    if (c == '\r') {
      return Stage.END_OF_TRAILER;
    }
    countTrailer();
    requireText(c);
    return Stage.TRAILER_VALUE;
  }

  private void countTrailer() {
    if (++trailerBytes > MOST_TRAILER_BYTES) {
      throw new BadFraming("The trailers have more than %d bytes.".formatted(MOST_TRAILER_BYTES));
    }
  }

  private static Stage carriageReturn(char c, Stage next) {
    if (c != '\r') {
      throw new BadFraming("The data of a chunk is not followed by CR LF.");
    }
    return next;
  }

  private static Stage lineFeed(char c, Stage next) {
    if (c != '\n') {
      throw new BadFraming("In the framing of the body is a CR without an LF.");
    }
    return next;
  }

  /** RFC 9110 section 5.5: and so no LF without a CR, either. */
  private static void requireText(char c) {
    if ((c < ' ' && c != '\t') || c == 0x7f) {
      throw new BadFraming("In the framing of the body is a control character.");
    }
  }
}
