package io.quorate.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A watch that runs. It goes on at another member after any failure, without loss and without
 * repetition, until it is closed or its place in the history is no longer kept. Has a thread of its
 * own.
 */
public final class Watch implements AutoCloseable {
  private final WatchOptions options;
  private final WatchListener listener;
  private final Caller caller;
  private final EventStream stream;
  private final long before;

  /** Of the revision that has not come to its end. */
  private List<Change> unfinished = new ArrayList<>();

  private volatile long revision;

  /**
   * @param from the first revision to tell of
   */
  Watch(Connection connection, WatchOptions options, long from, WatchListener listener) {
    this.options = options;
    this.listener = listener;
    this.caller = connection.caller();
    this.before = from - 1;
    this.revision = before;
    this.stream = new EventStream(connection, new Events());
  }

  void start() {
    stream.start();
  }

  /** The listener was told all up to this revision. */
  public long revision() {
    return revision;
  }

  /** Whether it still goes on: neither closed nor failed. */
  public boolean isRunning() {
    return stream.isRunning();
  }

  /**
   * Ends the watch. At most one call to the listener is still under way after this; its thread is
   * interrupted. The listener may close its watch itself.
   */
  @Override
  public void close() {
    stream.close();
  }

  /** Makes changes of events. */
  private final class Events implements EventStream.Reader {
    @Override
    public Request request() {
      unfinished = new ArrayList<>();
      Target target = options.target();
      if (revision == before) {
        target = target.with("from_revision", (before + 1));
      }
      Request request =
          Request.read("GET", target, Optional.empty()).header("Accept", "text/event-stream");
      return revision == before
          ? request
          : request.header("Last-Event-ID", Long.toString(revision));
    }

    @Override
    public void read(SseEvent event) {
      switch (event.type()) {
        case "put", "delete" -> {
          unfinished.add(event.json(json -> Change.of(event.type(), json)));
          if (event.id().isPresent()) {
            finish(event.revision());
          }
        }
        case "progress" -> progress(event.revision());
        case "compacted" ->
            throw new CompactedException(
                new Problem(
                    410,
                    "revision-compacted",
                    "The revision is no longer kept",
                    "The watch had come to revision %d.".formatted(revision),
                    Committed.NO));
        default -> {
          // For clients that are newer than this one.
        }
      }
    }

    @Override
    public void failed(RuntimeException why) {
      listener.failed(why);
    }

    private void finish(long at) {
      var changes = new Changes(at, unfinished);
      unfinished = new ArrayList<>();
      // What a member tells again, for whatever reason, is not told again.
      if (at > revision) {
        listener.changed(changes);
        moveTo(at);
      }
    }

    private void progress(long at) {
      if (at > revision && unfinished.isEmpty()) {
        listener.progressed(at);
        moveTo(at);
      }
    }

    private void moveTo(long at) {
      revision = at;
      caller.saw(at);
    }
  }
}
