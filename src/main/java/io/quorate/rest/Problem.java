package io.quorate.rest;

import io.quorate.raft.Outcome;
import io.quorate.raft.UnavailableException;
import io.quorate.rest.gate.ProblemBody;
import io.quorate.rest.gate.ProblemBody.Committed;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is said when a request is not answered as it wished: RFC 9457, with a stable type.
 *
 * @param type the last part of the type's URN
 * @param detail one or two sentences for the caller
 * @param committed what became of the write, if the request was one
 * @param revision of the entry, where the caller needs it to go on
 * @param retryAfter when trying again makes sense
 */
record Problem(
    int status,
    String type,
    String title,
    String detail,
    Committed committed,
    OptionalLong revision,
    Optional<Duration> retryAfter) {
  /** Characters of a detail: what a client has sent may be quoted there, and be long. */
  private static final int DETAIL_CHARS = 1000;

  private static final String ELLIPSIS = "...";

  private static final Duration SOON = Duration.ofSeconds(1);

  Problem {
    detail = bounded(detail);
  }

  /** As much of a detail as is told. */
  static String bounded(String detail) {
    return detail.length() > DETAIL_CHARS ? detail.substring(0, DETAIL_CHARS) + ELLIPSIS : detail;
  }

  /** Nothing was changed, and will not be. */
  static Problem of(int status, String type, String title, String detail) {
    return new Problem(
        status, type, title, detail, Committed.NO, OptionalLong.empty(), Optional.empty());
  }

  static Problem badRequest(String type, String detail) {
    return of(400, type, "The request is malformed", detail);
  }

  /** For a method that is not served at the path; what is, {@link ProblemMapper} adds. */
  static Problem notAllowed() {
    return of(405, "method-not-allowed", "The method is not allowed", "See Allow.");
  }

  /** For an answer that cannot be had in a form that the client takes. */
  static Problem notAcceptable() {
    return of(406, "not-acceptable", "The answer cannot be had in this form", "See Accept.");
  }

  /** For a value that a constructor refused with a sentence for the user. */
  static Problem badRequest(String type, IllegalArgumentException refused) {
    return badRequest(type, String.valueOf(refused.getMessage()));
  }

  /** The same, worth trying again in a second. */
  Problem retrySoon() {
    return new Problem(status, type, title, detail, committed, revision, Optional.of(SOON));
  }

  /**
   * For a write whose condition did not hold.
   *
   * @param current the revision of the entry, if there is one
   */
  static Problem preconditionFailed(OptionalLong current) {
    return new Problem(
        412,
        "precondition-failed",
        "The entry is not as the request asks",
        current.isPresent()
            ? "The entry has revision %d.".formatted(current.getAsLong())
            : "There is no entry.",
        Committed.NO,
        current,
        Optional.empty());
  }

  /** For more operations, or conditions, than are done as one. */
  static Problem tooManyOperations(String detail) {
    return of(413, "too-many-operations", "There are too many operations", detail);
  }

  /** For a revision that nothing has made. */
  static Problem futureRevision(long latest) {
    return badRequest(
        "future-revision", "There is no such revision yet; the latest is %d.".formatted(latest));
  }

  /** For a write with a name that the client has used for another one. */
  static Problem keyReused() {
    return of(
        422,
        "idempotency-key-reused",
        "The Idempotency-Key stands for another write",
        "A write with this Idempotency-Key is remembered, and it had another method, key, value,"
            + " media type or condition.");
  }

  /** For a write that may have taken effect, or may still. */
  static Problem outcomeUnknown(String reason) {
    return new Problem(
        504,
        "outcome-unknown",
        "The outcome of the write is unknown",
        reason + " The write may have taken effect, or may still.",
        Committed.UNKNOWN,
        OptionalLong.empty(),
        Optional.of(SOON));
  }

  /** For a defect of ours, which may have come after the write. */
  static Problem internal(String detail) {
    return new Problem(
        500,
        "internal",
        "The member failed to answer",
        detail,
        Committed.UNKNOWN,
        OptionalLong.empty(),
        Optional.empty());
  }

  /** For a request that the cluster could not answer. */
  static Problem unavailable(UnavailableException failure, boolean write) {
    if (write && failure.outcome() == Outcome.UNKNOWN) {
      return outcomeUnknown(String.valueOf(failure.getMessage()));
    }
    String type = failure.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
    String title =
        switch (failure.reason()) {
          case NO_LEADER -> "There is no leader";
          case NO_ANSWER -> "No majority answered";
          case OVERLOADED -> "Too much is waiting";
          case NOT_SERVING -> "This member does not serve";
        };
    return of(503, type, title, String.valueOf(failure.getMessage())).retrySoon();
  }

  /**
   * @param write whether the body says what became of the write
   */
  Answer toAnswer(boolean write) {
    byte[] body =
        ProblemBody.json(
            status, type, title, detail, write ? Optional.of(committed) : Optional.empty());
    Answer answer = Answer.of(status).body(body, ProblemBody.MEDIA_TYPE);
    revision.ifPresent(answer::tag);
    if (status == 415 && type.equals("unsupported-patch")) {
      answer.header("Accept-Patch", Patch.MEDIA_TYPES);
    }
    retryAfter.ifPresent(delay -> answer.header("Retry-After", delay.toSeconds()));
    return answer;
  }

  /** The same, for the container. */
  Response toResponse(boolean write) {
    return toAnswer(write).toResponse();
  }
}
