package io.quorate.rest;

import io.quorate.command.ClaimName;
import io.quorate.command.Result;
import io.quorate.command.Result.Refusal;

/** Why a write of a client may not have been done, whatever it writes. */
final class WriteResults {
  private WriteResults() {}

  /**
   * The result that answers the write.
   *
   * @throws ProblemException if nothing was changed: for its terms, or for what the store has room
   *     for
   */
  static <R extends Result> R expect(Class<R> type, Result result) {
    if (type.isInstance(result)) {
      return type.cast(result);
    }
    throw new ProblemException(problem(result));
  }

  /** What to say of a result that answers no write. */
  static Problem problem(Result result) {
    if (result instanceof Result.PreconditionFailed failed) {
      return Problem.preconditionFailed(failed.current());
    }
    if (result instanceof Result.FenceFailed failed) {
      return fenceFailed(failed.name());
    }
    if (result instanceof Result.Unfit unfit) {
      return unfit(unfit);
    }
    if (result instanceof Result.Refused refused) {
      return refused(refused.reason());
    }
    throw new AssertionError("No answer to a write: " + result);
  }

  /** For a token that is not the present holder's. */
  static Problem fenceFailed(ClaimName name) {
    return Problem.of(
        412,
        "fence-failed",
        "The token is not that of the holder",
        "The present holder of %s has another token, or there is none.".formatted(name));
  }

  private static Problem unfit(Result.Unfit unfit) {
    return switch (unfit.reason()) {
      case ABSENT -> EntryAnswers.notFound(unfit.detail());
      case NOT_JSON -> Problem.of(409, "not-json", "The value is not JSON", unfit.detail());
      case NOT_AS_NEEDED ->
          Problem.of(409, "patch-failed", "The patch does not fit", unfit.detail());
      case TOO_LARGE -> BodyReader.tooLarge(unfit.detail());
    };
  }

  private static Problem refused(Refusal reason) {
    return switch (reason) {
      case IDEMPOTENCY_KEY_REUSED -> Problem.keyReused();
      case FORGOTTEN -> Problem.outcomeUnknown("The request took so long that it was given up.");
      case QUOTA ->
          Problem.of(
              507,
              "over-quota",
              "The store is full",
              "The store would weigh more than quorate.quota-bytes. What makes it smaller is done.");
      case NO_SUCH_LEASE ->
          Problem.of(
              404,
              "no-such-lease",
              "There is no such lease",
              "The lease was never there or ended.");
      case TOO_MANY_LEASES ->
          Problem.of(
              507,
              "too-many-leases",
              "There are too many leases",
              "The store has as many leases as quorate.max-leases allows.");
      case TOO_MANY_CLAIMS ->
          Problem.of(
              507,
              "too-many-claims",
              "There are too many claims",
              "The store has as many claims as quorate.max-claims allows.");
      case ANSWER_TOO_LARGE ->
          Problem.of(
              413,
              "answer-too-large",
              "The answer would be too large",
              "The entries that the operations would answer with are too large together.");
      case MEMBER_EXISTS,
          ADDRESS_TAKEN,
          UNKNOWN_MEMBER,
          LAST_MEMBER,
          TOO_MANY_MEMBERS,
          CHANGE_IN_PROGRESS,
          NO_CLUSTER,
          LEASE_RENEWED,
          NOT_HELD,
          NOT_THE_HOLDER,
          CLAIM_ENDED ->
          throw new AssertionError("No answer to a write of entries: " + reason);
    };
  }
}
