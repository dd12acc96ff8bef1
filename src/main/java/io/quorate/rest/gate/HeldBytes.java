package io.quorate.rest.gate;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that are kept in memory for clients, of which there may be no more than so many.
 * Thread-safe.
 */
final class HeldBytes {
  private final long most;
  private final AtomicLong held = new AtomicLong();

  HeldBytes(long most) {
    this.most = most;
  }

  /** Whether so many more may be kept; they are to be given back then. */
  boolean take(long bytes) {
    long before = held.getAndAdd(bytes);
    // Alone a body may be as long as it likes: its length has a bound of its own.
    if (before > 0 && before + bytes > most) {
      give(bytes);
      return false;
    }
    return true;
  }

  void give(long bytes) {
    held.addAndGet(-bytes);
  }

  long held() {
    return held.get();
  }
}
