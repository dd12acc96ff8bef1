package io.quorate.command;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The encoding of a {@link Command} in the log: one byte of format version, one of kind, the
 * fields. What was once written is read for ever: a new kind takes a new number, a changed one a
 * new version.
 */
public final class CommandCodec {
  private static final int VERSION = 1;
  private static final int PUT = 1;
  private static final int REMOVE = 2;
  // 3 was a barrier, which no log of a release has; it is not given again.
  private static final int FORM_CLUSTER = 4;
  private static final int ADD_MEMBER = 5;
  private static final int REMOVE_MEMBER = 6;
  private static final int END_MEMBERSHIP_CHANGE = 7;

  /** Like {@link #PUT}, with terms at the end; a put without terms stays one of the old kind. */
  private static final int PUT_ON_TERMS = 8;

  private static final int REMOVE_ON_TERMS = 9;

  private CommandCodec() {}

  public static byte[] encode(Command command) {
    var bytes = new ByteArrayOutputStream(sizeHint(command));
    try {
      var out = new DataOutputStream(bytes);
      out.writeByte(VERSION);
      write(command, out);
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
    if (version != VERSION) {
      throw new IOException("Commands of version %d are unknown.".formatted(version));
    }
    Command command;
    try {
      command = read(in);
    } catch (IllegalArgumentException e) {
      throw new IOException("A command breaks a limit: " + e.getMessage(), e);
    }
    if (in.read() != -1) {
      throw new IOException("Bytes follow the command.");
    }
    return command;
  }

  /** All but the version. */
  static void write(Command command, DataOutput out) throws IOException {
    if (command instanceof Command.Put put) {
      boolean terms = !put.terms().equals(Terms.NONE);
      out.writeByte(terms ? PUT_ON_TERMS : PUT);
      writeStamp(out, put.stamp());
      Wire.writeText(out, put.key().text());
      Wire.writeValue(out, put.value());
      out.writeBoolean(put.returnPrevious());
      if (terms) {
        TermsCodec.write(put.terms(), out);
      }
    } else if (command instanceof Command.Remove remove) {
      boolean terms = !remove.terms().equals(Terms.NONE);
      out.writeByte(terms ? REMOVE_ON_TERMS : REMOVE);
      writeStamp(out, remove.stamp());
      Wire.writeText(out, remove.key().text());
      out.writeBoolean(remove.returnPrevious());
      if (terms) {
        TermsCodec.write(remove.terms(), out);
      }
    } else if (command instanceof Command.FormCluster form) {
      out.writeByte(FORM_CLUSTER);
      Wire.writeText(out, form.clusterId());
      Wire.writeNumber(out, form.members().size());
      for (Map.Entry<Integer, MemberAddress> member : form.members().entrySet()) {
        Wire.writeNumber(out, member.getKey());
        Wire.writeAddress(out, member.getValue());
      }
    } else if (command instanceof Command.AddMember add) {
      out.writeByte(ADD_MEMBER);
      writeStamp(out, add.stamp());
      Wire.writeNumber(out, add.memberId());
      Wire.writeAddress(out, add.address());
    } else if (command instanceof Command.RemoveMember remove) {
      out.writeByte(REMOVE_MEMBER);
      writeStamp(out, remove.stamp());
      Wire.writeNumber(out, remove.memberId());
    } else if (command instanceof Command.EndMembershipChange end) {
      out.writeByte(END_MEMBERSHIP_CHANGE);
      Wire.writeNumber(out, end.change());
    } else {
      throw new AssertionError("A command that nothing encodes: " + command.getClass());
    }
  }

  private static Command read(DataInput in) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case PUT ->
          new Command.Put(readStamp(in), Wire.readKey(in), Wire.readValue(in), in.readBoolean());
      case REMOVE -> new Command.Remove(readStamp(in), Wire.readKey(in), in.readBoolean());
      case FORM_CLUSTER ->
          new Command.FormCluster(Wire.readText(in, Limits.CLUSTER_ID_CHARS), readMembers(in));
      case ADD_MEMBER ->
          new Command.AddMember(readStamp(in), readMemberId(in), Wire.readAddress(in));
      case REMOVE_MEMBER -> new Command.RemoveMember(readStamp(in), readMemberId(in));
      case PUT_ON_TERMS ->
          new Command.Put(
              readStamp(in),
              Wire.readKey(in),
              Wire.readValue(in),
              in.readBoolean(),
              TermsCodec.read(in));
      case REMOVE_ON_TERMS ->
          new Command.Remove(
              readStamp(in), Wire.readKey(in), in.readBoolean(), TermsCodec.read(in));
      case END_MEMBERSHIP_CHANGE -> new Command.EndMembershipChange(Wire.readNumber(in));
      default -> throw new IOException("Commands of kind %d are unknown.".formatted(kind));
    };
  }

  private static SortedMap<Integer, MemberAddress> readMembers(DataInput in) throws IOException {
    var members = new TreeMap<Integer, MemberAddress>();
    for (int i = Wire.readCount(in, Limits.MEMBERS); i > 0; i--) {
      members.put(readMemberId(in), Wire.readAddress(in));
    }
    return members;
  }

  private static int readMemberId(DataInput in) throws IOException {
    return Wire.readCount(in, Integer.MAX_VALUE);
  }

  private static void writeStamp(DataOutput out, RequestStamp stamp) throws IOException {
    Wire.writeRequestId(out, stamp.id());
    Wire.writeNumber(out, stamp.writesSeen());
  }

  private static RequestStamp readStamp(DataInput in) throws IOException {
    return new RequestStamp(Wire.readRequestId(in), Wire.readNumber(in));
  }

  /** Spares the copies of a growing buffer for the one command that can be large. */
  private static int sizeHint(Command command) {
    int overhead = 256;
    return command instanceof Command.Put put ? overhead + put.value().bytes().length : overhead;
  }
}
