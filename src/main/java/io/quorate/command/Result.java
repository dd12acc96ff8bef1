package io.quorate.command;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What applying a command gave; the same on every member. */
public sealed interface Result {

  /**
   * The key has the value.
   *
   * @param revision the revision of the store after the write, which is the entry's
   * @param created whether the key was absent before
   * @param previous the replaced entry, if there was one and the command asked for it
   * @param leaseId the lease that the entry is attached to; 0 if none
   */
  record Put(long revision, boolean created, Optional<Entry> previous, long leaseId)
      implements Result {
    /** Attached to no lease. */
    public Put(long revision, boolean created, Optional<Entry> previous) {
      this(revision, created, previous, 0);
    }
  }

  /**
   * The key is absent.
   *
   * @param revision the revision of the store; unchanged if the key was absent before
   * @param removed whether there was an entry
   * @param previous the removed entry, if there was one and the command asked for it
   */
  record Removed(long revision, boolean removed, Optional<Entry> previous) implements Result {}

  /**
   * No key of the range is there.
   *
   * @param revision the revision of the store; unchanged if there was none before
   * @param removed how many there were
   */
  record RangeRemoved(long revision, int removed) implements Result {}

  /**
   * A transaction was done, or would be.
   *
   * @param failedCheck the index of the first condition that did not hold, and so made it do the
   *     other list; -1 if all held
   * @param revision the revision of the store after it
   * @param results of the operations of the list that was done
   */
  record TransactionDone(int failedCheck, long revision, List<OperationResult> results)
      implements Result {
    public TransactionDone {
      if (failedCheck < -1 || failedCheck >= Limits.OPERATIONS) {
        throw new IllegalArgumentException("There is no such condition: " + failedCheck);
      }
      results = List.copyOf(results);
    }

    /** Whether all conditions held. */
    public boolean succeeded() {
      return failedCheck < 0;
    }

    /** The revision of the store that it looked at: what a dry run leaves it at. */
    public long revisionBefore() {
      return results.stream().anyMatch(OperationResult::isChange) ? revision - 1 : revision;
    }
  }

  /** What was done to a lease or a claim, which changes no entry. */
  sealed interface OfLeases extends Result {
    /** The revision of the store then; 0 if it had none, or the result was given before it said. */
    long revision();

    /** The same at another revision. */
    OfLeases at(long revision);
  }

  /** There is a lease. */
  record LeaseGranted(long leaseId, long ttlSeconds, long revision) implements OfLeases {
    @Override
    public LeaseGranted at(long other) {
      return new LeaseGranted(leaseId, ttlSeconds, other);
    }
  }

  /** The lease lives for its whole time again. */
  record LeaseRenewed(long leaseId, long ttlSeconds, long revision) implements OfLeases {
    @Override
    public LeaseRenewed at(long other) {
      return new LeaseRenewed(leaseId, ttlSeconds, other);
    }
  }

  /**
   * The lease has ended.
   *
   * @param revision the revision of the store; unchanged if no entry was attached
   * @param removed how many entries ended with it
   */
  record LeaseEnded(long revision, int removed) implements Result {}

  /**
   * A claim is in the queue.
   *
   * @param token its place, and the fencing token once it holds; later claims have higher ones
   * @param held whether it is the first
   */
  record Claimed(long token, long leaseId, long ttlSeconds, boolean held, long revision)
      implements OfLeases {
    @Override
    public Claimed at(long other) {
      return new Claimed(token, leaseId, ttlSeconds, held, other);
    }
  }

  /** The claim is gone. */
  record Released(long revision) implements OfLeases {
    @Override
    public Released at(long other) {
      return new Released(other);
    }
  }

  /** The present holder has another token, or there is none; nothing was changed. */
  record FenceFailed(ClaimName name) implements Result {}

  /**
   * The condition did not hold; nothing was changed.
   *
   * @param current the revision of the entry; empty if there is none
   */
  record PreconditionFailed(OptionalLong current) implements Result {}

  /**
   * The entry was not as the change of it needs it; nothing was changed.
   *
   * @param detail a sentence or two for the client, at most {@link Limits#DETAIL_CHARS}
   */
  record Unfit(Misfit reason, String detail) implements Result {
    public Unfit {
      if (detail.length() > Limits.DETAIL_CHARS) {
        throw new IllegalArgumentException(
            "A detail has more than %d characters.".formatted(Limits.DETAIL_CHARS));
      }
    }
  }

  /** A command without an answer of its own took effect. */
  record Done() implements Result {}

  /** A change of the membership has begun, with this number. */
  record ChangeBegun(long change) implements Result {}

  /** The command changed nothing, and will not later. */
  record Refused(Refusal reason) implements Result {}

  /**
   * The revision of the store that it names, which the store has had by then; 0 if it names none.
   * Of a dry run it is one that the store would have.
   */
  default long storeRevision() {
    if (this instanceof Put put) {
      return put.revision();
    }
    if (this instanceof Removed removed) {
      return removed.revision();
    }
    if (this instanceof RangeRemoved removed) {
      return removed.revision();
    }
    if (this instanceof TransactionDone done) {
      return done.revision();
    }
    if (this instanceof OfLeases ofLeases) {
      return ofLeases.revision();
    }
    if (this instanceof LeaseEnded ended) {
      return ended.revision();
    }
    if (this instanceof PreconditionFailed failed) {
      return failed.current().orElse(0);
    }
    return 0;
  }

  /** What the entries and texts weigh that it carries. */
  default long carriedBytes() {
    if (this instanceof Unfit unfit) {
      return (long) Character.BYTES * unfit.detail().length();
    }
    if (this instanceof Put put) {
      return put.previous().map(Entry::weightBytes).orElse(0L);
    }
    if (this instanceof Removed removed) {
      return removed.previous().map(Entry::weightBytes).orElse(0L);
    }
    if (this instanceof TransactionDone done) {
      return done.results().stream().mapToLong(OperationResult::carriedBytes).sum();
    }
    return 0;
  }

  /** Why a command changed nothing. The codes are part of the encoding. */
  enum Refusal {
    /** The request is older than the oldest that is remembered: it may have been applied before. */
    FORGOTTEN(1),
    MEMBER_EXISTS(2),
    ADDRESS_TAKEN(3),
    UNKNOWN_MEMBER(4),
    LAST_MEMBER(5),
    TOO_MANY_MEMBERS(6),
    CHANGE_IN_PROGRESS(7),
    NO_CLUSTER(8),
    /** The client has used its name for the write for another one before. */
    IDEMPOTENCY_KEY_REUSED(10),
    /** The store would weigh more than its quota, and more than before. */
    QUOTA(11),
    NO_SUCH_LEASE(12),
    TOO_MANY_LEASES(13),
    /** A lease that should have expired was renewed. */
    LEASE_RENEWED(14),
    TOO_MANY_CLAIMS(15),
    /** Nobody claims the name. */
    NOT_HELD(16),
    /** The name is claimed, but not with this token. */
    NOT_THE_HOLDER(17),
    /** The answer to a transaction would carry too many bytes. */
    ANSWER_TOO_LARGE(18),
    /** The claim that the client made when it first sent this is there no more. */
    CLAIM_ENDED(19);

    private final int code;

    Refusal(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    static Refusal ofCode(int code) throws IOException {
      for (Refusal refusal : values()) {
        if (refusal.code == code) {
          return refusal;
        }
      }
      throw new IOException("Refusals of code %d are unknown.".formatted(code));
    }
  }
}
