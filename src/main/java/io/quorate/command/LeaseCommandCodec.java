package io.quorate.command;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.Set;

/** The encoding of the commands of leases and claims. */
final class LeaseCommandCodec {
  private static final int GRANT_LEASE = 13;
  private static final int RENEW_LEASE = 14;
  private static final int END_LEASE = 15;
  private static final int CLAIM = 16;
  private static final int RELEASE = 17;
  private static final int GIVE_UP = 20;

  static final Set<Integer> KINDS =
      Set.of(GRANT_LEASE, RENEW_LEASE, END_LEASE, CLAIM, RELEASE, GIVE_UP);

  private LeaseCommandCodec() {}

  static void write(Command.OfLeases command, RequestStamp stamp, DataOutput out)
      throws IOException {
    out.writeByte(kind(command));
    CommandCodec.writeStamp(out, stamp);
    if (command instanceof Command.GrantLease grant) {
      Wire.writeNumber(out, grant.ttlSeconds());
    } else if (command instanceof Command.RenewLease renew) {
      Wire.writeNumber(out, renew.leaseId());
    } else if (command instanceof Command.EndLease end) {
      Wire.writeNumber(out, end.leaseId());
      out.writeBoolean(end.renewals().isPresent());
      if (end.renewals().isPresent()) {
        Wire.writeNumber(out, end.renewals().getAsLong());
      }
    } else if (command instanceof Command.Claim claim) {
      Wire.writeClaimName(out, claim.name());
      AttachmentCodec.write(claim.attachment(), out);
      Wire.writeValue(out, claim.value());
    } else if (command instanceof Command.Release release) {
      Wire.writeClaimName(out, release.name());
      Wire.writeNumber(out, release.token());
    } else if (command instanceof Command.GiveUp giveUp) {
      Wire.writeClaimName(out, giveUp.name());
      Wire.writeNumber(out, giveUp.token());
    }
    TermsCodec.write(command.terms(), out);
  }

  static Command read(int kind, long timeMillis, DataInput in) throws IOException {
    RequestStamp stamp = CommandCodec.readStamp(in, timeMillis);
    return switch (kind) {
      case GRANT_LEASE -> new Command.GrantLease(stamp, Wire.readNumber(in), TermsCodec.read(in));
      case RENEW_LEASE -> new Command.RenewLease(stamp, Wire.readNumber(in), TermsCodec.read(in));
      case END_LEASE ->
          new Command.EndLease(
              stamp,
              Wire.readNumber(in),
              in.readBoolean() ? OptionalLong.of(Wire.readNumber(in)) : OptionalLong.empty(),
              TermsCodec.read(in));
      case CLAIM ->
          new Command.Claim(
              stamp,
              Wire.readClaimName(in),
              AttachmentCodec.read(in),
              Wire.readValue(in),
              TermsCodec.read(in));
      case RELEASE ->
          new Command.Release(
              stamp, Wire.readClaimName(in), Wire.readNumber(in), TermsCodec.read(in));
      case GIVE_UP ->
          new Command.GiveUp(
              stamp, Wire.readClaimName(in), Wire.readNumber(in), TermsCodec.read(in));
      default -> throw new AssertionError("Not a kind of these: " + kind);
    };
  }

  private static int kind(Command.OfLeases command) {
    if (command instanceof Command.GrantLease) {
      return GRANT_LEASE;
    }
    if (command instanceof Command.RenewLease) {
      return RENEW_LEASE;
    }
    if (command instanceof Command.EndLease) {
      return END_LEASE;
    }
    if (command instanceof Command.Claim) {
      return CLAIM;
    }
    if (command instanceof Command.Release) {
      return RELEASE;
    }
    if (command instanceof Command.GiveUp) {
      return GIVE_UP;
    }
    throw new AssertionError("A command that nothing encodes: " + command.getClass());
  }
}
