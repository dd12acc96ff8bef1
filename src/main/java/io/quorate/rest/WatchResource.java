package io.quorate.rest;

import io.quorate.store.KeyValueStore;
import io.quorate.store.Pace;
import io.quorate.store.Watching;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Watches as long polls, for clients that cannot read a stream; streams are {@link WatchDoor}'s.
 */
@ApplicationScoped
@Path("/v1/watch")
public class WatchResource extends ReadOnly {
  /** A watch must not be quiet after no time at all: it would be so again and again. */
  private static final Duration ONE_MILLISECOND = Duration.ofMillis(1);

  /** Within which a watch that is quiet hears so. */
  private static final Duration GRACE = Duration.ofMillis(500);

  private final KeyValueStore store;
  private final SharedEvents shared;

  @Inject
  public WatchResource(KeyValueStore store, SharedEvents shared) {
    this.store = store;
    this.shared = shared;
  }

  /** For the container's proxy. */
  @SuppressWarnings("NullAway")
  WatchResource() {
    this.store = null;
    this.shared = null;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public CompletionStage<Response> poll(@BeanParam RequestHead head) {
    WatchQuery query =
        WatchQuery.of(head.rawQuery(), Optional.empty(), store.settings().maxKeyBytes());
    // A poll has one, by its query; without it, it would be a stream, and not come here.
    Duration wait = query.longestWait().orElse(Duration.ZERO);
    var answer = new CompletableFuture<PollWatcher.Answer>();
    // Quiet for as long as it waits, it hears that it has heard all up to now, and goes on from
    // there: the past that it would go on from otherwise may be forgotten by then.
    return store
        .watching(Pace.PATIENT)
        .open(
            query.filter(),
            query.from(),
            wait.plus(ONE_MILLISECOND),
            new PollWatcher(answer, query.previous()))
        .thenCompose(opening -> answered(opening, answer, wait, query));
  }

  private CompletableFuture<Response> answered(
      Watching.Opening opening,
      CompletableFuture<PollWatcher.Answer> answer,
      Duration wait,
      WatchQuery query) {
    if (opening instanceof Watching.Compacted compacted) {
      return CompletableFuture.completedFuture(compacted(query, compacted.oldest()));
    }
    if (!(opening instanceof Watching.Opened opened)) {
      throw new ProblemException(WatchProblems.of(opening, store.settings().maxWatchers()));
    }
    // For one that has not been told anything yet, for it is to hear of what is still to come.
    answer.completeOnTimeout(
        PollWatcher.Answer.upTo(opened.from() - 1),
        wait.plus(GRACE).toMillis(),
        TimeUnit.MILLISECONDS);
    return store
        .continued(answer.whenComplete((told, failure) -> opened.watch().close()))
        .thenApply(told -> response(told, query));
  }

  private static Response compacted(WatchQuery query, long oldest) {
    return Response.fromResponse(WatchProblems.compacted(oldest).toResponse(false))
        .header("Link", WatchProblems.link(query.filter()))
        .build();
  }

  private Response response(PollWatcher.Answer answer, WatchQuery query) {
    if (answer.compacted().isPresent()) {
      return compacted(query, answer.compacted().getAsLong());
    }
    StreamingOutput json = out -> PollJson.write(answer, shared, query.previous(), out);
    return Response.ok(json, MediaType.APPLICATION_JSON)
        .header("Quorate-Revision", answer.revision())
        .build();
  }
}
