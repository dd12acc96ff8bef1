package io.quorate.command;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The primitives of every encoding of ours: unsigned variable-length numbers (LEB128), strings as
 * UTF-8 with their length before them, and the values built of them. Every read is bounded: damaged
 * bytes give an {@link IOException}, never a large allocation.
 */
public final class Wire {
  private Wire() {}

  public static void writeNumber(DataOutput out, long number) throws IOException {
    long rest = number;
    while ((rest & ~0x7fL) != 0) {
      out.writeByte((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  public static long readNumber(DataInput in) throws IOException {
    long number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = in.readByte();
      number |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return number;
      }
    }
    throw new IOException("A number is longer than 64 bits.");
  }

  /** Reads a number that counts something of which there are at most {@code limit}. */
  public static int readCount(DataInput in, int limit) throws IOException {
    long count = readNumber(in);
    if (count < 0 || count > limit) {
      throw new IOException("A count of %d exceeds its limit of %d.".formatted(count, limit));
    }
    return (int) count;
  }

  public static void writeBytes(DataOutput out, byte[] bytes) throws IOException {
    writeNumber(out, bytes.length);
    out.write(bytes);
  }

  public static byte[] readBytes(DataInput in, int limit) throws IOException {
    byte[] bytes = new byte[readCount(in, limit)];
    in.readFully(bytes);
    return bytes;
  }

  public static void writeText(DataOutput out, String text) throws IOException {
    writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
  }

  public static String readText(DataInput in, int byteLimit) throws IOException {
    byte[] bytes = readBytes(in, byteLimit);
    String text = new String(bytes, StandardCharsets.UTF_8);
    // What is no UTF-8 becomes this character; but it may also be what was written.
    return text.indexOf('\uFFFD') < 0 ? text : decoded(bytes);
  }

  /** By a decoder that replaces nothing, which allocates much more. */
  private static String decoded(byte[] bytes) throws IOException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("A text is not UTF-8.", e);
    }
  }

  public static void writeEntry(DataOutput out, Entry entry) throws IOException {
    writeKey(out, entry.key());
    writeValue(out, entry.value());
    writeNumber(out, entry.revision());
    writeNumber(out, entry.modifiedMillis());
    writeNumber(out, entry.leaseId());
  }

  public static Entry readEntry(DataInput in) throws IOException {
    return new Entry(readKey(in), readValue(in), readNumber(in), readNumber(in), readNumber(in));
  }

  /** An entry as the first versions wrote it, without time and lease. */
  public static Entry readBareEntry(DataInput in) throws IOException {
    return new Entry(readKey(in), readValue(in), readNumber(in));
  }

  public static void writeKey(DataOutput out, Key key) throws IOException {
    writeText(out, key.text());
  }

  public static Key readKey(DataInput in) throws IOException {
    return new Key(readText(in, Limits.KEY_BYTES));
  }

  public static void writeValue(DataOutput out, Value value) throws IOException {
    writeText(out, value.contentType());
    writeBytes(out, value.bytes());
  }

  public static Value readValue(DataInput in) throws IOException {
    String contentType = readText(in, Limits.CONTENT_TYPE_CHARS);
    return new Value(readBytes(in, Limits.VALUE_BYTES), contentType);
  }

  public static void writeAddress(DataOutput out, MemberAddress address) throws IOException {
    writeText(out, address.host());
    writeNumber(out, address.port());
  }

  public static MemberAddress readAddress(DataInput in) throws IOException {
    return new MemberAddress(readText(in, Limits.HOST_CHARS), readCount(in, 65_535));
  }

  public static void writeRequestId(DataOutput out, RequestId id) throws IOException {
    writeText(out, id.text());
  }

  public static RequestId readRequestId(DataInput in) throws IOException {
    return new RequestId(readText(in, Limits.REQUEST_ID_CHARS));
  }

  public static void writeIdempotencyKey(DataOutput out, IdempotencyKey key) throws IOException {
    writeText(out, key.text());
  }

  public static IdempotencyKey readIdempotencyKey(DataInput in) throws IOException {
    return new IdempotencyKey(readText(in, Limits.IDEMPOTENCY_KEY_CHARS));
  }

  public static void writeClaimName(DataOutput out, ClaimName name) throws IOException {
    out.writeByte(name.kind().code());
    writeText(out, name.text());
  }

  public static ClaimName readClaimName(DataInput in) throws IOException {
    int code = in.readUnsignedByte();
    for (ClaimName.Kind kind : ClaimName.Kind.values()) {
      if (kind.code() == code) {
        return new ClaimName(kind, readText(in, Limits.CLAIM_NAME_CHARS));
      }
    }
    throw new IOException("Claims of kind %d are unknown.".formatted(code));
  }

  public static void writeFingerprint(DataOutput out, Fingerprint fingerprint) throws IOException {
    out.writeLong(fingerprint.high());
    out.writeLong(fingerprint.low());
  }

  public static Fingerprint readFingerprint(DataInput in) throws IOException {
    return new Fingerprint(in.readLong(), in.readLong());
  }

  public static void writeLimits(DataOutput out, StoreLimits limits) throws IOException {
    writeNumber(out, limits.quotaBytes());
    writeNumber(out, limits.historyRevisions());
    writeNumber(out, limits.historyBytes());
    writeNumber(out, limits.maxLeases());
    writeNumber(out, limits.maxClaims());
  }

  public static StoreLimits readLimits(DataInput in) throws IOException {
    return new StoreLimits(
        readNumber(in),
        readCount(in, Limits.HISTORY_REVISIONS),
        readNumber(in),
        readCount(in, Limits.LEASES),
        readCount(in, Limits.CLAIMS));
  }

  static void writeOptionalKey(DataOutput out, Optional<Key> key) throws IOException {
    out.writeBoolean(key.isPresent());
    if (key.isPresent()) {
      writeKey(out, key.get());
    }
  }

  static Optional<Key> readOptionalKey(DataInput in) throws IOException {
    return in.readBoolean() ? Optional.of(readKey(in)) : Optional.empty();
  }

  static void writeOptionalEntry(DataOutput out, Optional<Entry> entry) throws IOException {
    out.writeBoolean(entry.isPresent());
    if (entry.isPresent()) {
      writeEntry(out, entry.get());
    }
  }

  static Optional<Entry> readOptionalEntry(DataInput in) throws IOException {
    return in.readBoolean() ? Optional.of(readEntry(in)) : Optional.empty();
  }

  static Optional<Entry> readOptionalBareEntry(DataInput in) throws IOException {
    return in.readBoolean() ? Optional.of(readBareEntry(in)) : Optional.empty();
  }
}
