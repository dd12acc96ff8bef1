package io.quorate.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** For what takes a moment. */
final class Eventual {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private Eventual() {}

  /** What comes, or a failure if nothing does. */
  static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
  }

  /**
   * @throws AssertionError if it does not become true
   */
  static void until(BooleanSupplier becomesTrue) {
    long start = System.nanoTime();
    while (!becomesTrue.getAsBoolean()) {
      if (System.nanoTime() - start > DEADLINE.toNanos()) {
        throw new AssertionError("Not seen within " + DEADLINE);
      }
      LockSupport.parkNanos(2_000_000);
    }
  }
}
