package io.quorate.command;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.OptionalLong;

/**
 * The encoding of a {@link Result}, on its way from the leader to the member that asked and in the
 * part of a snapshot that remembers requests, which has the version. A kind keeps its number for
 * ever, as with {@link CommandCodec}.
 */
public final class ResultCodec {
  private static final int PUT = 1;
  private static final int REMOVED = 2;
  private static final int DONE = 3;
  private static final int CHANGE_BEGUN = 4;
  private static final int REFUSED = 5;
  private static final int PRECONDITION_FAILED = 6;

  private ResultCodec() {}

  public static byte[] encode(Result result) {
    var bytes = new ByteArrayOutputStream(64);
    try {
      write(new DataOutputStream(bytes), result);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed.", e);
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IOException if the bytes do not begin with a result of a known kind
   */
  public static Result decode(byte[] bytes) throws IOException {
    try {
      return read(new DataInputStream(new ByteArrayInputStream(bytes)));
    } catch (IllegalArgumentException e) {
      throw new IOException("A result breaks a limit: " + e.getMessage(), e);
    }
  }

  public static void write(DataOutput out, Result result) throws IOException {
    if (result instanceof Result.Put put) {
      out.writeByte(PUT);
      Wire.writeNumber(out, put.revision());
      out.writeBoolean(put.created());
      Wire.writeOptionalEntry(out, put.previous());
    } else if (result instanceof Result.Removed removed) {
      out.writeByte(REMOVED);
      Wire.writeNumber(out, removed.revision());
      out.writeBoolean(removed.removed());
      Wire.writeOptionalEntry(out, removed.previous());
    } else if (result instanceof Result.Done) {
      out.writeByte(DONE);
    } else if (result instanceof Result.ChangeBegun begun) {
      out.writeByte(CHANGE_BEGUN);
      Wire.writeNumber(out, begun.change());
    } else if (result instanceof Result.Refused refused) {
      out.writeByte(REFUSED);
      out.writeByte(refused.reason().code());
    } else if (result instanceof Result.PreconditionFailed failed) {
      out.writeByte(PRECONDITION_FAILED);
      // No entry has revision 0.
      Wire.writeNumber(out, failed.current().orElse(0));
    } else {
      throw new AssertionError("A result that nothing encodes: " + result.getClass());
    }
  }

  public static Result read(DataInput in) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case PUT -> new Result.Put(Wire.readNumber(in), in.readBoolean(), Wire.readOptionalEntry(in));
      case REMOVED ->
          new Result.Removed(Wire.readNumber(in), in.readBoolean(), Wire.readOptionalEntry(in));
      case DONE -> new Result.Done();
      case CHANGE_BEGUN -> new Result.ChangeBegun(Wire.readNumber(in));
      case REFUSED -> new Result.Refused(Result.Refusal.ofCode(in.readUnsignedByte()));
      case PRECONDITION_FAILED -> {
        long current = Wire.readNumber(in);
        yield new Result.PreconditionFailed(
            current == 0 ? OptionalLong.empty() : OptionalLong.of(current));
      }
      default -> throw new IOException("Results of kind %d are unknown.".formatted(kind));
    };
  }
}
