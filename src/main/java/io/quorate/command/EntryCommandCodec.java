package io.quorate.command;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Set;

/** The encoding of the commands that write entries. */
final class EntryCommandCodec {
  private static final int PUT = 1;
  private static final int REMOVE = 2;

  /** Like {@link #PUT}, with terms at the end; a put without terms stays one of the old kind. */
  private static final int PUT_ON_TERMS = 8;

  private static final int REMOVE_ON_TERMS = 9;

  /** Like {@link #PUT_ON_TERMS}, with an attachment before the terms. */
  private static final int PUT_ATTACHED = 10;

  private static final int REMOVE_RANGE = 11;
  private static final int TRANSACTION = 12;
  private static final int DECLINE = 19;

  static final Set<Integer> KINDS =
      Set.of(
          PUT,
          REMOVE,
          PUT_ON_TERMS,
          REMOVE_ON_TERMS,
          PUT_ATTACHED,
          REMOVE_RANGE,
          TRANSACTION,
          DECLINE);

  private EntryCommandCodec() {}

  static void write(Command.OfEntries command, RequestStamp stamp, DataOutput out)
      throws IOException {
    if (command instanceof Command.Put put) {
      writePut(put, stamp, out);
    } else if (command instanceof Command.Remove remove) {
      boolean terms = !remove.terms().equals(Terms.NONE);
      out.writeByte(terms ? REMOVE_ON_TERMS : REMOVE);
      CommandCodec.writeStamp(out, stamp);
      Wire.writeKey(out, remove.key());
      out.writeBoolean(remove.returnPrevious());
      if (terms) {
        TermsCodec.write(remove.terms(), out);
      }
    } else if (command instanceof Command.RemoveRange remove) {
      out.writeByte(REMOVE_RANGE);
      CommandCodec.writeStamp(out, stamp);
      Wire.writeOptionalKey(out, remove.range().prefix());
      Wire.writeOptionalKey(out, remove.range().start());
      Wire.writeOptionalKey(out, remove.range().end());
      TermsCodec.write(remove.terms(), out);
    } else if (command instanceof Command.Transaction transaction) {
      out.writeByte(TRANSACTION);
      CommandCodec.writeStamp(out, stamp);
      TransactionCodec.write(transaction, out);
    } else if (command instanceof Command.Decline decline) {
      out.writeByte(DECLINE);
      CommandCodec.writeStamp(out, stamp);
      ResultCodec.write(out, decline.answer());
      TermsCodec.write(decline.terms(), out);
    } else {
      throw new AssertionError("A command that nothing encodes: " + command.getClass());
    }
  }

  static Command read(int kind, long timeMillis, DataInput in) throws IOException {
    RequestStamp stamp = CommandCodec.readStamp(in, timeMillis);
    return switch (kind) {
      case PUT -> new Command.Put(stamp, Wire.readKey(in), Wire.readValue(in), in.readBoolean());
      case REMOVE -> new Command.Remove(stamp, Wire.readKey(in), in.readBoolean());
      case PUT_ON_TERMS ->
          new Command.Put(
              stamp, Wire.readKey(in), Wire.readValue(in), in.readBoolean(), TermsCodec.read(in));
      case REMOVE_ON_TERMS ->
          new Command.Remove(stamp, Wire.readKey(in), in.readBoolean(), TermsCodec.read(in));
      case PUT_ATTACHED ->
          new Command.Put(
              stamp,
              Wire.readKey(in),
              Wire.readValue(in),
              in.readBoolean(),
              AttachmentCodec.read(in),
              TermsCodec.read(in));
      case REMOVE_RANGE ->
          new Command.RemoveRange(
              stamp,
              new Range(
                  Wire.readOptionalKey(in), Wire.readOptionalKey(in), Wire.readOptionalKey(in)),
              TermsCodec.read(in));
      case TRANSACTION -> TransactionCodec.read(stamp, in);
      case DECLINE -> new Command.Decline(stamp, ResultCodec.read(in), TermsCodec.read(in));
      default -> throw new AssertionError("Not a kind of these: " + kind);
    };
  }

  private static void writePut(Command.Put put, RequestStamp stamp, DataOutput out)
      throws IOException {
    boolean attached = !(put.attachment() instanceof Attachment.None);
    boolean terms = attached || !put.terms().equals(Terms.NONE);
    out.writeByte(attached ? PUT_ATTACHED : terms ? PUT_ON_TERMS : PUT);
    CommandCodec.writeStamp(out, stamp);
    Wire.writeKey(out, put.key());
    Wire.writeValue(out, put.value());
    out.writeBoolean(put.returnPrevious());
    if (attached) {
      AttachmentCodec.write(put.attachment(), out);
    }
    if (terms) {
      TermsCodec.write(put.terms(), out);
    }
  }
}
