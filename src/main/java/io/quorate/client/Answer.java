package io.quorate.client;

import java.math.BigDecimal;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What came back from a member, or from something that stands in its place. */
record Answer(int status, HttpHeaders headers, Body body) {
  private static final String PROBLEM = "application/problem+json";
  private static final Pattern TAG = Pattern.compile("\"([0-9]{1,18})\"");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private static final Pattern LAG = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");

  /** What a member may ask for at most; a longer pause is no answer to anybody who waits. */
  private static final long MOST_SECONDS = 3600;

  /** Bytes that nobody changes. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Body(byte[] bytes) {}

  /** Whether a member says it, or at least its front door; nothing else counts for an answer. */
  boolean isOfMember() {
    return headers.firstValue("Quorate-Member").isPresent() || isProblem();
  }

  /** Whether another attempt may find what this one did not. */
  boolean isWorthAnother() {
    return !isOfMember() || status == 429 || status == 500 || status == 503 || status == 504;
  }

  Optional<Duration> retryAfter() {
    return number("Retry-After").stream()
        .mapToObj(seconds -> Duration.ofSeconds(Math.min(seconds, MOST_SECONDS)))
        .findFirst();
  }

  OptionalLong tag() {
    var tag = TAG.matcher(headers.firstValue("ETag").orElse(""));
    return tag.matches() ? OptionalLong.of(Long.parseLong(tag.group(1))) : OptionalLong.empty();
  }

  OptionalLong number(String header) {
    String text = headers.firstValue(header).orElse("");
    return NUMBER.matcher(text).matches()
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  /**
   * @throws UnexpectedAnswerException if there is no such number
   */
  long requiredNumber(String header) {
    return number(header).orElseThrow(() -> unexpected("has no " + header, null));
  }

  /**
   * @throws UnexpectedAnswerException if there is no such tag
   */
  long requiredTag() {
    return tag().orElseThrow(() -> unexpected("has no ETag of ours", null));
  }

  /** How old a stale answer may be: seconds, with a fraction. */
  Optional<Duration> lag() {
    return headers
        .firstValue("Quorate-Lag")
        .filter(text -> LAG.matcher(text).matches())
        .map(text -> Duration.ofNanos(new BigDecimal(text).movePointRight(9).longValue()));
  }

  /** RFC 9110 section 5.6.7. */
  Optional<Instant> lastModified() {
    return headers.firstValue("Last-Modified").flatMap(Answer::time);
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The bytes with their media type. */
  Value value() {
    return new Value(
        body.bytes(), headers.firstValue("Content-Type").orElse("application/octet-stream"));
  }

  /**
   * What is made of the object that the body is.
   *
   * @throws UnexpectedAnswerException if the body is none, or not one of which that can be made
   */
  <T> T json(Function<JsonObject, T> read) {
    try {
      return read.apply(JsonObject.parse(body.bytes()));
    } catch (IllegalArgumentException | ClassCastException | DateTimeException e) {
      throw unexpected("has a body that is not understood", e);
    }
  }

  boolean isProblem(String type) {
    return problem(false).type().equals(type);
  }

  /** The problem, or what little is known where the answer has none: HEAD, or no member. */
  Problem problem(boolean write) {
    Committed unsaid = write && status >= 500 ? Committed.UNKNOWN : Committed.NO;
    if (isProblem() && body.bytes().length > 0) {
      try {
        return problem(JsonObject.parse(body.bytes()), write ? unsaid : Committed.NO);
      } catch (IllegalArgumentException e) {
        // The status says what can be said.
      }
    }
    return new Problem(status, "http-" + status, "The request was refused", "No detail.", unsaid);
  }

  /** The exception for the problem. */
  ProblemException refusal(boolean write) {
    Problem problem = problem(write);
    return switch (problem.type()) {
      case "precondition-failed" -> new PreconditionFailedException(problem, tag());
      case "fence-failed" -> new FenceFailedException(problem);
      case "revision-compacted" -> new CompactedException(problem);
      case "lock-held", "election-held" -> new LockHeldException(problem);
      default -> new ProblemException(problem);
    };
  }

  private Problem problem(JsonObject json, Committed unsaid) {
    String type = json.optionalString("type").orElse("http-" + status);
    Committed committed =
        switch (json.optionalString("committed").orElse("")) {
          case "no" -> Committed.NO;
          case "unknown" -> Committed.UNKNOWN;
          default -> unsaid;
        };
    return new Problem(
        status,
        type.startsWith(Problem.TYPE_PREFIX) ? type.substring(Problem.TYPE_PREFIX.length()) : type,
        json.optionalString("title").orElse(""),
        json.optionalString("detail").orElse(""),
        committed);
  }

  private boolean isProblem() {
    return headers.firstValue("Content-Type").orElse("").startsWith(PROBLEM);
  }

  private UnexpectedAnswerException unexpected(String what, @Nullable Exception cause) {
    return new UnexpectedAnswerException("An answer (%d) %s".formatted(status, what), cause);
  }
}
