package io.quorate.rest;

import io.quorate.command.Result.Refusal;

/** Paths that name a member, and why its change may be refused. */
final class MemberIds {
  private static final String CONFLICT = "The members cannot change like this";

  private MemberIds() {}

  /**
   * @throws ProblemException 400 unless the path is a member id
   */
  static int of(String path) {
    if (path.matches("[1-9][0-9]{0,9}")) {
      long id = Long.parseLong(path);
      if (id <= Integer.MAX_VALUE) {
        return (int) id;
      }
    }
    throw new ProblemException(
        Problem.badRequest(
            "bad-member-id",
            ("POST and DELETE at the root change the members, and \"%s\" is not a member id, a whole"
                    + " number from 1 to %d. To delete a key: DELETE /v1/kv/{key}.")
                .formatted(shorten(path), Integer.MAX_VALUE)));
  }

  static Problem refused(Refusal reason, int memberId) {
    return switch (reason) {
      case MEMBER_EXISTS ->
          conflict("member-exists", "The cluster has a member %d already.".formatted(memberId));
      case ADDRESS_TAKEN -> conflict("address-taken", "Another member has this address.");
      case TOO_MANY_MEMBERS -> conflict("too-many-members", "The cluster is as large as it gets.");
      case LAST_MEMBER -> conflict("last-member", "Member %d is the last one.".formatted(memberId));
      case CHANGE_IN_PROGRESS ->
          conflict(
                  "membership-change-in-progress",
                  "Another change of the members is under way. A member that was added and never"
                      + " started ends its change when it is removed.")
              .retrySoon();
      case UNKNOWN_MEMBER ->
          Problem.of(
              404,
              "unknown-member",
              "There is no such member",
              "The cluster has no member %d.".formatted(memberId));
      case NO_CLUSTER ->
          Problem.of(
                  503, "not-serving", "This member does not serve", "The cluster is being formed.")
              .retrySoon();
      case IDEMPOTENCY_KEY_REUSED -> Problem.keyReused();
      case FORGOTTEN -> Problem.outcomeUnknown("The request took so long that it was given up.");
      case QUOTA,
          NO_SUCH_LEASE,
          TOO_MANY_LEASES,
          LEASE_RENEWED,
          TOO_MANY_CLAIMS,
          NOT_HELD,
          NOT_THE_HOLDER,
          ANSWER_TOO_LARGE,
          CLAIM_ENDED ->
          throw new AssertionError("No answer to a change of the members: " + reason);
    };
  }

  static Problem noMajorityLeft(int memberId) {
    return conflict(
        "no-majority-left",
        "Without member %d, too few members would be alive to form a majority."
            .formatted(memberId));
  }

  private static Problem conflict(String type, String detail) {
    return Problem.of(409, type, CONFLICT, detail);
  }

  private static String shorten(String path) {
    return path.length() > 100 ? path.substring(0, 100) + "..." : path;
  }
}
