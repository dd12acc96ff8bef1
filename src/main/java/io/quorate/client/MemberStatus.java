package io.quorate.client;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A member as another one sees it.
 *
 * @param address where it talks to the other members
 * @param role {@code leader}, {@code follower}, {@code learner}, or {@code unknown} of one that is
 *     out of reach
 * @param up whether the other one is connected with it
 * @param commitIndex what it says of itself, like all that follow; empty if it did not answer
 */
public record MemberStatus(
    int id,
    String address,
    String role,
    boolean voter,
    boolean up,
    OptionalLong commitIndex,
    OptionalLong appliedIndex,
    OptionalLong revision,
    Optional<String> version) {
  static MemberStatus of(JsonObject json) {
    return new MemberStatus(
        Math.toIntExact(json.number("id")),
        json.string("address"),
        json.string("role"),
        json.flag("voter"),
        json.flag("up"),
        json.optionalNumber("commit_index"),
        json.optionalNumber("applied_index"),
        json.optionalNumber("revision"),
        json.optionalString("version"));
  }
}
