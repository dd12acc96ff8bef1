package io.quorate.rest;

import io.quorate.command.ClaimName;
import io.quorate.raft.Failures;
import io.quorate.rest.gate.EventStream;
import io.quorate.rest.gate.StreamRequest;
import io.quorate.store.KeyValueStore;
import io.quorate.store.watch.LeaderChange;
import io.quorate.store.watch.Watch;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Elections as streams, for those who ask for one; all else about them is a resource. */
final class ElectionDoor implements StreamRequest.Handler {
  private static final String PATH = "/v1/elections/";

  private final KeyValueStore store;

  ElectionDoor(KeyValueStore store) {
    this.store = store;
  }

  /** Only what may be an election: the resource refuses the rest. */
  @Override
  public boolean takes(StreamRequest request) {
    return request.path().matches(PATH + "[^/]+")
        && Acceptable.of(request.accept())
            .best(MediaType.APPLICATION_JSON_TYPE, Acceptable.STREAM)
            .filter(Acceptable.STREAM::equals)
            .isPresent();
  }

  @Override
  public void open(StreamRequest request, EventStream stream) {
    Query.of(request.query(), Set.of());
    // Of no use here, as who leads is told first in any case; but no reason to take what it is not.
    WatchQuery.revision(request.lastEventId());
    ClaimName election = ClaimRequests.name(ClaimName.Kind.ELECTION, name(request));
    var events = new Events(stream, store.settings().memberId());
    var unused =
        store
            .observing()
            .open(election, WatchDoor.QUIET, present -> new LeaderWatcher(events, present))
            .thenAccept(watch -> opened(watch, events))
            .exceptionally(
                failure -> {
                  refuse(stream, Failures.cause(failure));
                  return null;
                })
            .exceptionally(stream::giveUp);
  }

  private void opened(Optional<Watch<LeaderChange>> watch, Events events) {
    if (watch.isPresent()) {
      events.feed(watch.get());
    } else {
      refuse(
          events.stream(),
          new ProblemException(WatchProblems.tooMany(store.settings().maxWatchers())));
    }
  }

  private void refuse(EventStream stream, Throwable failure) {
    StreamProblems.refuse(stream, ProblemMapper.problem(failure, false), Map.of(), store);
  }

  private static String name(StreamRequest request) {
    return request.path().substring(PATH.length());
  }
}
