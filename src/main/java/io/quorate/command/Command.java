package io.quorate.command;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything the log can say. A command is applied by every member in the order of the log, and
 * must hold whatever its effect depends on: no clock, no configuration of a member.
 */
public sealed interface Command {

  /** A command that changes the state, at most once per {@link RequestStamp#id}. */
  sealed interface Write extends Command {
    RequestStamp stamp();
  }

  /**
   * Sets the value of a key.
   *
   * @param returnPrevious whether the result carries the entry that was replaced
   */
  record Put(RequestStamp stamp, Key key, Value value, boolean returnPrevious, Terms terms)
      implements Write {
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
  record Remove(RequestStamp stamp, Key key, boolean returnPrevious, Terms terms) implements Write {
    /** Whatever there is. */
    public Remove(RequestStamp stamp, Key key, boolean returnPrevious) {
      this(stamp, key, returnPrevious, Terms.NONE);
    }
  }

  /**
   * The first entry of a cluster's life: its id and its first members. Ignored once there is a
   * cluster, so that every member may propose it.
   */
  record FormCluster(String clusterId, SortedMap<Integer, MemberAddress> members)
      implements Command {
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
  record AddMember(RequestStamp stamp, int memberId, MemberAddress address) implements Write {
    public AddMember {
      requireMemberId(memberId);
    }
  }

  /** Begins to remove a member. */
  record RemoveMember(RequestStamp stamp, int memberId) implements Write {
    public RemoveMember {
      requireMemberId(memberId);
    }
  }

  /**
   * Ends a change of the membership, after the voters follow it.
   *
   * @param change the number of the change, so that a late repetition cannot end the next one
   */
  record EndMembershipChange(long change) implements Command {}

  /**
   * @throws IllegalArgumentException with a sentence for the user unless the id is positive
   */
  static int requireMemberId(int memberId) {
    if (memberId < 1) {
      throw new IllegalArgumentException("A member id is a positive whole number: " + memberId);
    }
    return memberId;
  }
}
