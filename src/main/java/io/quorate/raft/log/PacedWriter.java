package io.quorate.raft.log;

/** Writes a large file from one end to the other, and syncs on the way; the end is not synced. */
final class PacedWriter {
  /**
   * Synced on the way after so many bytes: a sync of the log waits for what else is dirty in the
   * file system, and with it every write.
   */
  static final long SYNC_BYTES = 4L << 20;

  private final StorageFile file;
  private long position;
  private long unsynced;

  PacedWriter(StorageFile file, long position) {
    this.file = file;
    this.position = position;
  }

  /** Where the next bytes go. */
  long position() {
    return position;
  }

  void write(byte[] bytes, int offset, int length) {
    file.write(bytes, offset, length, position);
    position += length;
    unsynced += length;
    if (unsynced >= SYNC_BYTES) {
      file.force();
      unsynced = 0;
    }
  }
}
