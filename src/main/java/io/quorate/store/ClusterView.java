package io.quorate.store;

import io.quorate.command.MemberAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The cluster as one member sees it.
 *
 * @param name keeps clusters apart that could reach each other
 * @param clusterId drawn when the cluster was formed; empty before
 * @param memberId whose view this is
 * @param store how full it is, as this member has it
 */
public record ClusterView(
    String name,
    String clusterId,
    int memberId,
    OptionalInt leader,
    long term,
    List<Member> members,
    StoreFill store) {

  /** What a member does in the cluster. */
  public enum Role {
    LEADER,
    FOLLOWER,
    LEARNER,
    /** It is out of reach. */
    UNKNOWN
  }

  /**
   * One of the members.
   *
   * @param voter whether its log counts towards a majority
   * @param up whether this member is connected with it
   * @param status what it answered when asked; empty if it did not in time
   */
  public record Member(
      int id,
      MemberAddress address,
      Role role,
      boolean voter,
      boolean up,
      Optional<MemberStatus> status) {}
}
