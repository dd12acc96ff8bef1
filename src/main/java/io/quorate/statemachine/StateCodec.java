package io.quorate.statemachine;

import io.quorate.command.IdempotencyKey;
import io.quorate.command.Limits;
import io.quorate.command.MemberAddress;
import io.quorate.command.ResultCodec;
import io.quorate.command.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/**
 * The encoding of a {@link KeyValueState} in a snapshot: a magic number, a format version,
 * contents, remembered requests, remembered keys of clients, members.
 *
 * <p>The first three versions are refused. They have fewer keys than a member remembers that has
 * replayed the log instead, and a write whose key is remembered by one member and not by another
 * would be applied by the latter alone.
 */
final class StateCodec {
  /** "QSNP": tells a snapshot of ours from anything else before a byte of it is believed. */
  private static final int MAGIC = 0x51534E50;

  private static final int VERSION = 4;

  private StateCodec() {}

  static void write(KeyValueState state, DataOutput out) throws IOException {
    out.writeInt(MAGIC);
    out.writeByte(VERSION);
    ContentsCodec.write(state.contents(), out);
    writeRecent(state.recent(), out);
    writeKeyed(state.recent().keyed(), out);
    writeBook(state.book(), out);
  }

  /**
   * @throws IOException if the bytes are not a snapshot of a known version
   */
  static KeyValueState read(DataInput in) throws IOException {
    if (in.readInt() != MAGIC) {
      throw new IOException("This is not a snapshot of Quorate.");
    }
    int version = in.readUnsignedByte();
    if (version != VERSION) {
      throw new IOException(
          "This is a snapshot of version %d; this version of Quorate reads version %d only."
              .formatted(version, VERSION));
    }
    try {
      return new KeyValueState(
          ContentsCodec.read(in), readRecent(in).with(readKeyed(in)), readBook(in));
    } catch (IllegalArgumentException e) {
      throw new IOException("A snapshot breaks a limit: " + e.getMessage(), e);
    }
  }

  private static void writeRecent(RecentRequests recent, DataOutput out) throws IOException {
    Wire.writeNumber(out, recent.writes());
    Wire.writeNumber(out, recent.requests().size());
    for (RequestWindow.Remembered request : recent.requests()) {
      Wire.writeRequestId(out, request.id());
      ResultCodec.write(out, request.result());
    }
  }

  private static RecentRequests readRecent(DataInput in) throws IOException {
    long writes = Wire.readNumber(in);
    int remembered = Wire.readCount(in, RecentRequests.MAX_REQUESTS);
    if (writes < remembered) {
      throw new IOException("More requests are remembered than there were.");
    }
    RecentRequests recent = RecentRequests.after(writes - remembered);
    for (int i = 0; i < remembered; i++) {
      recent = recent.remember(Wire.readRequestId(in), ResultCodec.read(in));
    }
    return recent;
  }

  private static void writeKeyed(KeyedRequests keyed, DataOutput out) throws IOException {
    Wire.writeNumber(out, keyed.order().next());
    Wire.writeNumber(out, keyed.order().size());
    for (IdempotencyKey key : keyed.order()) {
      KeyedRequests.Answered first = keyed.answers().get(key);
      if (first == null) {
        throw new IOException("No answer is kept for the key " + key);
      }
      Wire.writeIdempotencyKey(out, key);
      Wire.writeFingerprint(out, first.written());
      ResultCodec.write(out, first.result());
    }
  }

  private static KeyedRequests readKeyed(DataInput in) throws IOException {
    long keys = Wire.readNumber(in);
    int remembered = Wire.readCount(in, KeyedRequests.MAX_KEYS);
    if (keys < remembered) {
      throw new IOException("More keys are remembered than there were.");
    }
    HashPMap<IdempotencyKey, KeyedRequests.Answered> none = HashTreePMap.empty();
    var keyed = new KeyedRequests(none, Window.emptyBefore(keys - remembered), 0);
    for (int i = 0; i < remembered; i++) {
      var name = new KeyedRequests.Named(Wire.readIdempotencyKey(in), Wire.readFingerprint(in));
      keyed = keyed.plus(name, ResultCodec.read(in));
    }
    if (keyed.answers().size() != keyed.order().size()) {
      throw new IOException("A key is remembered twice.");
    }
    return keyed;
  }

  private static void writeBook(MemberBook book, DataOutput out) throws IOException {
    Wire.writeText(out, book.clusterId());
    Wire.writeNumber(out, book.members().size());
    for (Map.Entry<Integer, MemberAddress> member : book.members().entrySet()) {
      Wire.writeNumber(out, member.getKey());
      Wire.writeAddress(out, member.getValue());
    }
    Wire.writeNumber(out, book.changes());
    out.writeBoolean(book.pending().isPresent());
    if (book.pending().isPresent()) {
      MemberBook.Change change = book.pending().get();
      Wire.writeNumber(out, change.number());
      out.writeBoolean(change.kind() == MemberBook.Kind.ADD);
      Wire.writeNumber(out, change.memberId());
    }
  }

  private static MemberBook readBook(DataInput in) throws IOException {
    String clusterId = Wire.readText(in, Limits.CLUSTER_ID_CHARS);
    TreePMap<Integer, MemberAddress> members = TreePMap.empty();
    for (int i = Wire.readCount(in, Limits.MEMBERS); i > 0; i--) {
      members = members.plus(Wire.readCount(in, Integer.MAX_VALUE), Wire.readAddress(in));
    }
    long changes = Wire.readNumber(in);
    Optional<MemberBook.Change> pending =
        in.readBoolean() ? Optional.of(readChange(in)) : Optional.empty();
    return new MemberBook(clusterId, members, changes, pending);
  }

  private static MemberBook.Change readChange(DataInput in) throws IOException {
    return new MemberBook.Change(
        Wire.readNumber(in),
        in.readBoolean() ? MemberBook.Kind.ADD : MemberBook.Kind.REMOVE,
        Wire.readCount(in, Integer.MAX_VALUE));
  }
}
