package io.quorate.rest;

import io.quorate.command.Condition;
import io.quorate.command.IdempotencyKey;
import io.quorate.command.Limits;
import io.quorate.command.Terms;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * On what terms a request writes, by its headers: {@code If-Match} and {@code If-None-Match} (RFC
 * 9110 section 13.1), {@code Idempotency-Key} (draft-ietf-httpapi-idempotency-key-header).
 */
final class WriteTerms {
  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  /** An entity tag between commas: RFC 9110 sections 8.8.3 and 5.6.1. */
  private static final Pattern TAG =
      Pattern.compile("[ \\t]*(W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\"[ \\t]*(?:,|$)|[ \\t]*,");

  /** How a revision is written as a tag; any other tag is none of ours, and matches nothing. */
  private static final Pattern REVISION = Pattern.compile("[1-9][0-9]{0,17}");

  /** A string (RFC 9651 section 3.3.3) or a bare token. */
  private static final Pattern KEY =
      Pattern.compile(
          "\"((?:[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\"\\\\])*)\"|([\\w!#$%&'*+.^`|~:/-]*)");

  /** Every character escaped, in quotation marks; what is longer is not even looked at. */
  private static final int LONGEST_KEY = 2 * Limits.IDEMPOTENCY_KEY_CHARS + 2;

  private WriteTerms() {}

  /**
   * The terms of a PUT.
   *
   * @throws ProblemException 400, naming the header, if one is malformed or asks what cannot be
   */
  static Terms ofPut(HttpHeaders headers) {
    Optional<Condition> match = match(headers);
    Optional<Condition> noneMatch = noneMatch(headers);
    if (match.isPresent() && noneMatch.isPresent()) {
      throw badPrecondition("If-Match and If-None-Match cannot both be asked.");
    }
    return new Terms(match.or(() -> noneMatch).orElseGet(Condition.None::new), key(headers));
  }

  /**
   * The terms of a DELETE.
   *
   * @throws ProblemException as {@link #ofPut}
   */
  static Terms ofDelete(HttpHeaders headers) {
    if (headers.getHeaderString(HttpHeaders.IF_NONE_MATCH) != null) {
      throw badPrecondition("If-None-Match means nothing for a DELETE.");
    }
    return new Terms(match(headers).orElseGet(Condition.None::new), key(headers));
  }

  private static Optional<Condition> match(HttpHeaders headers) {
    @Nullable String text = headers.getHeaderString(HttpHeaders.IF_MATCH);
    if (text == null) {
      return Optional.empty();
    }
    if (text.strip().equals("*")) {
      return Optional.of(new Condition.Exists());
    }
    var revisions = new TreeSet<Long>();
    boolean any = false;
    Matcher tag = TAG.matcher(text);
    while (tag.lookingAt() && tag.end() > tag.start()) {
      if (tag.group(1) != null) {
        throw badPrecondition("If-Match has a weak tag, and those match nothing.");
      }
      any |= tag.group(2) != null;
      if (tag.group(2) != null && REVISION.matcher(tag.group(2)).matches()) {
        revisions.add(Long.valueOf(tag.group(2)));
      }
      tag.region(tag.end(), text.length());
    }
    if (!any || tag.regionStart() < text.length()) {
      throw badPrecondition("If-Match is neither * nor a list of tags like \"17\".");
    }
    try {
      return Optional.of(new Condition.RevisionIn(revisions));
    } catch (IllegalArgumentException e) {
      throw badPrecondition("If-Match is too long. " + e.getMessage());
    }
  }

  private static Optional<Condition> noneMatch(HttpHeaders headers) {
    @Nullable String text = headers.getHeaderString(HttpHeaders.IF_NONE_MATCH);
    if (text == null) {
      return Optional.empty();
    }
    if (!text.strip().equals("*")) {
      throw badPrecondition("If-None-Match of a write can only be *.");
    }
    return Optional.of(new Condition.Absent());
  }

  private static Optional<IdempotencyKey> key(HttpHeaders headers) {
    @Nullable List<String> values = headers.getRequestHeader(IDEMPOTENCY_KEY);
    if (values == null || values.isEmpty()) {
      return Optional.empty();
    }
    String value = values.get(0).strip();
    if (value.length() > LONGEST_KEY) {
      throw badKey(
          "The Idempotency-Key has more than %d characters."
              .formatted(Limits.IDEMPOTENCY_KEY_CHARS));
    }
    Matcher key = KEY.matcher(value);
    if (values.size() > 1 || !key.matches()) {
      throw badKey("The Idempotency-Key is neither one quoted string nor one token.");
    }
    String text = key.group(2) != null ? key.group(2) : key.group(1).replaceAll("\\\\(.)", "$1");
    try {
      return Optional.of(new IdempotencyKey(text));
    } catch (IllegalArgumentException e) {
      throw badKey(String.valueOf(e.getMessage()));
    }
  }

  private static ProblemException badPrecondition(String detail) {
    return new ProblemException(Problem.badRequest("bad-precondition", detail));
  }

  private static ProblemException badKey(String detail) {
    return new ProblemException(Problem.badRequest("bad-idempotency-key", detail));
  }
}
