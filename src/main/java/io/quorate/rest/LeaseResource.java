package io.quorate.rest;

import io.quorate.command.Limits;
import io.quorate.command.Result;
import io.quorate.store.KeyValueStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Surface two: leases, which entries, locks and elections end with. */
@ApplicationScoped
@Path("/v1/leases{path: (/.*)?}")
public class LeaseResource {
  private static final String RESOURCE = "v1/leases";
  private static final String KEEPALIVE = "keepalive";
  private static final String TTL_SECONDS = "ttl_seconds";

  /** One number, and white space. */
  static final int MAX_BODY_BYTES = 1024;

  /** What a body is. */
  static final String BODY = "The description of a lease";

  private final KeyValueStore store;

  @Inject
  public LeaseResource(KeyValueStore store) {
    this.store = store;
  }

  /** For the container's proxy. */
  @SuppressWarnings("NullAway")
  LeaseResource() {
    this.store = null;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public CompletionStage<Response> get(@BeanParam RequestHead head) {
    SubPath path = SubPath.of(head, RESOURCE);
    if (path.isEmpty()) {
      return list(head);
    }
    if (path.isOne()) {
      head.requireNoParameters();
      long id = id(path);
      return store
          .leasing()
          .find(id)
          .thenApply(
              seen ->
                  LeaseAnswers.one(
                      seen.revision(), seen.value().orElseThrow(() -> noSuchLease(id))));
    }
    throw refuse(path);
  }

  @POST
  @Produces(MediaType.APPLICATION_JSON)
  public CompletionStage<Response> post(@BeanParam RequestHead head, InputStream body) {
    SubPath path = SubPath.of(head, RESOURCE);
    if (path.isEmpty()) {
      return grant(head, body);
    }
    if (path.isOneWith(KEEPALIVE)) {
      head.requireNoParameters();
      return store
          .leasing()
          .renew(id(path), WriteTerms.unconditional(head.headers()))
          .thenApply(result -> WriteResults.expect(Result.LeaseRenewed.class, result))
          .thenApply(LeaseAnswers::renewed);
    }
    throw refuse(path);
  }

  @DELETE
  public CompletionStage<Response> delete(@BeanParam RequestHead head) {
    SubPath path = SubPath.of(head, RESOURCE);
    if (!path.isOne()) {
      throw refuse(path);
    }
    head.requireNoParameters();
    return store
        .leasing()
        .end(id(path), WriteTerms.unconditional(head.headers()))
        .thenApply(result -> WriteResults.expect(Result.LeaseEnded.class, result))
        .thenApply(
            ended -> Response.noContent().header(LeaseAnswers.REVISION, ended.revision()).build());
  }

  @PUT
  public Response put(@BeanParam RequestHead head) {
    throw refuse(SubPath.of(head, RESOURCE));
  }

  @PATCH
  public Response patch(@BeanParam RequestHead head) {
    throw refuse(SubPath.of(head, RESOURCE));
  }

  private CompletionStage<Response> list(RequestHead head) {
    var query = PageQuery.of(head);
    long after = query.after().map(LeaseResource::id).orElse(0L);
    return store
        .leasing()
        .list(after, query.limit())
        .thenApply(page -> LeaseAnswers.list(page, query));
  }

  private CompletionStage<Response> grant(RequestHead head, InputStream body) {
    head.requireNoParameters();
    JsonBody json = JsonBody.read(body, head.headers(), MAX_BODY_BYTES, BODY);
    json.requireOnly(Set.of(TTL_SECONDS));
    long ttlSeconds =
        json.number(TTL_SECONDS, 1, Limits.LEASE_TTL_SECONDS)
            .orElseThrow(() -> json.missing(TTL_SECONDS));
    return store
        .leasing()
        .grant(ttlSeconds, WriteTerms.unconditional(head.headers()))
        .thenApply(result -> WriteResults.expect(Result.LeaseGranted.class, result))
        .thenApply(LeaseAnswers::granted);
  }

  private static long id(SubPath path) {
    return id(path.first());
  }

  private static long id(String text) {
    if (!text.matches("[1-9][0-9]{0,17}")) {
      throw new ProblemException(
          Problem.badRequest("bad-lease-id", "The id of a lease is a positive whole number."));
    }
    return Long.parseLong(text);
  }

  private static ProblemException noSuchLease(long id) {
    return new ProblemException(
        Problem.of(
            404,
            "no-such-lease",
            "There is no such lease",
            "There is no lease %d: it was never there, or it has ended.".formatted(id)));
  }

  /** For a method that a path has not, or for a path that is none. */
  private static RuntimeException refuse(SubPath path) {
    return path.isEmpty() || path.isOne() || path.isOneWith(KEEPALIVE)
        ? SubPath.notAllowed()
        : SubPath.noSuchResource();
  }
}
