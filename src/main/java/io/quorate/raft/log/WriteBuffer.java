package io.quorate.raft.log;

import java.nio.ByteBuffer;

/** Collects what goes to the end of one file, so that a batch of small entries is one write. */
final class WriteBuffer {
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(StorageFile.BLOCK_BYTES);

  /** Writes whatever does not fit at once; the rest with {@link #flushTo}. */
  void put(byte[] bytes, int offset, int length, StorageFile file, long position) {
    int done = 0;
    while (done < length) {
      if (!buffer.hasRemaining()) {
        flushTo(file, position + done);
      }
      int part = Math.min(buffer.remaining(), length - done);
      buffer.put(bytes, offset + done, part);
      done += part;
    }
  }

  /** Writes what was collected so that it ends at the position. */
  void flushTo(StorageFile file, long end) {
    buffer.flip();
    if (buffer.hasRemaining()) {
      file.write(buffer, end - buffer.remaining());
    }
    buffer.clear();
  }
}
