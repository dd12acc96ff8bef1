package io.quorate.store.watch;

import java.util.concurrent.atomic.AtomicInteger;

/** How many may watch, or wait to, at the same time, and do. Thread-safe. */
public final class Places {
  private final int most;
  private final AtomicInteger taken = new AtomicInteger();

  /**
   * @param most watchers at the same time
   */
  public Places(int most) {
    this.most = most;
  }

  /** Whether one more may watch; to be followed by {@link #leave}. */
  boolean take() {
    if (taken.incrementAndGet() <= most) {
      return true;
    }
    taken.decrementAndGet();
    return false;
  }

  void leave() {
    taken.decrementAndGet();
  }

  /** How many watch or wait to; for a moment those too that were refused. */
  public int taken() {
    return Math.min(most, taken.get());
  }

  public int most() {
    return most;
  }
}
