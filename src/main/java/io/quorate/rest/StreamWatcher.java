package io.quorate.rest;

import io.quorate.command.Change;
import io.quorate.store.watch.Revision;
import io.quorate.store.watch.Watcher;
import java.util.OptionalLong;

/**
 * Tells a client of changes. The id of an event is the revision up to which all has been told, so
 * only the last event of a revision has one: a client that comes back with it loses nothing and is
 * told nothing twice.
 */
final class StreamWatcher implements Watcher<Change> {
  private final Events events;
  private final SharedEvents shared;
  private final boolean previous;
  private final long heartbeatsAProgress;
  private long heartbeats;

  /**
   * @param shared makes the data of events, for all watchers of this member
   * @param heartbeatsAProgress every which heartbeat says how far the client has heard
   */
  StreamWatcher(Events events, SharedEvents shared, boolean previous, long heartbeatsAProgress) {
    this.events = events;
    this.shared = shared;
    this.previous = previous;
    this.heartbeatsAProgress = heartbeatsAProgress;
  }

  @Override
  public void opened(long told) {
    events.open(told);
    progress(told);
  }

  @Override
  public boolean hasRoom() {
    return events.stream().hasRoom();
  }

  @Override
  public void changed(Revision<Change> revision, Change change, boolean last) {
    events.send(
        last ? OptionalLong.of(revision.number()) : OptionalLong.empty(),
        EventJson.name(change),
        shared.data(revision, change, previous));
    heartbeats = 0;
  }

  @Override
  public void quiet(long revision) {
    heartbeats++;
    if (heartbeats % heartbeatsAProgress == 0) {
      progress(revision);
    } else {
      events.heartbeat();
    }
  }

  @Override
  public void compacted(long oldest) {
    events.send(OptionalLong.empty(), "compacted", "{\"oldest\":%d}".formatted(oldest));
    events.stream().end();
  }

  @Override
  public void ended() {
    events.stream().cut();
  }

  private void progress(long revision) {
    events.send(OptionalLong.of(revision), "progress", "{\"revision\":%d}".formatted(revision));
  }
}
