package io.quorate.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes stores that a measurement needs afresh, and ends the last one, also on Ctrl-C. */
final class Stores implements AutoCloseable {
  private final Options options;
  private final List<Store> open = new ArrayList<>();
  private boolean closed;

  Stores(Options options) {
    this.options = options;
  }

  /** The ways to ask of Quorate and of the peers that are named. */
  List<HttpInterface> ways() {
    var ways = new ArrayList<>(List.of(HttpInterface.QUORATE));
    ways.addAll(options.peers);
    return ways;
  }

  /**
   * @throws NotMeasurableException if etcd is named and not installed
   */
  void requirePrograms() {
    if (!options.peers.isEmpty()) {
      Programs.require("etcd");
    }
  }

  /** A store without data; starts nothing yet. */
  synchronized Side make(HttpInterface http, int members) throws IOException {
    if (closed) {
      throw new IllegalStateException("The run has ended");
    }
    Path directory = options.dataDir.resolve(http.word());
    Store store =
        http == HttpInterface.QUORATE
            ? new QuorateMembers(http.word(), options, directory, members)
            : new EtcdMembers(directory, members);
    open.add(store);
    return new Side(http.word(), store, http);
  }

  /** Ends this one, which is no longer needed. */
  synchronized void end(Side side) {
    side.store().close();
    open.remove(side.store());
  }

  @Override
  public synchronized void close() {
    closed = true;
    open.forEach(Store::close);
    open.clear();
  }
}
