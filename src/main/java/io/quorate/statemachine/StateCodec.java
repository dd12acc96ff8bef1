package io.quorate.statemachine;

import io.quorate.command.Limits;
import io.quorate.command.MemberAddress;
import io.quorate.command.RequestId;
import io.quorate.command.Result;
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
 * contents, remembered requests, members. Old versions are read for ever.
 */
final class StateCodec {
  /** "QSNP": tells a snapshot of ours from anything else before a byte of it is believed. */
  private static final int MAGIC = 0x51534E50;

  /** The first, whose remembered requests have no names of clients. */
  private static final int WITHOUT_NAMES = 1;

  /** Whose contents are entries alone, without time, lease or history. */
  private static final int ENTRIES_ALONE = 2;

  private static final int VERSION = 3;

  private StateCodec() {}

  static void write(KeyValueState state, DataOutput out) throws IOException {
    out.writeInt(MAGIC);
    out.writeByte(VERSION);
    ContentsCodec.write(state.contents(), out);
    writeRecent(state.recent(), out);
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
    if (version < WITHOUT_NAMES || version > VERSION) {
      throw new IOException("Snapshots of version %d are unknown.".formatted(version));
    }
    try {
      return readState(in, version);
    } catch (IllegalArgumentException e) {
      throw new IOException("A snapshot breaks a limit: " + e.getMessage(), e);
    }
  }

  private static KeyValueState readState(DataInput in, int version) throws IOException {
    Contents contents =
        version > ENTRIES_ALONE ? ContentsCodec.read(in) : ContentsCodec.readEntriesAlone(in);
    return new KeyValueState(contents, readRecent(in, version > WITHOUT_NAMES), readBook(in));
  }

  private static void writeRecent(RecentRequests recent, DataOutput out) throws IOException {
    Wire.writeNumber(out, recent.writes());
    Wire.writeNumber(out, recent.order().size());
    for (RequestId id : recent.order()) {
      Wire.writeRequestId(out, id);
      Result result =
          recent.find(id).orElseThrow(() -> new IOException("No result is kept for " + id));
      ResultCodec.write(out, result);
      writeName(recent.keyed().of(id), out);
    }
  }

  private static void writeName(Optional<KeyedRequests.Named> name, DataOutput out)
      throws IOException {
    out.writeBoolean(name.isPresent());
    if (name.isPresent()) {
      Wire.writeIdempotencyKey(out, name.get().key());
      Wire.writeFingerprint(out, name.get().written());
    }
  }

  private static RecentRequests readRecent(DataInput in, boolean names) throws IOException {
    long writes = Wire.readNumber(in);
    int remembered = Wire.readCount(in, RecentRequests.MAX_REQUESTS);
    if (writes < remembered) {
      throw new IOException("More requests are remembered than there were.");
    }
    HashPMap<RequestId, Result> none = HashTreePMap.empty();
    var recent = new RecentRequests(none, Window.emptyBefore(writes - remembered), 0);
    for (int i = 0; i < remembered; i++) {
      RequestId id = Wire.readRequestId(in);
      Result result = ResultCodec.read(in);
      recent =
          names && in.readBoolean()
              ? recent.remember(id, result, readName(in))
              : recent.remember(id, result);
    }
    return recent;
  }

  private static KeyedRequests.Named readName(DataInput in) throws IOException {
    return new KeyedRequests.Named(Wire.readIdempotencyKey(in), Wire.readFingerprint(in));
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
