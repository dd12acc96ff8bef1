package io.quorate.raft.consensus;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  private MessageCodec() {}

  public static byte[] encode(ConsensusMessage message) {
    var bytes = new ByteArrayOutputStream(128);
    var out = new DataOutputStream(bytes);
    try {
      out.writeByte(VERSION);
      write(message, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IOException if the bytes are not exactly one message of this version
   */
  public static ConsensusMessage decode(byte[] bytes, int offset, int length) throws IOException {
    var in = new DataInputStream(new ByteArrayInputStream(bytes, offset, length));
    byte version = in.readByte();
    if (version != VERSION) {
      throw new IOException("Messages of version %d are unknown.".formatted(version));
    }
    ConsensusMessage message = read(in);
    if (in.available() > 0) {
      throw new IOException("%d bytes follow the message.".formatted(in.available()));
    }
    return message;
  }

  private static void write(ConsensusMessage message, DataOutputStream out) throws IOException {
    if (message instanceof ConsensusMessage.Append append) {
      out.writeByte(APPEND);
      writeNumbers(out, append.term(), append.prevIndex(), append.prevTerm());
      writeNumbers(out, append.commitIndex(), append.round());
      out.writeInt(append.entries().size());
      for (LogEntry entry : append.entries()) {
        writeEntry(entry, out);
      }
    } else if (message instanceof ConsensusMessage.AppendReply reply) {
      out.writeByte(APPEND_REPLY);
      writeNumbers(out, reply.term(), reply.prevIndex(), reply.index(), reply.round());
      out.writeBoolean(reply.matched());
    } else if (message instanceof ConsensusMessage.VoteRequest request) {
      out.writeByte(VOTE_REQUEST);
      writeNumbers(out, request.term(), request.lastIndex(), request.lastTerm());
      out.writeBoolean(request.preVote());
    } else if (message instanceof ConsensusMessage.VoteReply reply) {
      out.writeByte(VOTE_REPLY);
      out.writeLong(reply.term());
      out.writeBoolean(reply.preVote());
      out.writeBoolean(reply.granted());
    } else if (message instanceof ConsensusMessage.SnapshotChunk chunk) {
      out.writeByte(SNAPSHOT_CHUNK);
      writeNumbers(out, chunk.term(), chunk.index(), chunk.indexTerm());
      writeNumbers(out, chunk.fileBytes(), chunk.offset(), chunk.round());
      out.writeInt(chunk.bytes().length);
      out.write(chunk.bytes());
    } else if (message instanceof ConsensusMessage.SnapshotReply reply) {
      out.writeByte(SNAPSHOT_REPLY);
      writeNumbers(out, reply.term(), reply.index(), reply.nextOffset(), reply.round());
    }
  }

  private static ConsensusMessage read(DataInputStream in) throws IOException {
    byte tag = in.readByte();
    return switch (tag) {
      case APPEND ->
          new ConsensusMessage.Append(
              in.readLong(),
              in.readLong(),
              in.readLong(),
              in.readLong(),
              in.readLong(),
              readEntries(in));
      case APPEND_REPLY -> {
        long term = in.readLong();
        long prevIndex = in.readLong();
        long index = in.readLong();
        long round = in.readLong();
        yield new ConsensusMessage.AppendReply(term, in.readBoolean(), prevIndex, index, round);
      }
      case VOTE_REQUEST -> {
        long term = in.readLong();
        long lastIndex = in.readLong();
        long lastTerm = in.readLong();
        yield new ConsensusMessage.VoteRequest(term, in.readBoolean(), lastIndex, lastTerm);
      }
      case VOTE_REPLY ->
          new ConsensusMessage.VoteReply(in.readLong(), in.readBoolean(), in.readBoolean());
      case SNAPSHOT_CHUNK -> readChunk(in);
      case SNAPSHOT_REPLY ->
          new ConsensusMessage.SnapshotReply(
              in.readLong(), in.readLong(), in.readLong(), in.readLong());
      default -> throw new IOException("Messages with tag %d are unknown.".formatted(tag));
    };
  }

  private static ConsensusMessage.SnapshotChunk readChunk(DataInputStream in) throws IOException {
    long term = in.readLong();
    long index = in.readLong();
    long indexTerm = in.readLong();
    long fileBytes = in.readLong();
    long offset = in.readLong();
    long round = in.readLong();
    byte[] bytes = readBytes(in, in.readInt());
    return new ConsensusMessage.SnapshotChunk(
        term, index, indexTerm, fileBytes, offset, bytes, round);
  }

  private static void writeEntry(LogEntry entry, DataOutputStream out) throws IOException {
    out.writeLong(entry.term());
    out.writeBoolean(entry.internal());
    if (entry.command() == null) {
      out.writeInt(NO_COMMAND);
      return;
    }
    out.writeInt(entry.length());
    out.write(entry.command(), entry.offset(), entry.length());
  }

  private static List<LogEntry> readEntries(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > in.available()) {
      throw new IOException("A message cannot carry %d entries.".formatted(count));
    }
    var entries = new ArrayList<LogEntry>(count);
    for (int i = 0; i < count; i++) {
      long term = in.readLong();
      boolean internal = in.readBoolean();
      int length = in.readInt();
      byte[] command = length == NO_COMMAND ? null : readBytes(in, length);
      entries.add(new LogEntry(term, command, 0, Math.max(length, 0), internal));
    }
    return entries;
  }

  private static byte[] readBytes(DataInputStream in, int length) throws IOException {
    if (length < 0 || length > in.available()) {
      throw new IOException("A message cannot carry %d bytes here.".formatted(length));
    }
    return in.readNBytes(length);
  }

  private static void writeNumbers(DataOutputStream out, long... numbers) throws IOException {
    for (long number : numbers) {
      out.writeLong(number);
    }
  }
}
