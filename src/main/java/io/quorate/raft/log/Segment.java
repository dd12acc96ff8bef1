package io.quorate.raft.log;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jgroups.protocols.raft.LogEntry;
import org.jspecify.annotations.Nullable;

/**
 * One file of the log: a {@link SegmentHeader}, {@link LogRecord}s, and zeros to its end. Its space
 * is written before it is used, so that making an append durable changes no metadata of the file.
 */
final class Segment {
  private static final byte[] PADDING = new byte[LogRecord.ALIGNMENT];
  private static final String PREFIX = "segment-";
  private static final String SUFFIX = ".log";

  private final StorageFile file;
  private final SegmentHeader header;
  private int[] offsets = new int[64];
  private int count;
  private int end = SegmentHeader.BYTES;

  /** A segment without entries. */
  Segment(StorageFile file, SegmentHeader header) {
    this.file = file;
    this.header = header;
  }

  static String nameOf(long firstIndex) {
    return "%s%020d%s".formatted(PREFIX, firstIndex, SUFFIX);
  }

  /** The first index that the name of a segment says; 0 if it is not the name of one. */
  static long firstIndexOf(String name) {
    boolean segment = name.matches(PREFIX + "[0-9]{20}" + SUFFIX);
    return segment ? Long.parseLong(name, PREFIX.length(), PREFIX.length() + 20, 10) : 0;
  }

  long firstIndex() {
    return header.firstIndex();
  }

  /** {@code firstIndex() - 1} if it has no entries. */
  long lastIndex() {
    return header.firstIndex() + count - 1;
  }

  long termBefore() {
    return header.termBefore();
  }

  StorageFile file() {
    return file;
  }

  /** Where the next record goes. */
  int end() {
    return end;
  }

  /** Where the record behind the one of the index begins, or would begin. */
  int offsetBehind(long index) {
    long position = Math.max(0, index + 1 - header.firstIndex());
    return position < count ? offsets[(int) position] : end;
  }

  /** Whether more than so many quarters of the file are written. */
  boolean isFullBy(int quarters) {
    return end > header.fileBytes() / 4 * quarters;
  }

  /** Room for records. */
  int bytesLeft() {
    return header.fileBytes() - end;
  }

  boolean fits(LogEntry entry) {
    return LogRecord.bytesOf(entry) <= bytesLeft();
  }

  /** Notes a record of which the bytes are in the file. */
  void found(int recordBytes) {
    if (count == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * count);
    }
    offsets[count++] = end;
    end += recordBytes;
  }

  /** Puts the entry behind the last one; it must fit. Written when the buffer is flushed. */
  void append(LogEntry entry, long syncedIndex, WriteBuffer buffer) {
    long index = lastIndex() + 1;
    byte[] recordHeader = LogRecord.headerOf(entry, index, syncedIndex, header.salt());
    int bytes = LogRecord.bytesOf(entry);
    int padded = LogRecord.HEADER_BYTES;
    buffer.put(recordHeader, 0, padded, file, end);
    byte @Nullable [] command = entry.command();
    if (command != null) {
      buffer.put(command, entry.offset(), entry.length(), file, end + padded);
      padded += entry.length();
    }
    buffer.put(PADDING, 0, bytes - padded, file, end + padded);
    found(bytes);
  }

  /** The entry as it is on disk, verified once more. */
  LogEntry read(long index) {
    int position = (int) (index - header.firstIndex());
    int from = offsets[position];
    int to = position + 1 < count ? offsets[position + 1] : end;
    ByteBuffer bytes = ByteBuffer.allocate(to - from);
    file.read(bytes, from);
    LogRecord record = LogRecord.at(bytes.flip(), 0, header.salt());
    if (record == null || record.index() != index || record.bytes() != to - from) {
      throw file.damaged(from, "entry %d is not as it was written".formatted(index));
    }
    return record.entry(bytes.array(), 0);
  }

  /** Overwrites the entry and those behind it with zeros; durable when it returns. */
  void clearFrom(long index) {
    int kept = (int) (index - header.firstIndex());
    if (kept < count) {
      file.clear(offsets[kept], end);
      file.force();
      end = offsets[kept];
      count = kept;
    }
  }
}
