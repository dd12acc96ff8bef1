package io.quorate.rest;

import io.quorate.command.Change;
import io.quorate.rest.gate.EventStream;
import io.quorate.rest.gate.Surface;
import io.quorate.store.watch.Revision;
import io.quorate.store.watch.Watcher;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Tells a client by Server-Sent Events (WHATWG HTML, section 9.2). The id of an event is the
 * revision up to which all has been told, so only the last event of a revision has one: a client
 * that comes back with it loses nothing and is told nothing twice.
 */
final class StreamWatcher implements Watcher {
  /** Said when nothing has happened, so that nobody on the way takes the connection for dead. */
  private static final byte[] HEARTBEAT = bytes(":\n\n");

  /** Every which heartbeat says how far the client has heard. */
  private static final int HEARTBEATS_A_PROGRESS = 4;

  private final EventStream stream;
  private final boolean previous;
  private final boolean alwaysProgress;
  private final int memberId;
  private int heartbeats;

  /**
   * @param alwaysProgress whether each heartbeat says how far the client has heard
   */
  StreamWatcher(EventStream stream, boolean previous, boolean alwaysProgress, int memberId) {
    this.stream = stream;
    this.previous = previous;
    this.alwaysProgress = alwaysProgress;
    this.memberId = memberId;
  }

  @Override
  public void opened(long told) {
    stream.open(
        Map.of(
            Surface.MEMBER_HEADER,
            Integer.toString(memberId),
            "Quorate-Revision",
            Long.toString(told)));
    progress(told);
  }

  @Override
  public boolean hasRoom() {
    return stream.hasRoom();
  }

  @Override
  public void changed(Revision revision, List<Change> changes) {
    for (int i = 0; i < changes.size(); i++) {
      var event = new StringBuilder();
      if (i == changes.size() - 1) {
        event.append("id: ").append(revision.number()).append('\n');
      }
      event.append("event: ").append(EventJson.name(changes.get(i))).append('\n');
      event.append("data: ").append(EventJson.data(revision, changes.get(i), previous));
      stream.send(bytes(event.append("\n\n").toString()));
    }
    heartbeats = 0;
  }

  @Override
  public void quiet(long revision) {
    heartbeats++;
    if (alwaysProgress || heartbeats % HEARTBEATS_A_PROGRESS == 0) {
      progress(revision);
    } else {
      stream.send(HEARTBEAT);
    }
  }

  @Override
  public void compacted(long oldest) {
    stream.send(bytes("event: compacted\ndata: {\"oldest\":%d}\n\n".formatted(oldest)));
    stream.end();
  }

  @Override
  public void ended() {
    stream.cut();
  }

  private void progress(long revision) {
    stream.send(
        bytes(
            "id: %d\nevent: progress\ndata: {\"revision\":%d}\n\n".formatted(revision, revision)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
