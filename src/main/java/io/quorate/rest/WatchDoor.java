package io.quorate.rest;

import io.quorate.raft.UnavailableException;
import io.quorate.rest.gate.EventStream;
import io.quorate.rest.gate.ProblemBody;
import io.quorate.rest.gate.StreamRequest;
import io.quorate.rest.gate.Surface;
import io.quorate.store.KeyValueStore;
import io.quorate.store.watch.Watch;
import io.quorate.store.watch.Watches;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Watches as streams. They do not go through the container: it would keep four times the memory for
 * each, and a watcher is idle most of the time (decision 0015).
 */
final class WatchDoor implements StreamRequest.Handler {
  static final String PATH = "/v1/watch";

  /** Between two signs of life: proxies give up a silent connection after half a minute or more. */
  static final Duration QUIET = Duration.ofSeconds(15);

  private final KeyValueStore store;

  /** To be made on a thread of the container. */
  WatchDoor(KeyValueStore store) {
    this.store = store;
    JsonFormat.load();
  }

  /** A long poll ends with an answer, and is a resource like any other. */
  @Override
  public boolean takes(StreamRequest request) {
    boolean poll = request.query().matches("(.*&)?" + WatchQuery.WAIT + "(=.*)?");
    return request.path().equals(PATH) && !poll;
  }

  @Override
  public void open(StreamRequest request, EventStream stream) {
    try {
      openWatch(request, stream);
    } catch (ProblemException e) {
      refuse(stream, e.problem(), Map.of());
    } catch (UnavailableException e) {
      refuse(stream, Problem.unavailable(e, false), Map.of());
    }
  }

  private void openWatch(StreamRequest request, EventStream stream) {
    int maxKeyBytes = store.settings().maxKeyBytes();
    WatchQuery query = WatchQuery.of(request.query(), request.lastEventId(), maxKeyBytes);
    Watches watches = store.watches();
    long from = query.from().orElseGet(watches::next);
    if (from < watches.oldest()) {
      refuse(
          stream,
          WatchProblems.compacted(watches.oldest()),
          Map.of("Link", WatchProblems.link(query.filter())));
      return;
    }
    var watcher =
        new StreamWatcher(
            stream, query.previous(), query.progress().isPresent(), store.settings().memberId());
    Optional<Watch> watch =
        watches.open(query.filter(), from, query.progress().orElse(QUIET), watcher);
    if (watch.isEmpty()) {
      refuse(stream, WatchProblems.tooMany(store.settings().maxWatchers()), Map.of());
      return;
    }
    stream.onRoom(watch.get()::roomAgain);
    stream.onClose(watch.get()::close);
  }

  private void refuse(EventStream stream, Problem problem, Map<String, String> more) {
    var headers = new HashMap<>(more);
    headers.put(Surface.MEMBER_HEADER, Integer.toString(store.settings().memberId()));
    problem
        .retryAfter()
        .ifPresent(after -> headers.put("Retry-After", Long.toString(after.toSeconds())));
    byte[] body =
        ProblemBody.json(
            problem.status(), problem.type(), problem.title(), problem.detail(), Optional.empty());
    String phrase =
        Optional.ofNullable(Response.Status.fromStatusCode(problem.status()))
            .map(Response.Status::getReasonPhrase)
            .orElse("Refused");
    stream.refuse(problem.status(), phrase, body, headers);
  }
}
