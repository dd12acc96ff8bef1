package io.quorate.raft;

import java.util.concurrent.ThreadLocalRandom;

/**
 * When a snapshot is taken, and how fast it is written: so that the log that no snapshot covers
 * stays short whatever the rate of the writes. {@link #mayRest} is for any thread, the rest for the
 * consensus thread.
 */
final class SnapshotPace {
  /** So many times faster than the log grows is a snapshot written, if the disk can. */
  private static final int LEAD = 8;

  /** And this part of the most there is between two, at least. */
  private static final double LEAST_PART = 0.25;

  private double dueAt = drawDue();
  private long grownByLast;
  private volatile long grown;

  /**
   * @param appliedBytes of log, since the last one was captured
   * @param mostBytes of it that there should be before the next one is complete
   */
  boolean isDue(long appliedBytes, long mostBytes) {
    return appliedBytes >= LEAST_PART * mostBytes
        && appliedBytes + grownByLast >= dueAt * mostBytes;
  }

  /** One was captured, and is written from now on. */
  void captured() {
    dueAt = drawDue();
    grown = 0;
  }

  /** The log grew while one is written: by so many bytes in all since it was captured. */
  void grown(long appliedBytes) {
    grown = appliedBytes;
  }

  /** It is complete. The log will grow as much beside the next one, and that begins earlier. */
  void completed(long appliedBytes) {
    grownByLast = appliedBytes;
  }

  /** Whether the writer is fast enough with so many bytes written. */
  boolean mayRest(long writtenBytes) {
    return writtenBytes >= LEAD * grown;
  }

  /**
   * The part of the log that has to be full. All members apply the same log, and must not all write
   * at once.
   */
  private static double drawDue() {
    return 0.6 + 0.3 * ThreadLocalRandom.current().nextDouble();
  }
}
