package io.quorate.rest;

import io.quorate.command.Change;
import io.quorate.rest.gate.EventStream;
import io.quorate.rest.gate.StreamRequest;
import io.quorate.store.KeyValueStore;
import io.quorate.store.watch.Watch;
import io.quorate.store.watch.Watches;
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
    var unused = Acceptable.of(request.accept()).require(Acceptable.STREAM);
    int maxKeyBytes = store.settings().maxKeyBytes();
    WatchQuery query = WatchQuery.of(request.query(), request.lastEventId(), maxKeyBytes);
    Watches<Change> watches = store.watches();
    long from = query.from().orElseGet(watches::next);
    if (from < watches.oldest()) {
      StreamProblems.refuse(
          stream,
          WatchProblems.compacted(watches.oldest()),
          Map.of("Link", WatchProblems.link(query.filter())),
          store);
      return;
    }
    var events = new Events(stream, store.settings().memberId());
    Heartbeats heartbeats = Heartbeats.of(query.progress());
    var watcher = new StreamWatcher(events, shared, query.previous(), heartbeats.aProgress());
    Watch<Change> watch =
        watches
            .open(query.filter(), from, heartbeats.every(), watcher)
            .orElseThrow(
                () -> new ProblemException(WatchProblems.tooMany(store.settings().maxWatchers())));
    events.feed(watch);
  }
}
