package io.quorate.it;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** For what takes a moment: looks again and again until all is well, up to a deadline. */
public final class Eventually {
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private Eventually() {}

  /**
   * What the look returns, the first time that it throws nothing.
   *
   * @throws AssertionError after the deadline, with what the last look threw
   */
  public static <T> T eventually(Duration within, Callable<T> look) {
    long deadline = System.nanoTime() + within.toNanos();
    while (true) {
      try {
        return look.call();
      } catch (Exception | AssertionError e) {
        if (System.nanoTime() - deadline > 0) {
          throw new AssertionError("Not seen within " + within + ": " + e.getMessage(), e);
        }
      }
      pause(LOOK_EVERY);
    }
  }

  /** Between two looks, or two requests of a client that is not to use all of the machine. */
  public static void pause(Duration duration) {
    LockSupport.parkNanos(duration.toNanos());
  }
}
