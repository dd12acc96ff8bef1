package io.quorate.raft.consensus;

import io.quorate.raft.consensus.ConsensusMessage.Append;
import io.quorate.raft.consensus.ConsensusMessage.AppendReply;
import io.quorate.raft.consensus.ConsensusMessage.SnapshotChunk;
import io.quorate.raft.consensus.ConsensusMessage.SnapshotReply;
import io.quorate.raft.consensus.ConsensusMessage.VoteReply;
import io.quorate.raft.consensus.ConsensusMessage.VoteRequest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jgroups.protocols.raft.LogEntry;

/**
 * Messages as bytes: a format version, a tag, and the fields in their order, numbers big-endian.
 * Members of one cluster speak the same version.
 */
public final class MessageCodec {
  private static final byte VERSION = 1;

  private static final byte APPEND = 1;
  private static final byte APPEND_REPLY = 2;
  private static final byte VOTE_REQUEST = 3;
  private static final byte VOTE_REPLY = 4;
  private static final byte SNAPSHOT_CHUNK = 5;
  private static final byte SNAPSHOT_REPLY = 6;

  private static final int NO_COMMAND = -1;

  /** Version and tag. */
  private static final int HEADER_BYTES = 2;

  /** Term, kind and length. */
  private static final int ENTRY_HEADER_BYTES = Long.BYTES + 1 + Integer.BYTES;

  private MessageCodec() {}

  public static byte[] encode(ConsensusMessage message) {
    ByteBuffer out = ByteBuffer.allocate(bytes(message));
    out.put(VERSION);
    write(message, out);
    if (out.hasRemaining()) {
      throw new IllegalStateException("A message is shorter than it was measured: " + message);
    }
    return out.array();
  }

  /** How many bytes an {@link Append} with these entries takes. */
  static int appendBytes(List<LogEntry> entries) {
    int bytes = HEADER_BYTES + 5 * Long.BYTES + Integer.BYTES;
    for (LogEntry entry : entries) {
      bytes += ENTRY_HEADER_BYTES + entry.length();
    }
    return bytes;
  }

  /**
   * @throws IOException if the bytes are not exactly one message of this version
   */
  public static ConsensusMessage decode(byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
    ConsensusMessage message;
    try {
      byte version = in.get();
      if (version != VERSION) {
        throw new IOException("Messages of version %d are unknown.".formatted(version));
      }
      message = read(in);
    } catch (BufferUnderflowException e) {
      throw new EOFException("A message ends too early.");
    }
    if (in.hasRemaining()) {
      throw new IOException("%d bytes follow the message.".formatted(in.remaining()));
    }
    return message;
  }

  private static int bytes(ConsensusMessage message) {
    if (message instanceof Append append) {
      return appendBytes(append.entries());
    }
    if (message instanceof SnapshotChunk chunk) {
      return HEADER_BYTES + 6 * Long.BYTES + Integer.BYTES + chunk.bytes().length;
    }
    if (message instanceof VoteRequest) {
      return HEADER_BYTES + 3 * Long.BYTES + 1;
    }
    if (message instanceof VoteReply) {
      return HEADER_BYTES + Long.BYTES + 2;
    }
    return HEADER_BYTES + 4 * Long.BYTES + (message instanceof AppendReply ? 1 : 0);
  }

  private static void write(ConsensusMessage message, ByteBuffer out) {
    if (message instanceof Append append) {
      out.put(APPEND).putLong(append.term()).putLong(append.prevIndex());
      out.putLong(append.prevTerm()).putLong(append.commitIndex()).putLong(append.round());
      out.putInt(append.entries().size());
      for (LogEntry entry : append.entries()) {
        writeEntry(entry, out);
      }
    } else if (message instanceof AppendReply reply) {
      out.put(APPEND_REPLY).putLong(reply.term()).putLong(reply.prevIndex());
      out.putLong(reply.index()).putLong(reply.round());
      writeBoolean(reply.matched(), out);
    } else if (message instanceof VoteRequest request) {
      out.put(VOTE_REQUEST).putLong(request.term());
      out.putLong(request.lastIndex()).putLong(request.lastTerm());
      writeBoolean(request.preVote(), out);
    } else if (message instanceof VoteReply reply) {
      out.put(VOTE_REPLY).putLong(reply.term());
      writeBoolean(reply.preVote(), out);
      writeBoolean(reply.granted(), out);
    } else if (message instanceof SnapshotChunk chunk) {
      out.put(SNAPSHOT_CHUNK).putLong(chunk.term()).putLong(chunk.index());
      out.putLong(chunk.indexTerm()).putLong(chunk.fileBytes());
      out.putLong(chunk.offset()).putLong(chunk.round());
      out.putInt(chunk.bytes().length).put(chunk.bytes());
    } else if (message instanceof SnapshotReply reply) {
      out.put(SNAPSHOT_REPLY).putLong(reply.term()).putLong(reply.index());
      out.putLong(reply.nextOffset()).putLong(reply.round());
    }
  }

  private static ConsensusMessage read(ByteBuffer in) throws IOException {
    byte tag = in.get();
    return switch (tag) {
      case APPEND ->
          new Append(
              in.getLong(),
              in.getLong(),
              in.getLong(),
              in.getLong(),
              in.getLong(),
              readEntries(in));
      case APPEND_REPLY -> {
        long term = in.getLong();
        long prevIndex = in.getLong();
        long index = in.getLong();
        long round = in.getLong();
        yield new AppendReply(term, readBoolean(in), prevIndex, index, round);
      }
      case VOTE_REQUEST -> {
        long term = in.getLong();
        long lastIndex = in.getLong();
        long lastTerm = in.getLong();
        yield new VoteRequest(term, readBoolean(in), lastIndex, lastTerm);
      }
      case VOTE_REPLY -> new VoteReply(in.getLong(), readBoolean(in), readBoolean(in));
      case SNAPSHOT_CHUNK -> readChunk(in);
      case SNAPSHOT_REPLY ->
          new SnapshotReply(in.getLong(), in.getLong(), in.getLong(), in.getLong());
      default -> throw new IOException("Messages with tag %d are unknown.".formatted(tag));
    };
  }

  private static SnapshotChunk readChunk(ByteBuffer in) throws IOException {
    long term = in.getLong();
    long index = in.getLong();
    long indexTerm = in.getLong();
    long fileBytes = in.getLong();
    long offset = in.getLong();
    long round = in.getLong();
    byte[] bytes = readBytes(in, in.getInt());
    return new SnapshotChunk(term, index, indexTerm, fileBytes, offset, bytes, round);
  }

  private static void writeEntry(LogEntry entry, ByteBuffer out) {
    out.putLong(entry.term());
    writeBoolean(entry.internal(), out);
    if (entry.command() == null) {
      out.putInt(NO_COMMAND);
      return;
    }
    out.putInt(entry.length());
    out.put(entry.command(), entry.offset(), entry.length());
  }

  private static List<LogEntry> readEntries(ByteBuffer in) throws IOException {
    int count = in.getInt();
    if (count < 0 || count > in.remaining()) {
      throw new IOException("A message cannot carry %d entries.".formatted(count));
    }
    var entries = new ArrayList<LogEntry>(count);
    for (int i = 0; i < count; i++) {
      long term = in.getLong();
      boolean internal = readBoolean(in);
      int length = in.getInt();
      byte[] command = length == NO_COMMAND ? null : readBytes(in, length);
      entries.add(new LogEntry(term, command, 0, Math.max(length, 0), internal));
    }
    return entries;
  }

  private static byte[] readBytes(ByteBuffer in, int length) throws IOException {
    if (length < 0 || length > in.remaining()) {
      throw new IOException("A message cannot carry %d bytes here.".formatted(length));
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static void writeBoolean(boolean value, ByteBuffer out) {
    out.put((byte) (value ? 1 : 0));
  }

  private static boolean readBoolean(ByteBuffer in) {
    return in.get() != 0;
  }
}
