package io.quorate.rest;

import io.quorate.command.Attachment;
import io.quorate.command.Key;
import io.quorate.command.Limits;
import io.quorate.command.Result;
import io.quorate.store.entry.ReadOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Surface two: entries by key, every key, reserved first segments included. */
@ApplicationScoped
@Path("/v1/kv/{path: .*}")
public class KeyValueResource {
  static final String PREFIX = "v1/kv/";
  static final String HISTORY = "history";
  private static final String PREV = "prev";
  private static final String LEASE = "lease";
  private static final String TTL = "ttl";
  private static final Set<String> OF_GET = ReadQuery.parameters(HISTORY, Query.LIMIT);
  private static final Set<String> OF_PUT = Set.of(PREV, LEASE, TTL);
  private static final Set<String> OF_DELETE = Set.of(PREV);

  private final Entries entries;
  private final Patches patches;

  @Inject
  public KeyValueResource(Entries entries, Patches patches) {
    this.entries = entries;
    this.patches = patches;
  }

  /** For the container's proxy. */
  @SuppressWarnings("NullAway")
  KeyValueResource() {
    this.entries = null;
    this.patches = null;
  }

  @GET
  public CompletionStage<Response> get(@BeanParam RequestHead head) {
    Key key = key(head);
    Query query = head.query(OF_GET);
    ReadOptions options = ReadQuery.of(query);
    if (!query.flag(HISTORY)) {
      return read(key, head, query, options).thenApply(Answer::toResponse);
    }
    if (options.revision().isPresent()) {
      throw Query.bad("Either history or one revision can be read.");
    }
    var unused = head.acceptable().require(MediaType.APPLICATION_JSON_TYPE);
    int limit = query.limit(KeyHistory.USUAL, KeyHistory.MOST);
    return entries.view(options).thenApply(view -> KeyHistory.answer(key, view, limit));
  }

  /** As {@link #get}, where nobody asks for a history. */
  CompletionStage<Answer> read(RequestHead head) {
    Key key = key(head);
    Query query = head.query(OF_GET);
    return read(key, head, query, ReadQuery.of(query));
  }

  private CompletionStage<Answer> read(
      Key key, RequestHead head, Query query, ReadOptions options) {
    if (query.has(Query.LIMIT)) {
      throw Query.bad("The parameter \"limit\" is for history=true.");
    }
    return entries.get(key, head, options);
  }

  @PUT
  public CompletionStage<Response> put(@BeanParam RequestHead head, InputStream body) {
    return write(head, body).thenApply(Answer::toResponse);
  }

  CompletionStage<Answer> write(RequestHead head, InputStream body) {
    Query query = head.query(OF_PUT);
    return entries
        .put(key(head), head, body, attachment(query), query.flag(PREV))
        .thenApply(KeyValueResource::answer);
  }

  @PATCH
  public CompletionStage<Response> patch(@BeanParam RequestHead head, InputStream body) {
    head.requireNoParameters();
    return patches
        .patch(key(head), head, body)
        .thenApply(KeyValueResource::answer)
        .thenApply(Answer::toResponse);
  }

  @DELETE
  public CompletionStage<Response> delete(@BeanParam RequestHead head) {
    return remove(head).thenApply(Answer::toResponse);
  }

  CompletionStage<Answer> remove(RequestHead head) {
    Key key = key(head);
    boolean returnPrevious = head.query(OF_DELETE).flag(PREV);
    return entries.delete(key, head, returnPrevious).thenApply(removed -> answer(removed, key));
  }

  /** Or the request would be taken for one of surface one, whose paths are all that are left. */
  @POST
  public Response post() {
    throw SubPath.notAllowed();
  }

  private static Answer answer(Result.Put put) {
    Answer answer = Answer.of(put.created() ? 201 : 204);
    put.previous().ifPresent(previous -> EntryAnswers.withPrevious(answer.status(200), previous));
    return EntryAnswers.withLease(answer, put.leaseId())
        .header(EntryAnswers.REVISION, put.revision())
        .tag(put.revision());
  }

  private static Answer answer(Result.Removed removed, Key key) {
    Answer answer = removed.removed() ? Answer.of(204) : EntryAnswers.notFound(key).toAnswer(true);
    removed
        .previous()
        .ifPresent(previous -> EntryAnswers.withPrevious(answer.status(200), previous));
    return answer.header(EntryAnswers.REVISION, removed.revision());
  }

  private static Attachment attachment(Query query) {
    OptionalLong lease = query.number(LEASE, 1, Long.MAX_VALUE);
    Optional<Duration> ttl = query.duration(TTL);
    if (lease.isPresent() && ttl.isPresent()) {
      throw Query.bad("Either a lease or a ttl can be given.");
    }
    if (lease.isPresent()) {
      return new Attachment.ToLease(lease.getAsLong());
    }
    return ttl.<Attachment>map(time -> new Attachment.OwnLease(seconds(time)))
        .orElse(Attachment.NONE);
  }

  private static long seconds(Duration ttl) {
    if (ttl.toNanosPart() != 0
        || ttl.toSeconds() < 1
        || ttl.toSeconds() > Limits.LEASE_TTL_SECONDS) {
      throw Query.bad("A ttl is 1 to %d whole seconds.".formatted(Limits.LEASE_TTL_SECONDS));
    }
    return ttl.toSeconds();
  }

  private Key key(RequestHead head) {
    return Keys.of(head.path().substring(PREFIX.length()), entries.maxKeyBytes());
  }
}
