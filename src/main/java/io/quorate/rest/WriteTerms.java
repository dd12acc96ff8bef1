package io.quorate.rest;

import io.quorate.command.ClaimName;
import io.quorate.command.Condition;
import io.quorate.command.Fence;
import io.quorate.command.IdempotencyKey;
import io.quorate.command.Limits;
import io.quorate.command.Terms;
import io.quorate.rest.gate.HeaderFields;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * On what terms a request writes, by its headers: {@code If-Match} and {@code If-None-Match} (RFC
 * 9110 section 13.1), {@code Idempotency-Key} (draft-ietf-httpapi-idempotency-key-header), {@code
 * Quorate-Fence}.
 */
final class WriteTerms {
  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  private static final String FENCE = "Quorate-Fence";

  /** The name of a lock or an election, and the token of its holder. */
  private static final Pattern FENCE_ITEM =
      Pattern.compile("[ \\t]*(elections/)?([^=, \\t]+)=([1-9][0-9]{0,17})[ \\t]*");

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
  static Terms ofPut(HeaderFields headers) {
    Optional<Condition> match = match(headers);
    Optional<Condition> noneMatch = noneMatch(headers);
    if (match.isPresent() && noneMatch.isPresent()) {
      throw badPrecondition("If-Match and If-None-Match cannot both be asked.");
    }
    return terms(match.or(() -> noneMatch), headers);
  }

  /**
   * The terms of a DELETE or a PATCH.
   *
   * @throws ProblemException as {@link #ofPut}
   */
  static Terms ofDelete(HeaderFields headers) {
    if (headers.has(HttpHeaders.IF_NONE_MATCH)) {
      throw badPrecondition("If-None-Match means nothing for a DELETE or a PATCH.");
    }
    return terms(match(headers), headers);
  }

  /**
   * The terms of a write of many entries, or of none.
   *
   * @throws ProblemException as {@link #ofPut}
   */
  static Terms unconditional(HeaderFields headers) {
    if (headers.has(HttpHeaders.IF_MATCH) || headers.has(HttpHeaders.IF_NONE_MATCH)) {
      throw badPrecondition("If-Match and If-None-Match are for writes of one entry.");
    }
    return terms(Optional.empty(), headers);
  }

  /**
   * For a change of the members, which is no write of the store and takes no terms at all.
   *
   * @throws ProblemException 400, naming the header, if there is one
   */
  static void requireNone(HeaderFields headers) {
    String sentence = "%s means nothing for a change of the members.";
    if (unconditional(headers).key().isPresent()) {
      throw badKey(sentence.formatted(IDEMPOTENCY_KEY));
    }
    if (headers.has(FENCE)) {
      throw badFence(sentence.formatted(FENCE));
    }
  }

  /**
   * What a GET asks of the entry.
   *
   * @throws ProblemException as {@link #ofPut}
   */
  static Condition ofRead(HeaderFields headers) {
    return match(headers).orElse(Terms.NONE.condition());
  }

  private static Terms terms(Optional<Condition> condition, HeaderFields headers) {
    if (headers.has(HttpHeaders.IF_UNMODIFIED_SINCE)) {
      throw badPrecondition(
          "If-Unmodified-Since is not served: a second is too coarse. If-Match is.");
    }
    try {
      Optional<IdempotencyKey> key = key(headers);
      List<Fence> fences = fences(headers);
      return condition.isEmpty() && key.isEmpty() && fences.isEmpty()
          ? Terms.NONE
          : new Terms(condition.orElseGet(Condition.None::new), key, fences, Optional.empty());
    } catch (IllegalArgumentException e) {
      throw badFence("Quorate-Fence is wrong. " + e.getMessage());
    }
  }

  private static Optional<Condition> match(HeaderFields headers) {
    Optional<String> line = headers.line(HttpHeaders.IF_MATCH);
    if (line.isEmpty()) {
      return Optional.empty();
    }
    String text = line.get();
    if (text.strip().equals("*")) {
      return Optional.of(new Condition.Exists());
    }
    List<EntityTags.Tag> tags = EntityTags.of(text);
    if (tags.isEmpty()) {
      throw badPrecondition("If-Match is neither * nor a list of tags like \"17\".");
    }
    if (tags.stream().anyMatch(EntityTags.Tag::weak)) {
      throw badPrecondition("If-Match has a weak tag, and those match nothing.");
    }
    var revisions = new TreeSet<Long>();
    tags.forEach(tag -> tag.revision().ifPresent(revisions::add));
    try {
      return Optional.of(new Condition.RevisionIn(revisions));
    } catch (IllegalArgumentException e) {
      throw badPrecondition("If-Match is too long. " + e.getMessage());
    }
  }

  private static Optional<Condition> noneMatch(HeaderFields headers) {
    Optional<String> line = headers.line(HttpHeaders.IF_NONE_MATCH);
    if (line.isEmpty()) {
      return Optional.empty();
    }
    if (!line.get().strip().equals("*")) {
      throw badPrecondition("If-None-Match of a write can only be *.");
    }
    return Optional.of(new Condition.Absent());
  }

  private static List<Fence> fences(HeaderFields headers) {
    List<Fence> fences = new ArrayList<>();
    for (String value : headers.values(FENCE)) {
      for (String item : value.split(",", -1)) {
        fences.add(fence(item));
      }
    }
    return fences;
  }

  private static Fence fence(String item) {
    Matcher matcher = FENCE_ITEM.matcher(item);
    if (!matcher.matches()) {
      throw badFence("Quorate-Fence is not a list of items like name=17 or elections/name=17.");
    }
    ClaimName name =
        matcher.group(1) == null
            ? ClaimName.lock(matcher.group(2))
            : ClaimName.election(matcher.group(2));
    return new Fence(name, Long.parseLong(matcher.group(3)));
  }

  private static Optional<IdempotencyKey> key(HeaderFields headers) {
    List<String> values = headers.values(IDEMPOTENCY_KEY);
    if (values.isEmpty()) {
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

  private static ProblemException badFence(String detail) {
    return new ProblemException(Problem.badRequest("bad-fence", detail));
  }

  private static ProblemException badKey(String detail) {
    return new ProblemException(Problem.badRequest("bad-idempotency-key", detail));
  }
}
