package io.quorate.command;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeSet;

/** The encoding of {@link Terms}, which follows that of the command. */
final class TermsCodec {
  private static final int NONE = 0;
  private static final int EXISTS = 1;
  private static final int ABSENT = 2;
  private static final int REVISION_IN = 3;

  private TermsCodec() {}

  static void write(Terms terms, DataOutput out) throws IOException {
    writeCondition(terms.condition(), out);
    out.writeBoolean(terms.key().isPresent());
    if (terms.key().isPresent()) {
      Wire.writeIdempotencyKey(out, terms.key().get());
    }
  }

  static Terms read(DataInput in) throws IOException {
    Condition condition = readCondition(in);
    return new Terms(
        condition, in.readBoolean() ? Optional.of(Wire.readIdempotencyKey(in)) : Optional.empty());
  }

  private static void writeCondition(Condition condition, DataOutput out) throws IOException {
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
    } else {
      throw new AssertionError("A condition that nothing encodes: " + condition.getClass());
    }
  }

  private static Condition readCondition(DataInput in) throws IOException {
    int kind = in.readUnsignedByte();
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
      default -> throw new IOException("Conditions of kind %d are unknown.".formatted(kind));
    };
  }
}
