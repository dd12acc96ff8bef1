package io.quorate.raft.log;

import io.quorate.raft.log.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An open file of which every failure is a {@link StorageException} that names it. A write that the
 * operating system did in part has failed: the files are preallocated, so nothing good explains it.
 */
final class StorageFile {
  /** Written at once: enough for the disk, little enough for memory outside of the heap. */
  static final int BLOCK_BYTES = 256 << 10;

  private final DiskFile file;
  private final String path;

  StorageFile(DiskFile file, String path) {
    this.file = file;
    this.path = path;
  }

  /** The same file, called by the name that it is about to get. */
  StorageFile named(String newPath) {
    return new StorageFile(file, newPath);
  }

  String path() {
    return path;
  }

  long bytes() {
    try {
      return file.bytes();
    } catch (IOException e) {
      throw failed("could not be read", e);
    }
  }

  /** Reads until the buffer is full or the file ends. */
  void read(ByteBuffer into, long position) {
    long start = position - into.position();
    try {
      while (into.hasRemaining() && file.read(into, start + into.position()) >= 0) {
        // The rest comes with the next read.
      }
    } catch (IOException e) {
      throw failed("could not be read", e);
    }
  }

  /** Writes all that remains in the buffer. */
  void write(ByteBuffer from, long position) {
    int expected = from.remaining();
    int written;
    try {
      written = file.write(from, position);
    } catch (IOException e) {
      throw failed("could not be written at offset " + position, e);
    }
    if (written != expected) {
      throw new StorageException(
          "%s took %d of %d bytes at offset %d; is the disk full?"
              .formatted(path, written, expected, position));
    }
  }

  void write(byte[] bytes, int offset, int length, long position) {
    for (int done = 0; done < length; done += BLOCK_BYTES) {
      int block = Math.min(BLOCK_BYTES, length - done);
      write(ByteBuffer.wrap(bytes, offset + done, block), position + done);
    }
  }

  /** Writes zeros, which also reserves the space. */
  void clear(long from, long to) {
    ByteBuffer zeros =
        ByteBuffer.allocateDirect((int) Math.min(BLOCK_BYTES, Math.max(0, to - from)));
    for (long position = from; position < to; position += zeros.limit()) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), to - position));
      write(zeros, position);
    }
  }

  /** Content and length are durable when it returns. When it throws, it must not be tried again. */
  void force() {
    try {
      file.force();
    } catch (IOException e) {
      throw failed("could not be synced", e);
    }
  }

  void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw failed("could not be closed", e);
    }
  }

  /** Not what a crash leaves: only another copy of the data helps. */
  StorageException damaged(long offset, String what) {
    return StorageException.damaged(path, offset, what);
  }

  private StorageException failed(String what, IOException cause) {
    return new StorageException("%s %s: %s.".formatted(path, what, cause), cause);
  }
}
