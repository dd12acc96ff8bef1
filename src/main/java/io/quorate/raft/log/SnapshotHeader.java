package io.quorate.raft.log;

import java.nio.ByteBuffer;

/**
 * The first 64 bytes of the file of a snapshot, big-endian; the content is all that follows:
 *
 * <pre>
 *  0 long magic
 *  8 int  format version: 1
 * 12 int  CRC32C of the rest of the header
 * 16 long index
 * 24 long term
 * 32 long bytes of the content
 * 40 int  CRC32C of the content
 * 44      zeros
 * </pre>
 */
record SnapshotHeader(long index, long term, long contentBytes, int contentCrc) {
  static final int BYTES = 64;

  private static final long MAGIC = 0x515254534e415053L; // "QRTSNAPS"
  private static final int VERSION = 1;

  ByteBuffer encoded() {
    ByteBuffer frame = Frame.begin(BYTES, MAGIC, VERSION);
    frame.putLong(index).putLong(term).putLong(contentBytes).putInt(contentCrc);
    return Frame.seal(frame);
  }

  static SnapshotHeader read(StorageFile file) {
    ByteBuffer frame = Frame.read(file, BYTES, MAGIC, VERSION);
    return new SnapshotHeader(
        frame.getLong(16), frame.getLong(24), frame.getLong(32), frame.getInt(40));
  }
}
