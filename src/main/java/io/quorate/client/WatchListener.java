package io.quorate.client;

/**
 * Who is told of changes. All calls come from one thread, one after the other; what takes long
 * delays the next, and slows the member down.
 */
@FunctionalInterface
public interface WatchListener {
  /** The next revision that has changed something: each once, in order, none left out. */
  void changed(Changes changes);

  /** Nothing that is watched has changed up to this revision since the last call. */
  default void progressed(long revision) {}

  /**
   * The watch has ended, other than by being closed. A {@link CompactedException} says that what
   * comes next is no longer kept: list afresh, and watch from there. Any other {@link
   * QuorateException} says that members refuse the watch; what else it is, the listener has thrown.
   */
  default void failed(RuntimeException why) {
    System.getLogger(WatchListener.class.getName())
        .log(System.Logger.Level.ERROR, "A watch has ended.", why);
  }
}
