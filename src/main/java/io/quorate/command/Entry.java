package io.quorate.command;

/**
 * A key, its value, and how it came to have it.
 *
 * @param revision the revision of the store that last changed it, at least 1
 * @param modifiedMillis the clock of the state then, in milliseconds since 1970; 0 if unknown
 * @param leaseId the lease that it ends with; 0 if none
 */
public record Entry(Key key, Value value, long revision, long modifiedMillis, long leaseId) {
  /**
   * What an entry takes beside its bytes, in round numbers: the objects of key, value and entry,
   * and its node of the tree.
   */
  static final int OVERHEAD_BYTES = 256;

  public Entry {
    if (revision < 1) {
      throw new IllegalArgumentException("The revision of an entry is at least 1: " + revision);
    }
    if (modifiedMillis < 0 || leaseId < 0) {
      throw new IllegalArgumentException(
          "Neither the time nor the lease of an entry is negative: %d, %d"
              .formatted(modifiedMillis, leaseId));
    }
  }

  /** As the first versions had it: without a known time, and without a lease. */
  public Entry(Key key, Value value, long revision) {
    this(key, value, revision, 0, 0);
  }

  /** What it counts against the quota of the store. */
  public long weightBytes() {
    return OVERHEAD_BYTES + key.byteLength() + value.weightBytes();
  }
}
