package io.quorate.raft.log;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jgroups.protocols.raft.LogEntry;
import org.jspecify.annotations.Nullable;

/**
 * A log entry as it lies in a segment, big-endian, at an offset that is a multiple of 8:
 *
 * <pre>
 *  0 int  mark: the high half of the salt of the segment, with the lowest bit set
 *  4 int  CRC32C of: the salt of the segment, and all that follows here with its padding
 *  8 int  bytes of the command
 * 12 int  flags: 1 internal, 2 there is no command
 * 16 long index
 * 24 long term
 * 32 long last index that was durable when this record was written
 * 40      the command, padded with zeros to a multiple of 8
 * </pre>
 *
 * <p>The salt is random and never leaves the member: a value that contains the bytes of a record is
 * not taken for one, nor does it make the search for records slow.
 *
 * @param bytes of the whole record
 */
record LogRecord(long index, long term, long syncedIndex, int flags, int commandBytes, int bytes) {
  static final int HEADER_BYTES = 40;
  static final int ALIGNMENT = 8;

  /** An entry is one batch of commands at most; the rest of the log must fit beside it. */
  static final int COMMAND_BYTES_LIMIT = 64 << 20;

  private static final int MARK_AND_CRC_BYTES = 8;
  private static final int INTERNAL = 1;
  private static final int NO_COMMAND = 2;

  /** How many bytes the entry takes in a segment. */
  static int bytesOf(LogEntry entry) {
    return bytesFor(commandBytesOf(entry));
  }

  /** The header of the record of an entry; its command and the padding come behind it. */
  static byte[] headerOf(LogEntry entry, long index, long syncedIndex, long salt) {
    int commandBytes = commandBytesOf(entry);
    byte[] command = entry.command();
    int flags = (entry.internal() ? INTERNAL : 0) | (command == null ? NO_COMMAND : 0);
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.putInt(markOf(salt)).putInt(0).putInt(commandBytes).putInt(flags);
    header.putLong(index).putLong(entry.term()).putLong(syncedIndex);
    CRC32C crc = salted(salt);
    crc.update(header.array(), MARK_AND_CRC_BYTES, HEADER_BYTES - MARK_AND_CRC_BYTES);
    if (command != null) {
      crc.update(command, entry.offset(), commandBytes);
    }
    crc.update(new byte[bytesOf(entry) - HEADER_BYTES - commandBytes]);
    return header.putInt(4, (int) crc.getValue()).array();
  }

  /** The record at a position of the bytes; null if there is none, or it is not whole. */
  static @Nullable LogRecord at(ByteBuffer bytes, int position, long salt) {
    int available = bytes.limit() - position;
    if (available < HEADER_BYTES || bytes.getInt(position) != markOf(salt)) {
      return null;
    }
    int commandBytes = bytes.getInt(position + 8);
    if (commandBytes < 0
        || commandBytes > COMMAND_BYTES_LIMIT
        || bytesFor(commandBytes) > available) {
      return null;
    }
    int length = bytesFor(commandBytes);
    CRC32C crc = salted(salt);
    crc.update(bytes.slice(position + MARK_AND_CRC_BYTES, length - MARK_AND_CRC_BYTES));
    if ((int) crc.getValue() != bytes.getInt(position + 4)) {
      return null;
    }
    return new LogRecord(
        bytes.getLong(position + 16),
        bytes.getLong(position + 24),
        bytes.getLong(position + 32),
        bytes.getInt(position + 12),
        commandBytes,
        length);
  }

  /** The entry, of the same bytes. */
  LogEntry entry(byte[] bytes, int position) {
    int from = position + HEADER_BYTES;
    byte[] command =
        (flags & NO_COMMAND) != 0 ? null : Arrays.copyOfRange(bytes, from, from + commandBytes);
    return new LogEntry(term, command).internal((flags & INTERNAL) != 0);
  }

  private static int commandBytesOf(LogEntry entry) {
    return entry.command() == null ? 0 : entry.length();
  }

  private static int bytesFor(int commandBytes) {
    return HEADER_BYTES + (commandBytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Never 0, so that no record begins with what stands for none. */
  private static int markOf(long salt) {
    return (int) (salt >>> 32) | 1;
  }

  private static CRC32C salted(long salt) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, salt));
    return crc;
  }
}
