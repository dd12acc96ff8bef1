package io.quorate.raft;

import io.quorate.raft.MemberRequests.Kind;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Questions and answers of one member to another, as the payload of one message: for each its code,
 * its kind, its number, how many bytes it says, and these.
 */
final class Pack {
  /** What the parts of a pack weigh together: below the size at which JGroups cuts messages. */
  static final int BYTES = 48 << 10;

  /** So that who reads a pack is not kept for long by it, nor an answer by others. */
  static final int PARTS = 128;

  /** What a part weighs apart from its payload. */
  static final int PART_BYTES = 2 * Byte.BYTES + Long.BYTES + Integer.BYTES;

  /** The code of a question; answers carry that of a {@link Reply.Status}. */
  private static final byte QUESTION = -1;

  private Pack() {}

  /**
   * A question or an answer.
   *
   * @param kind what is asked, or was
   * @param number tells which answer belongs to which question
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Part(byte code, byte kind, long number, byte[] payload) {
    static Part question(Kind kind, long number, byte[] payload) {
      return new Part(QUESTION, kind.code(), number, payload);
    }

    /** The answer to this question. */
    Part answer(Reply reply) {
      return new Part(reply.status().code(), kind, number, reply.payload());
    }

    boolean isQuestion() {
      return code == QUESTION;
    }

    /** What this answer says. */
    Reply reply() {
      return new Reply(Reply.Status.ofCode(code), payload);
    }

    int bytes() {
      return PART_BYTES + payload.length;
    }
  }

  static byte[] encode(List<Part> parts) {
    var out = ByteBuffer.allocate(parts.stream().mapToInt(Part::bytes).sum());
    for (Part part : parts) {
      out.put(part.code()).put(part.kind()).putLong(part.number());
      out.putInt(part.payload().length).put(part.payload());
    }
    return out.array();
  }

  /**
   * The parts; they share nothing with the bytes.
   *
   * @throws IOException if the bytes are no pack
   */
  static List<Part> decode(byte[] bytes, int offset, int length) throws IOException {
    var in = ByteBuffer.wrap(bytes, offset, length);
    var parts = new ArrayList<Part>();
    try {
      while (in.hasRemaining()) {
        byte code = in.get();
        byte kind = in.get();
        long number = in.getLong();
        int said = in.getInt();
        if (said < 0 || said > in.remaining()) {
          throw new IOException(
              "A part of %d bytes in the last %d".formatted(said, in.remaining()));
        }
        byte[] payload = new byte[said];
        in.get(payload);
        parts.add(new Part(code, kind, number, payload));
      }
    } catch (BufferUnderflowException e) {
      throw new IOException("A part that is cut off", e);
    }
    return parts;
  }
}
