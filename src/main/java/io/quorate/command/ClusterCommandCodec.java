package io.quorate.command;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The encoding of the commands of the cluster: its members, and what it keeps. */
final class ClusterCommandCodec {
  // 3 was a barrier, which no log of a release has; it is not given again.
  private static final int FORM_CLUSTER = 4;
  private static final int ADD_MEMBER = 5;
  private static final int REMOVE_MEMBER = 6;
  private static final int END_MEMBERSHIP_CHANGE = 7;
  private static final int CONFIGURE = 18;

  private ClusterCommandCodec() {}

  static void write(Command.OfCluster command, DataOutput out) throws IOException {
    if (command instanceof Command.FormCluster form) {
      out.writeByte(FORM_CLUSTER);
      Wire.writeText(out, form.clusterId());
      Wire.writeNumber(out, form.members().size());
      for (Map.Entry<Integer, MemberAddress> member : form.members().entrySet()) {
        Wire.writeNumber(out, member.getKey());
        Wire.writeAddress(out, member.getValue());
      }
    } else if (command instanceof Command.AddMember add) {
      out.writeByte(ADD_MEMBER);
      CommandCodec.writeStamp(out, add.stamp());
      Wire.writeNumber(out, add.memberId());
      Wire.writeAddress(out, add.address());
    } else if (command instanceof Command.RemoveMember remove) {
      out.writeByte(REMOVE_MEMBER);
      CommandCodec.writeStamp(out, remove.stamp());
      Wire.writeNumber(out, remove.memberId());
    } else if (command instanceof Command.EndMembershipChange end) {
      out.writeByte(END_MEMBERSHIP_CHANGE);
      Wire.writeNumber(out, end.change());
    } else if (command instanceof Command.Configure configure) {
      out.writeByte(CONFIGURE);
      CommandCodec.writeStamp(out, configure.stamp());
      Wire.writeLimits(out, configure.limits());
    } else {
      throw new AssertionError("A command that nothing encodes: " + command.getClass());
    }
  }

  static Command read(int kind, long timeMillis, DataInput in) throws IOException {
    return switch (kind) {
      case FORM_CLUSTER ->
          new Command.FormCluster(Wire.readText(in, Limits.CLUSTER_ID_CHARS), readMembers(in));
      case ADD_MEMBER ->
          new Command.AddMember(
              CommandCodec.readStamp(in, timeMillis), readMemberId(in), Wire.readAddress(in));
      case REMOVE_MEMBER ->
          new Command.RemoveMember(CommandCodec.readStamp(in, timeMillis), readMemberId(in));
      case END_MEMBERSHIP_CHANGE -> new Command.EndMembershipChange(Wire.readNumber(in));
      case CONFIGURE ->
          new Command.Configure(CommandCodec.readStamp(in, timeMillis), Wire.readLimits(in));
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
}
