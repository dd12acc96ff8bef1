package io.quorate.command;

/** Which lease an entry or a claim ends with. */
public sealed interface Attachment {
  /** None: it stays until somebody removes it. */
  Attachment NONE = new None();

  /** None: it stays until somebody removes it. */
  record None() implements Attachment {}

  /** A lease that was granted before. */
  record ToLease(long leaseId) implements Attachment {
    public ToLease {
      requireLeaseId(leaseId);
    }
  }

  /** A lease of its own, granted with it, which also ends once nothing is attached to it. */
  record OwnLease(long ttlSeconds) implements Attachment {
    public OwnLease {
      requireTtl(ttlSeconds);
    }
  }

  /**
   * @throws IllegalArgumentException with a sentence for the user unless the id is positive
   */
  static long requireLeaseId(long leaseId) {
    if (leaseId < 1) {
      throw new IllegalArgumentException("A lease id is a positive whole number: " + leaseId);
    }
    return leaseId;
  }

  /**
   * @throws IllegalArgumentException with a sentence for the user unless 1 to {@link
   *     Limits#LEASE_TTL_SECONDS}
   */
  static long requireTtl(long ttlSeconds) {
    if (ttlSeconds < 1 || ttlSeconds > Limits.LEASE_TTL_SECONDS) {
      throw new IllegalArgumentException(
          "A lease lives 1 to %d seconds: %d".formatted(Limits.LEASE_TTL_SECONDS, ttlSeconds));
    }
    return ttlSeconds;
  }
}
