package io.quorate.rest;

import io.quorate.rest.gate.EventStream;
import io.quorate.rest.gate.StreamRequest;
import io.quorate.store.KeyValueStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Streams of all kinds. They do not go through the container: it would keep four times the memory
 * for each, and a watcher is idle most of the time (decision 0015). What a kind throws while it
 * opens a stream is the refusal.
 */
final class StreamDoor implements StreamRequest.Handler {
  private final KeyValueStore store;
  private final List<StreamRequest.Handler> kinds;

  /** To be made on a thread of the container. */
  StreamDoor(KeyValueStore store, SharedEvents shared) {
    this.store = store;
    this.kinds = List.of(new WatchDoor(store, shared), new ElectionDoor(store));
    JsonFormat.load();
  }

  @Override
  public boolean takes(StreamRequest request) {
    return kind(request).isPresent();
  }

  @Override
  public void open(StreamRequest request, EventStream stream) {
    try {
      kind(request).orElseThrow().open(request, stream);
    } catch (RuntimeException e) {
      StreamProblems.refuse(stream, ProblemMapper.problem(e, false), Map.of(), store);
    }
  }

  private Optional<StreamRequest.Handler> kind(StreamRequest request) {
    return kinds.stream().filter(each -> each.takes(request)).findFirst();
  }
}
