package io.quorate.client;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** For what takes a moment. */
final class Eventual {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private Eventual() {}

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
