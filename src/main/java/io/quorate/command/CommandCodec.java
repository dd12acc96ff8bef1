package io.quorate.command;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The encoding of a {@link Command} in the log: one byte of format version, the time of its stamp,
 * one byte of kind, the rest of the stamp if it has one, the fields. What was once written is read
 * for ever: a new kind takes a new number, a changed one a new version.
 */
public final class CommandCodec {
  /** The first, whose stamps have no time. All else is the same, so that fingerprints are. */
  private static final int WITHOUT_TIME = 1;

  private static final int VERSION = 2;

  private CommandCodec() {}

  public static byte[] encode(Command command) {
    var bytes = new ByteArrayOutputStream(sizeHint(command));
    try {
      var out = new DataOutputStream(bytes);
      out.writeByte(VERSION);
      if (command instanceof Command.Write write) {
        Wire.writeNumber(out, write.stamp().timeMillis());
        write(write, write.stamp(), out);
      } else {
        Wire.writeNumber(out, 0);
        ClusterCommandCodec.write((Command.OfCluster) command, out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed.", e);
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IOException if the bytes are not one whole command of a known version and kind
   */
  public static Command decode(byte[] bytes, int offset, int length) throws IOException {
    var in = new DataInputStream(new ByteArrayInputStream(bytes, offset, length));
    int version = in.readUnsignedByte();
    if (version != VERSION && version != WITHOUT_TIME) {
      throw new IOException("Commands of version %d are unknown.".formatted(version));
    }
    Command command;
    try {
      long timeMillis = version == WITHOUT_TIME ? 0 : Wire.readNumber(in);
      command = read(in.readUnsignedByte(), timeMillis, in);
    } catch (IllegalArgumentException e) {
      throw new IOException("A command breaks a limit: " + e.getMessage(), e);
    }
    if (in.read() != -1) {
      throw new IOException("Bytes follow the command.");
    }
    return command;
  }

  /** All but the version and the time, with this stamp. */
  static void write(Command.Write write, RequestStamp stamp, DataOutput out) throws IOException {
    if (write instanceof Command.OfEntries entries) {
      EntryCommandCodec.write(entries, stamp, out);
    } else if (write instanceof Command.OfLeases leases) {
      LeaseCommandCodec.write(leases, stamp, out);
    } else {
      ClusterCommandCodec.write((Command.OfCluster) write, out);
    }
  }

  private static Command read(int kind, long timeMillis, DataInput in) throws IOException {
    if (EntryCommandCodec.KINDS.contains(kind)) {
      return EntryCommandCodec.read(kind, timeMillis, in);
    }
    if (LeaseCommandCodec.KINDS.contains(kind)) {
      return LeaseCommandCodec.read(kind, timeMillis, in);
    }
    return ClusterCommandCodec.read(kind, timeMillis, in);
  }

  static void writeStamp(DataOutput out, RequestStamp stamp) throws IOException {
    Wire.writeRequestId(out, stamp.id());
    Wire.writeNumber(out, stamp.writesSeen());
  }

  static RequestStamp readStamp(DataInput in, long timeMillis) throws IOException {
    return new RequestStamp(Wire.readRequestId(in), Wire.readNumber(in), timeMillis);
  }

  /** Spares the copies of a growing buffer for the one command that is often large. */
  private static int sizeHint(Command command) {
    int overhead = 256;
    return command instanceof Command.Put put ? overhead + put.value().bytes().length : overhead;
  }
}
