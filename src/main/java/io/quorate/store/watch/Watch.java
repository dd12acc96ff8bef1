package io.quorate.store.watch;

import java.time.Duration;

/**
 * A watcher and how far it has been told. Its owner may call it on any thread; what is not public
 * belongs to {@link Telling}.
 *
 * @param <C> a change
 */
public final class Watch<C> implements AutoCloseable {
  /** What has become of it. */
  enum Stage {
    /** It has not been told all that is remembered. */
    BEHIND,
    /** It is told each revision as it comes. */
    IN_STEP,
    /** It is behind, and has no room. */
    BLOCKED,
    CLOSED
  }

  private final Watches<C> watches;
  private final Filter filter;
  private final Watcher<C> watcher;
  private final long quietNanos;
  private Stage stage = Stage.BEHIND;
  private long next;
  private int toldOfNext;
  private long heardNanos;
  private long beatNanos;
  private long blockedSinceNanos;

  Watch(Watches<C> watches, Filter filter, Watcher<C> watcher, long next, Duration quiet) {
    this.watches = watches;
    this.filter = filter;
    this.watcher = watcher;
    this.next = next;
    this.quietNanos = quiet.toNanos();
  }

  /** There is room again. */
  public void roomAgain() {
    watches.roomAgain(this);
  }

  /** It is told nothing more, but for what is being told at this moment. */
  @Override
  public void close() {
    watches.close(this);
  }

  Filter filter() {
    return filter;
  }

  Watcher<C> watcher() {
    return watcher;
  }

  Stage stage() {
    return stage;
  }

  void stage(Stage value) {
    stage = value;
  }

  /** The least revision that it has not been told. */
  long next() {
    return next;
  }

  void next(long revision) {
    if (next != revision) {
      next = revision;
      toldOfNext = 0;
    }
  }

  /** How many changes of the next revision it has been told, as there was no room for all. */
  int toldOfNext() {
    return toldOfNext;
  }

  void toldOfNext(int changes) {
    toldOfNext = changes;
  }

  void blocked(long nowNanos) {
    stage = Stage.BLOCKED;
    blockedSinceNanos = nowNanos;
  }

  long blockedSinceNanos() {
    return blockedSinceNanos;
  }

  /** It was told something, or that there is nothing. */
  void heard(long nowNanos) {
    heardNanos = nowNanos;
  }

  boolean isQuiet(long nowNanos) {
    return nowNanos - heardNanos >= quietNanos;
  }

  /** When to look again whether it has heard nothing for long. */
  long beatNanos() {
    return beatNanos;
  }

  /** Only while it is in no queue that is ordered by it. */
  void nextBeat() {
    beatNanos = heardNanos + quietNanos;
  }
}
