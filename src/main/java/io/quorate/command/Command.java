package io.quorate.command;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Everything the log can say. A command is applied by every member in the order of the log, and
 * must hold whatever its effect depends on: no clock, no configuration of a member.
 */
public sealed interface Command {

  /** A command that changes the state, at most once per {@link RequestStamp#id}. */
  sealed interface Write extends Command {
    RequestStamp stamp();
  }

  /** A write by a client, on its terms. */
  sealed interface OnTerms extends Write {
    Terms terms();
  }

  /** Of entries. */
  sealed interface OfEntries extends OnTerms {}

  /** Of leases, and of the claims to locks and elections that live by them. */
  sealed interface OfLeases extends OnTerms {}

  /** Of the cluster: its members, and what it keeps. */
  sealed interface OfCluster extends Command {}

  /**
   * Sets the value of a key. It ends with the lease of the attachment, and with no other.
   *
   * @param returnPrevious whether the result carries the entry that was replaced
   */
  record Put(
      RequestStamp stamp,
      Key key,
      Value value,
      boolean returnPrevious,
      Attachment attachment,
      Terms terms)
      implements OfEntries {
    /** Attached to no lease. */
    public Put(RequestStamp stamp, Key key, Value value, boolean returnPrevious, Terms terms) {
      this(stamp, key, value, returnPrevious, Attachment.NONE, terms);
    }

    /** Whatever there is. */
    public Put(RequestStamp stamp, Key key, Value value, boolean returnPrevious) {
      this(stamp, key, value, returnPrevious, Terms.NONE);
    }
  }

  /**
   * Removes a key.
   *
   * @param returnPrevious whether the result carries the entry that was removed
   */
  record Remove(RequestStamp stamp, Key key, boolean returnPrevious, Terms terms)
      implements OfEntries {
    /** Whatever there is. */
    public Remove(RequestStamp stamp, Key key, boolean returnPrevious) {
      this(stamp, key, returnPrevious, Terms.NONE);
    }
  }

  /** Removes all keys of a range, in one revision. */
  record RemoveRange(RequestStamp stamp, Range range, Terms terms) implements OfEntries {
    public RemoveRange {
      terms.requireUnconditional();
    }
  }

  /**
   * Does the one or the other list of operations, in one revision; if one of them is refused, none
   * is done.
   *
   * @param checks all have to hold for {@code then}
   * @param dryRun whether to answer as if, and change nothing
   */
  record Transaction(
      RequestStamp stamp,
      List<Check> checks,
      List<Operation> then,
      List<Operation> otherwise,
      boolean dryRun,
      Terms terms)
      implements OfEntries {
    /**
     * @throws IllegalArgumentException with a sentence for the user if there are too many checks or
     *     operations, if they are too large, or if a list writes a key twice
     */
    public Transaction {
      if (checks.size() > Limits.OPERATIONS) {
        throw new IllegalArgumentException(
            "A transaction has at most %d conditions.".formatted(Limits.OPERATIONS));
      }
      requireOperations(then);
      requireOperations(otherwise);
      if (weightBytes(checks, then, otherwise) > Limits.TRANSACTION_BYTES) {
        throw new IllegalArgumentException(
            "A transaction is larger than %d bytes.".formatted(Limits.TRANSACTION_BYTES));
      }
      checks = List.copyOf(checks);
      then = List.copyOf(then);
      otherwise = List.copyOf(otherwise);
      terms.requireUnconditional();
    }

    /** Bytes of keys and values, at most {@link Limits#TRANSACTION_BYTES}. */
    public static long weightBytes(
        List<Check> checks, List<Operation> then, List<Operation> otherwise) {
      return checks.stream().mapToLong(Check::weightBytes).sum()
          + Stream.concat(then.stream(), otherwise.stream())
              .mapToLong(Operation::weightBytes)
              .sum();
    }
  }

  /**
   * Changes nothing, and remembers for a client that sends its write again why it was not done: the
   * member that was to make the new value of an entry could not, by what it had read.
   *
   * @param answer that the terms of the client did not hold, or that the entry is unfit
   * @param terms with the client's key, and what it has sent
   */
  record Decline(RequestStamp stamp, Result answer, Terms terms) implements OfEntries {
    public Decline {
      if (!(answer instanceof Result.PreconditionFailed
          || answer instanceof Result.FenceFailed
          || answer instanceof Result.Unfit)) {
        throw new IllegalArgumentException("Not why a write was declined: " + answer);
      }
      terms.requireUnconditional();
      if (terms.key().isEmpty() || terms.written().isEmpty()) {
        throw new IllegalArgumentException("Who declines names the write.");
      }
    }
  }

  /** Grants a lease. */
  record GrantLease(RequestStamp stamp, long ttlSeconds, Terms terms) implements OfLeases {
    public GrantLease {
      Attachment.requireTtl(ttlSeconds);
      terms.requireUnconditional();
    }
  }

  /** Lets a lease live for its whole time again. */
  record RenewLease(RequestStamp stamp, long leaseId, Terms terms) implements OfLeases {
    public RenewLease {
      Attachment.requireLeaseId(leaseId);
      terms.requireUnconditional();
    }
  }

  /**
   * Ends a lease, and with it its entries and claims.
   *
   * @param renewals how often it has been renewed, as far as whoever lets it expire knows: with
   *     another count it lives on. Empty: in any case.
   */
  record EndLease(RequestStamp stamp, long leaseId, OptionalLong renewals, Terms terms)
      implements OfLeases {
    public EndLease {
      Attachment.requireLeaseId(leaseId);
      if (renewals.orElse(0) < 0) {
        throw new IllegalArgumentException("A negative count of renewals: " + renewals);
      }
      terms.requireUnconditional();
    }
  }

  /**
   * Queues up for a lock or an election. A lease has one claim to a name: with the same lease
   * again, it keeps its place, and the value becomes this one.
   *
   * @param attachment the lease that the claim ends with; never none
   * @param value what a candidate says of itself, at most {@link Limits#CLAIM_VALUE_BYTES}
   */
  record Claim(RequestStamp stamp, ClaimName name, Attachment attachment, Value value, Terms terms)
      implements OfLeases {
    public Claim {
      if (attachment instanceof Attachment.None) {
        throw new IllegalArgumentException("A claim needs a lease.");
      }
      if (value.bytes().length > Limits.CLAIM_VALUE_BYTES) {
        throw new IllegalArgumentException(
            "The value of a claim is larger than %d bytes.".formatted(Limits.CLAIM_VALUE_BYTES));
      }
      terms.requireUnconditional();
    }
  }

  /** Gives up a claim, held or waiting. */
  record Release(RequestStamp stamp, ClaimName name, long token, Terms terms) implements OfLeases {
    public Release {
      requireToken(token);
      terms.requireUnconditional();
    }
  }

  /**
   * Gives up a claim that waits. One that holds by then stays: whoever has sent the claim again may
   * have been told that it holds.
   */
  record GiveUp(RequestStamp stamp, ClaimName name, long token, Terms terms) implements OfLeases {
    public GiveUp {
      requireToken(token);
      terms.requireUnconditional();
    }
  }

  /**
   * The first entry of a cluster's life: its id and its first members. Ignored once there is a
   * cluster, so that every member may propose it.
   */
  record FormCluster(String clusterId, SortedMap<Integer, MemberAddress> members)
      implements OfCluster {
    public FormCluster {
      if (members.isEmpty() || members.size() > Limits.MEMBERS) {
        throw new IllegalArgumentException("A cluster has 1 to " + Limits.MEMBERS + " members.");
      }
      if (!clusterId.matches("[A-Za-z0-9-]{1," + Limits.CLUSTER_ID_CHARS + "}")) {
        throw new IllegalArgumentException("This cannot be the id of a cluster: " + clusterId);
      }
      members.keySet().forEach(Command::requireMemberId);
      members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
    }
  }

  /** Begins to add a member, which learns first and votes once it has caught up. */
  record AddMember(RequestStamp stamp, int memberId, MemberAddress address)
      implements OfCluster, Write {
    public AddMember {
      requireMemberId(memberId);
    }
  }

  /** Begins to remove a member. */
  record RemoveMember(RequestStamp stamp, int memberId) implements OfCluster, Write {
    public RemoveMember {
      requireMemberId(memberId);
    }
  }

  /**
   * Ends a change of the membership, after the voters follow it.
   *
   * @param change the number of the change, so that a late repetition cannot end the next one
   */
  record EndMembershipChange(long change) implements OfCluster {}

  /**
   * Says how much the store keeps. It has a stamp, or a log replayed over a newer snapshot would
   * make this member alone forget history for a while.
   */
  record Configure(RequestStamp stamp, StoreLimits limits) implements OfCluster, Write {}

  private static void requireToken(long token) {
    if (token < 1) {
      throw new IllegalArgumentException("A token is a positive whole number: " + token);
    }
  }

  /**
   * @throws IllegalArgumentException with a sentence for the user unless the id is positive
   */
  static int requireMemberId(int memberId) {
    if (memberId < 1) {
      throw new IllegalArgumentException("A member id is a positive whole number: " + memberId);
    }
    return memberId;
  }

  private static void requireOperations(List<Operation> operations) {
    if (operations.size() > Limits.OPERATIONS) {
      throw new IllegalArgumentException(
          "A list of a transaction has at most %d operations.".formatted(Limits.OPERATIONS));
    }
    var written = new HashSet<Key>();
    for (Operation operation : operations) {
      if (!(operation instanceof Operation.Get) && !written.add(operation.key())) {
        throw new IllegalArgumentException(
            "A list of a transaction writes a key twice: " + operation.key());
      }
    }
  }
}
