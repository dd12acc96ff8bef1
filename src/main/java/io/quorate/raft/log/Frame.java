package io.quorate.raft.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What all our files begin with, big-endian: eight bytes for the kind of file, an int for the
 * version of its format, an int CRC32C of the rest of the frame, and the rest.
 */
final class Frame {
  /** Where the rest begins. */
  static final int REST = 16;

  private static final int VERSION_OFFSET = 8;
  private static final int CRC_OFFSET = 12;

  private Frame() {}

  /** A frame of so many bytes, into which the rest is to be put next. */
  static ByteBuffer begin(int bytes, long magic, int version) {
    return ByteBuffer.allocate(bytes).putLong(magic).putInt(version).putInt(0);
  }

  /** The frame with its checksum, to be written. */
  static ByteBuffer seal(ByteBuffer frame) {
    frame.clear();
    return frame.putInt(CRC_OFFSET, crcOf(frame));
  }

  /** Whether the frame is whole and of the kind and version. */
  static boolean isGood(ByteBuffer frame, long magic, int version) {
    return frame.getLong(0) == magic
        && frame.getInt(VERSION_OFFSET) == version
        && frame.getInt(CRC_OFFSET) == crcOf(frame);
  }

  /**
   * Reads the frame at the beginning of a file.
   *
   * @throws StorageException if it is damaged, or of a version that this program does not know
   */
  static ByteBuffer read(StorageFile file, int bytes, long magic, int version) {
    ByteBuffer frame = ByteBuffer.allocate(bytes);
    file.read(frame, 0);
    frame.clear();
    if (frame.getLong(0) != magic) {
      throw file.damaged(0, "it does not begin as it must");
    }
    if (frame.getInt(VERSION_OFFSET) != version) {
      // The checksum may lie elsewhere in another version, so a damaged number looks the same.
      throw new DamageException(
          ("%s has format %d; this version of Quorate knows format %d only. If it was never another,"
                  + " it is damaged at offset 8: remove this member and add it again.")
              .formatted(file.path(), frame.getInt(VERSION_OFFSET), version));
    }
    if (!isGood(frame, magic, version)) {
      throw file.damaged(0, "the checksum of its first %d bytes is wrong".formatted(bytes));
    }
    return frame;
  }

  private static int crcOf(ByteBuffer frame) {
    CRC32C crc = new CRC32C();
    crc.update(frame.slice(REST, frame.capacity() - REST));
    return (int) crc.getValue();
  }
}
