package io.quorate.rest;

import io.quorate.command.Attachment;
import io.quorate.command.ClaimName;
import io.quorate.command.ClaimName.Kind;
import io.quorate.command.Limits;
import io.quorate.command.Result;
import io.quorate.command.Result.Refusal;
import io.quorate.command.Value;
import io.quorate.store.KeyValueStore;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/** What locks and elections have in common: one holder at a time, and a queue. */
record ClaimRequests(Kind kind, KeyValueStore store) {
  private static final String LEASE = "lease";
  private static final String TTL_SECONDS = "ttl_seconds";
  private static final String WAIT_SECONDS = "wait_seconds";
  private static final String VALUE = "value";
  private static final String TOKEN = "token";

  /** Longer, and what is between a client and a member takes the connection for dead. */
  private static final int MAX_WAIT_SECONDS = 60;

  /** The value, each character of it escaped, and the rest. */
  static final int MAX_BODY_BYTES = 6 * Limits.CLAIM_VALUE_BYTES + 1024;

  /** What a body is. */
  static final String BODY = "A claim";

  /** More than any state counts. */
  private static final long MOST = 999_999_999_999_999_999L;

  private static final String TEXT = "text/plain; charset=utf-8";

  CompletionStage<Response> get(RequestHead head) {
    SubPath path = path(head);
    if (path.isEmpty()) {
      var query = PageQuery.of(head);
      return store
          .claiming()
          .list(kind, query.after().map(text -> name(kind, text)), query.limit())
          .thenApply(page -> ClaimAnswers.list(kind, page, query));
    }
    if (path.isOne()) {
      head.requireNoParameters();
      ClaimName name = name(kind, path.first());
      return store
          .claiming()
          .find(name)
          .thenApply(
              seen ->
                  ClaimAnswers.one(
                      seen.revision(), seen.value().orElseThrow(() -> ClaimAnswers.isFree(name))));
    }
    throw refuse(path);
  }

  CompletionStage<Response> claim(RequestHead head, InputStream body) {
    SubPath path = path(head);
    if (!path.isOne()) {
      throw refuse(path);
    }
    head.requireNoParameters();
    ClaimName name = name(kind, path.first());
    JsonBody json = JsonBody.read(body, head.headers(), MAX_BODY_BYTES, BODY);
    var known = new TreeSet<>(Set.of(LEASE, TTL_SECONDS, WAIT_SECONDS));
    if (kind == Kind.ELECTION) {
      known.add(VALUE);
    }
    json.requireOnly(known);
    Attachment attachment = attachment(json);
    Value value = value(json);
    Duration atMost = Duration.ofSeconds(json.number(WAIT_SECONDS, 0, MAX_WAIT_SECONDS).orElse(0));
    return store
        .claiming()
        .claim(name, attachment, value, atMost, WriteTerms.unconditional(head.headers()))
        .thenApply(outcome -> ClaimAnswers.of(name, outcome));
  }

  CompletionStage<Response> release(RequestHead head) {
    SubPath path = path(head);
    if (!path.isOne()) {
      throw refuse(path);
    }
    ClaimName name = name(kind, path.first());
    long token =
        head.query(Set.of(TOKEN))
            .number(TOKEN, 1, MOST)
            .orElseThrow(() -> Query.bad("The parameter \"token\" is missing."));
    return store
        .claiming()
        .release(name, token, WriteTerms.unconditional(head.headers()))
        .thenApply(result -> released(name, result));
  }

  /** For a method that a path has not, or for a path that is none. */
  RuntimeException refusal(RequestHead head) {
    return refuse(path(head));
  }

  private static Response released(ClaimName name, Result result) {
    if (result.equals(new Result.Refused(Refusal.NOT_HELD))) {
      throw ClaimAnswers.isFree(name);
    }
    if (result.equals(new Result.Refused(Refusal.NOT_THE_HOLDER))) {
      throw new ProblemException(WriteResults.fenceFailed(name));
    }
    long revision = WriteResults.expect(Result.Released.class, result).revision();
    return Response.noContent().header(EntryAnswers.REVISION, revision).build();
  }

  private static Attachment attachment(JsonBody json) {
    OptionalLong lease = json.number(LEASE, 1, MOST);
    OptionalLong ttlSeconds = json.number(TTL_SECONDS, 1, Limits.LEASE_TTL_SECONDS);
    if (lease.isPresent() == ttlSeconds.isPresent()) {
      throw json.wrong("A claim has either a lease or ttl_seconds for one of its own.");
    }
    return lease.isPresent()
        ? new Attachment.ToLease(lease.getAsLong())
        : new Attachment.OwnLease(ttlSeconds.getAsLong());
  }

  private static Value value(JsonBody json) {
    byte[] bytes = json.text(VALUE).orElse("").getBytes(StandardCharsets.UTF_8);
    if (bytes.length > Limits.CLAIM_VALUE_BYTES) {
      throw new ProblemException(
          Problem.of(
              413,
              "too-large",
              "The value is too large",
              "What a candidate says of itself has at most %d bytes of UTF-8."
                  .formatted(Limits.CLAIM_VALUE_BYTES)));
    }
    return new Value(bytes, TEXT);
  }

  private SubPath path(RequestHead head) {
    return SubPath.of(head, "v1/" + LeaseAnswers.plural(kind));
  }

  /**
   * @throws ProblemException 400 if it cannot be a name
   */
  static ClaimName name(Kind kind, String text) {
    try {
      return new ClaimName(kind, text);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(Problem.badRequest("bad-name", e));
    }
  }

  private static RuntimeException refuse(SubPath path) {
    return path.isEmpty() || path.isOne() ? SubPath.notAllowed() : SubPath.noSuchResource();
  }
}
