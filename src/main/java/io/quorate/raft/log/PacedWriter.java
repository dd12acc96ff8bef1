package io.quorate.raft.log;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;

/** Writes a large file from one end to the other, and syncs on the way; the end is not synced. */
final class PacedWriter {
  /**
   * Synced on the way after so many bytes: a sync of the log waits for what else is dirty in the
   * file system, and with it every write.
   */
  static final long SYNC_BYTES = 1L << 20;

  /** Of the time that the work takes: so often it stands still, and lets others work. */
  private static final int RESTS = 4;

  /** So that a slow disk does not become slower still: 200 MB take no more than 10 s more. */
  private static final long LONGEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final StorageFile file;
  private final LongPredicate mayRest;
  private long position;
  private long unsynced;
  private long workedSinceNanos = System.nanoTime();

  private PacedWriter(StorageFile file, long position, LongPredicate mayRest) {
    this.file = file;
    this.position = position;
    this.mayRest = mayRest;
  }

  /**
   * For a thread that leaves most of the disk and the processor to others.
   *
   * @param mayRest whether nobody waits for it, still, with what is written up to a position
   */
  static PacedWriter inBackground(StorageFile file, long position, LongPredicate mayRest) {
    return new PacedWriter(file, position, mayRest);
  }

  /** For a thread that has more to do. */
  static PacedWriter withoutRest(StorageFile file) {
    return new PacedWriter(file, 0, unused -> false);
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
      rest();
    }
  }

  /** By the time that the last bytes took, their making included. */
  private void rest() {
    if (mayRest.test(position)) {
      long worked = System.nanoTime() - workedSinceNanos;
      LockSupport.parkNanos(Math.min(RESTS * worked, LONGEST_REST_NANOS));
    }
    workedSinceNanos = System.nanoTime();
  }
}
