package io.quorate.command;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The encoding of an {@link Attachment}. */
final class AttachmentCodec {
  private static final int NONE = 0;
  private static final int TO_LEASE = 1;
  private static final int OWN_LEASE = 2;

  private AttachmentCodec() {}

  static void write(Attachment attachment, DataOutput out) throws IOException {
    if (attachment instanceof Attachment.ToLease to) {
      out.writeByte(TO_LEASE);
      Wire.writeNumber(out, to.leaseId());
    } else if (attachment instanceof Attachment.OwnLease own) {
      out.writeByte(OWN_LEASE);
      Wire.writeNumber(out, own.ttlSeconds());
    } else {
      out.writeByte(NONE);
    }
  }

  static Attachment read(DataInput in) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case NONE -> Attachment.NONE;
      case TO_LEASE -> new Attachment.ToLease(Wire.readNumber(in));
      case OWN_LEASE -> new Attachment.OwnLease(Wire.readNumber(in));
      default -> throw new IOException("Attachments of kind %d are unknown.".formatted(kind));
    };
  }
}
