package io.quorate.rest;

import io.quorate.raft.Failures;
import io.quorate.rest.gate.EventStream;
import io.quorate.rest.gate.StreamRequest;
import io.quorate.store.KeyValueStore;
import io.quorate.store.Pace;
import io.quorate.store.Watching;
import java.time.Duration;
import java.util.Map;

/** Watches as streams. */
final class WatchDoor implements StreamRequest.Handler {
  static final String PATH = "/v1/watch";

  /** Between two signs of life: proxies give up a silent connection after half a minute or more. */
  static final Duration QUIET = Duration.ofSeconds(15);

  private final KeyValueStore store;
  private final SharedEvents shared;

  WatchDoor(KeyValueStore store, SharedEvents shared) {
    this.store = store;
    this.shared = shared;
  }

  /** A long poll ends with an answer, and is a resource like any other. */
  @Override
  public boolean takes(StreamRequest request) {
    boolean poll = request.query().matches("(.*&)?" + WatchQuery.WAIT + "(=.*)?");
    return request.path().equals(PATH) && !poll;
  }

  @Override
  public void open(StreamRequest request, EventStream stream) {
    var unusedForm = Acceptable.of(request.accept()).require(Acceptable.STREAM);
    int maxKeyBytes = store.settings().maxKeyBytes();
    WatchQuery query = WatchQuery.of(request.query(), request.lastEventId(), maxKeyBytes);
    var events = new Events(stream, store.settings().memberId());
    Heartbeats heartbeats = Heartbeats.of(query.progress());
    var watcher = new StreamWatcher(events, shared, query.previous(), heartbeats.aProgress());
    var unused =
        store
            .watching(Pace.PROMPT)
            .open(query.filter(), query.from(), heartbeats.every(), watcher)
            .thenAccept(opening -> opened(opening, query, events))
            .exceptionally(
                failure -> {
                  refuse(stream, ProblemMapper.problem(Failures.cause(failure), false), Map.of());
                  return null;
                })
            .exceptionally(stream::giveUp);
  }

  private void opened(Watching.Opening opening, WatchQuery query, Events events) {
    if (opening instanceof Watching.Opened opened) {
      events.feed(opened.watch());
    } else {
      refuse(
          events.stream(),
          WatchProblems.of(opening, store.settings().maxWatchers()),
          opening instanceof Watching.Compacted
              ? Map.of("Link", WatchProblems.link(query.filter()))
              : Map.of());
    }
  }

  private void refuse(EventStream stream, Problem problem, Map<String, String> more) {
    StreamProblems.refuse(stream, problem, more, store);
  }
}
