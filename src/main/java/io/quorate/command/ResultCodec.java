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

  /** As {@link #PUT}, with a lease or a previous entry, of which the old kind knows less. */
  private static final int PUT_MORE = 7;

  private static final int REMOVED_MORE = 8;
  private static final int RANGE_REMOVED = 9;
  private static final int TRANSACTION_DONE = 10;
  private static final int LEASE_GRANTED = 11;
  private static final int LEASE_RENEWED = 12;
  private static final int LEASE_ENDED = 13;
  private static final int CLAIMED = 14;
  private static final int RELEASED = 15;
  private static final int FENCE_FAILED = 16;

  /** The revision, which the kinds of leases and claims do not have, and one of these. */
  private static final int AT_REVISION = 17;

  private static final int UNFIT = 18;

  /** UTF-8 has no more for each character of a text. */
  private static final int BYTES_OF_A_CHAR = 3;

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
      boolean more = put.previous().isPresent() || put.leaseId() != 0;
      out.writeByte(more ? PUT_MORE : PUT);
      Wire.writeNumber(out, put.revision());
      out.writeBoolean(put.created());
      Wire.writeOptionalEntry(out, put.previous());
      if (more) {
        Wire.writeNumber(out, put.leaseId());
      }
    } else if (result instanceof Result.Removed removed) {
      out.writeByte(removed.previous().isPresent() ? REMOVED_MORE : REMOVED);
      Wire.writeNumber(out, removed.revision());
      out.writeBoolean(removed.removed());
      Wire.writeOptionalEntry(out, removed.previous());
    } else if (result instanceof Result.RangeRemoved removed) {
      out.writeByte(RANGE_REMOVED);
      Wire.writeNumber(out, removed.revision());
      Wire.writeNumber(out, removed.removed());
    } else if (result instanceof Result.TransactionDone done) {
      out.writeByte(TRANSACTION_DONE);
      TransactionCodec.writeDone(done, out);
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
    } else if (result instanceof Result.Unfit unfit) {
      out.writeByte(UNFIT);
      out.writeByte(unfit.reason().code());
      Wire.writeText(out, unfit.detail());
    } else {
      writeOfLeases(out, result);
    }
  }

  private static void writeOfLeases(DataOutput out, Result result) throws IOException {
    if (result instanceof Result.OfLeases done && done.revision() != 0) {
      out.writeByte(AT_REVISION);
      Wire.writeNumber(out, done.revision());
    }
    if (result instanceof Result.LeaseGranted granted) {
      out.writeByte(LEASE_GRANTED);
      Wire.writeNumber(out, granted.leaseId());
      Wire.writeNumber(out, granted.ttlSeconds());
    } else if (result instanceof Result.LeaseRenewed renewed) {
      out.writeByte(LEASE_RENEWED);
      Wire.writeNumber(out, renewed.leaseId());
      Wire.writeNumber(out, renewed.ttlSeconds());
    } else if (result instanceof Result.LeaseEnded ended) {
      out.writeByte(LEASE_ENDED);
      Wire.writeNumber(out, ended.revision());
      Wire.writeNumber(out, ended.removed());
    } else if (result instanceof Result.Claimed claimed) {
      out.writeByte(CLAIMED);
      Wire.writeNumber(out, claimed.token());
      Wire.writeNumber(out, claimed.leaseId());
      Wire.writeNumber(out, claimed.ttlSeconds());
      out.writeBoolean(claimed.held());
    } else if (result instanceof Result.Released) {
      out.writeByte(RELEASED);
    } else if (result instanceof Result.FenceFailed failed) {
      out.writeByte(FENCE_FAILED);
      Wire.writeClaimName(out, failed.name());
    } else {
      throw new AssertionError("A result that nothing encodes: " + result.getClass());
    }
  }

  public static Result read(DataInput in) throws IOException {
    int kind = in.readUnsignedByte();
    if (kind != AT_REVISION) {
      return read(kind, in);
    }
    long revision = Wire.readNumber(in);
    if (read(in.readUnsignedByte(), in) instanceof Result.OfLeases done) {
      return done.at(revision);
    }
    throw new IOException("A result has a revision that has none.");
  }

  private static Result read(int kind, DataInput in) throws IOException {
    return switch (kind) {
      case PUT ->
          new Result.Put(Wire.readNumber(in), in.readBoolean(), Wire.readOptionalBareEntry(in));
      case REMOVED ->
          new Result.Removed(Wire.readNumber(in), in.readBoolean(), Wire.readOptionalBareEntry(in));
      case DONE -> new Result.Done();
      case CHANGE_BEGUN -> new Result.ChangeBegun(Wire.readNumber(in));
      case REFUSED -> new Result.Refused(Result.Refusal.ofCode(in.readUnsignedByte()));
      case PRECONDITION_FAILED -> {
        long current = Wire.readNumber(in);
        yield new Result.PreconditionFailed(
            current == 0 ? OptionalLong.empty() : OptionalLong.of(current));
      }
      case PUT_MORE ->
          new Result.Put(
              Wire.readNumber(in),
              in.readBoolean(),
              Wire.readOptionalEntry(in),
              Wire.readNumber(in));
      case REMOVED_MORE ->
          new Result.Removed(Wire.readNumber(in), in.readBoolean(), Wire.readOptionalEntry(in));
      case RANGE_REMOVED ->
          new Result.RangeRemoved(Wire.readNumber(in), Wire.readCount(in, Integer.MAX_VALUE));
      case TRANSACTION_DONE -> TransactionCodec.readDone(in);
      case LEASE_GRANTED -> new Result.LeaseGranted(Wire.readNumber(in), Wire.readNumber(in), 0);
      case LEASE_RENEWED -> new Result.LeaseRenewed(Wire.readNumber(in), Wire.readNumber(in), 0);
      case LEASE_ENDED ->
          new Result.LeaseEnded(Wire.readNumber(in), Wire.readCount(in, Integer.MAX_VALUE));
      case CLAIMED ->
          new Result.Claimed(
              Wire.readNumber(in), Wire.readNumber(in), Wire.readNumber(in), in.readBoolean(), 0);
      case RELEASED -> new Result.Released(0);
      case FENCE_FAILED -> new Result.FenceFailed(Wire.readClaimName(in));
      case UNFIT ->
          new Result.Unfit(
              Misfit.ofCode(in.readUnsignedByte()),
              Wire.readText(in, BYTES_OF_A_CHAR * Limits.DETAIL_CHARS));
      default -> throw new IOException("Results of kind %d are unknown.".formatted(kind));
    };
  }
}
