package io.quorate.raft.log;

import java.nio.ByteBuffer;

/**
 * The first 64 bytes of a segment, big-endian:
 *
 * <pre>
 *  0 long magic
 *  8 int  format version: 1
 * 12 int  CRC32C of the rest
 * 16 long index of the first entry
 * 24 long term of the entry before it, which may be in no file any more
 * 32 long salt of the checksums of its records
 * 40 int  bytes of the whole file
 * 44      zeros
 * </pre>
 *
 * @param fileBytes of the whole preallocated file, this header included
 */
record SegmentHeader(long firstIndex, long termBefore, long salt, int fileBytes) {
  static final int BYTES = 64;

  private static final long MAGIC = 0x5152545345474d54L; // "QRTSEGMT"
  private static final int VERSION = 1;

  ByteBuffer encoded() {
    ByteBuffer frame = Frame.begin(BYTES, MAGIC, VERSION);
    frame.putLong(firstIndex).putLong(termBefore).putLong(salt).putInt(fileBytes);
    return Frame.seal(frame);
  }

  static SegmentHeader read(StorageFile file) {
    ByteBuffer frame = Frame.read(file, BYTES, MAGIC, VERSION);
    return new SegmentHeader(
        frame.getLong(16), frame.getLong(24), frame.getLong(32), frame.getInt(40));
  }
}
