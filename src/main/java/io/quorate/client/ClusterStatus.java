package io.quorate.client;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The cluster as one member sees it.
 *
 * @param member that says so
 * @param leader empty if it knows none
 * @param store how full it is; empty if the member does not say so
 */
public record ClusterStatus(
    String name,
    String clusterId,
    int member,
    OptionalInt leader,
    long term,
    List<MemberStatus> members,
    Optional<StoreFill> store) {
  public ClusterStatus {
    members = List.copyOf(members);
  }

  static ClusterStatus of(JsonObject json) {
    OptionalLong leader = json.optionalNumber("leader");
    return new ClusterStatus(
        json.string("cluster"),
        json.string("cluster_id"),
        Math.toIntExact(json.number("member")),
        leader.stream().mapToInt(Math::toIntExact).findFirst(),
        json.number("term"),
        json.objects("members").stream().map(MemberStatus::of).toList(),
        json.object("store").map(StoreFill::of));
  }
}
