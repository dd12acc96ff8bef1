package io.quorate.store.lease;

import io.quorate.command.Result;
import java.util.OptionalLong;

/** What became of a claim to a lock or an election. */
public sealed interface ClaimOutcome {

  /**
   * It holds.
   *
   * @param token the fencing token: higher than that of every holder before
   * @param revision of the store when it held, or after: it has all that earlier holders wrote
   */
  record Held(long token, long leaseId, long ttlSeconds, long revision) implements ClaimOutcome {}

  /**
   * Another one holds, and the time to wait is over; the claim was given up.
   *
   * @param holder its token, as far as this member knows it
   */
  record Taken(OptionalLong holder) implements ClaimOutcome {}

  /** It is there no more: it was given up or released, or its lease has ended. */
  record Ended() implements ClaimOutcome {}

  /**
   * So many requests wait at this member that one more may not; nothing was claimed.
   *
   * @param bound how many
   */
  record TooManyWait(int bound) implements ClaimOutcome {}

  /** Nothing was claimed, as this result says. */
  record Refused(Result result) implements ClaimOutcome {}
}
