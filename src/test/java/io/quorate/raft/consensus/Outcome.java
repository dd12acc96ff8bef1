package io.quorate.raft.consensus;

import org.jspecify.annotations.Nullable;

/** What somebody who waits was told, at most once. */
final class Outcome<T> implements Pending<T> {
  private @Nullable T result;
  private @Nullable NotDone reason;

  @Override
  public void done(T value) {
    requireOpen();
    result = value;
  }

  @Override
  public void failed(NotDone why) {
    requireOpen();
    reason = why;
  }

  boolean isOpen() {
    return result == null && reason == null;
  }

  @Nullable T result() {
    return result;
  }

  @Nullable NotDone reason() {
    return reason;
  }

  private void requireOpen() {
    if (!isOpen()) {
      throw new IllegalStateException("Told twice.");
    }
  }
}
