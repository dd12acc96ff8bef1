package io.quorate.command;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The encoding of {@link Terms}, which follows that of the command. */
final class TermsCodec {
  private static final int NONE = 0;
  private static final int EXISTS = 1;
  private static final int ABSENT = 2;
  private static final int REVISION_IN = 3;
  private static final int VALUE_IS = 4;

  /** Stands where a condition would: fences and fingerprint follow, and then the rest. */
  private static final int MORE = 5;

  private TermsCodec() {}

  static void write(Terms terms, DataOutput out) throws IOException {
    if (!terms.fences().isEmpty() || terms.written().isPresent()) {
      out.writeByte(MORE);
      writeMore(terms, out);
    }
    writeCondition(terms.condition(), out);
    out.writeBoolean(terms.key().isPresent());
    if (terms.key().isPresent()) {
      Wire.writeIdempotencyKey(out, terms.key().get());
    }
  }

  static Terms read(DataInput in) throws IOException {
    List<Fence> fences = new ArrayList<>();
    Optional<Fingerprint> written = Optional.empty();
    int kind = in.readUnsignedByte();
    if (kind == MORE) {
      for (int i = Wire.readCount(in, Limits.FENCES); i > 0; i--) {
        fences.add(new Fence(Wire.readClaimName(in), Wire.readNumber(in)));
      }
      written = in.readBoolean() ? Optional.of(Wire.readFingerprint(in)) : Optional.empty();
      kind = in.readUnsignedByte();
    }
    Condition condition = readCondition(kind, in);
    Optional<IdempotencyKey> key =
        in.readBoolean() ? Optional.of(Wire.readIdempotencyKey(in)) : Optional.empty();
    return new Terms(condition, key, fences, written);
  }

  private static void writeMore(Terms terms, DataOutput out) throws IOException {
    Wire.writeNumber(out, terms.fences().size());
    for (Fence fence : terms.fences()) {
      Wire.writeClaimName(out, fence.name());
      Wire.writeNumber(out, fence.token());
    }
    out.writeBoolean(terms.written().isPresent());
    if (terms.written().isPresent()) {
      Wire.writeFingerprint(out, terms.written().get());
    }
  }

  static void writeCondition(Condition condition, DataOutput out) throws IOException {
    if (condition instanceof Condition.None) {
      out.writeByte(NONE);
    } else if (condition instanceof Condition.Exists) {
      out.writeByte(EXISTS);
    } else if (condition instanceof Condition.Absent) {
      out.writeByte(ABSENT);
    } else if (condition instanceof Condition.RevisionIn in) {
      out.writeByte(REVISION_IN);
      Wire.writeNumber(out, in.revisions().size());
      for (long revision : in.revisions()) {
        Wire.writeNumber(out, revision);
      }
    } else if (condition instanceof Condition.ValueIs is) {
      out.writeByte(VALUE_IS);
      Wire.writeBytes(out, is.bytes());
    } else {
      throw new AssertionError("A condition that nothing encodes: " + condition.getClass());
    }
  }

  static Condition readCondition(DataInput in) throws IOException {
    return readCondition(in.readUnsignedByte(), in);
  }

  private static Condition readCondition(int kind, DataInput in) throws IOException {
    return switch (kind) {
      case NONE -> new Condition.None();
      case EXISTS -> new Condition.Exists();
      case ABSENT -> new Condition.Absent();
      case REVISION_IN -> {
        var revisions = new TreeSet<Long>();
        for (int i = Wire.readCount(in, Limits.CONDITION_REVISIONS); i > 0; i--) {
          revisions.add(Wire.readNumber(in));
        }
        yield new Condition.RevisionIn(revisions);
      }
      case VALUE_IS -> new Condition.ValueIs(Wire.readBytes(in, Limits.VALUE_BYTES));
      default -> throw new IOException("Conditions of kind %d are unknown.".formatted(kind));
    };
  }
}
