package io.quorate.store;

import io.quorate.command.Result;

/** What became of the wish to change the members. */
public sealed interface MemberChange {

  /** The cluster has recorded it. */
  record Begun() implements MemberChange {}

  /** The cluster has refused it: nothing changed. */
  record Refused(Result.Refusal reason) implements MemberChange {}

  /**
   * This member did not ask the cluster for it: without the member to be removed, too few would be
   * alive to form a majority.
   */
  record NoMajorityLeft() implements MemberChange {}

  /** What the cluster has answered. */
  static MemberChange of(Result result) {
    if (result instanceof Result.ChangeBegun) {
      return new Begun();
    }
    if (result instanceof Result.Refused refused) {
      return new Refused(refused.reason());
    }
    throw new AssertionError("No answer to a change of the members: " + result);
  }
}
