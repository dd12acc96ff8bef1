package io.quorate.raft.stock;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds up the thread that comes, as a disk does that hangs, until it is released. */
final class Hold implements Runnable, AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  @Override
  public void run() {
    reached.countDown();
    await(released);
  }

  /** Waits until a thread is held up. */
  void awaitReached() {
    await(reached);
  }

  /** Lets it go on, and all that come later. */
  void release() {
    released.countDown();
  }

  @Override
  public void close() {
    release();
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("Waited in vain.");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
