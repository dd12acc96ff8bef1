package io.quorate.rest;

import io.quorate.store.Exit;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.Logger;

/**
 * The end of the process, whatever becomes of its last words: with a full disk, no memory or nobody
 * who reads its output, writing a log fails or hangs, and a member that cannot go on must not stay.
 */
final class Halt {
  private static final Logger LOG = Logger.getLogger(Halt.class.getName());

  /** For the last words; a log that can be written takes milliseconds. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private static final Filter OURS = logRecord -> LOG.getName().equals(logRecord.getLoggerName());
  private static final Duration A_MOMENT = Duration.ofMillis(20);

  private Halt() {}

  /**
   * Does not return. The sentence is the last line of the log: nothing of the container comes after
   * it.
   */
  static void now(Exit exit, Supplier<String> sentence) {
    try {
      haltAfter(LAST_WORDS, exit);
      String lastWords = sentence.get();
      try {
        quietAllOthers();
      } finally {
        LOG.severe(lastWords);
      }
    } finally {
      Runtime.getRuntime().halt(exit.code());
    }
  }

  /**
   * A start that ends in the middle has threads of the container beside it, which go on to log
   * until the process is gone. What has passed the filter is written a moment later: some Javas
   * (25) ask it before they take the lock of the handler.
   */
  private static void quietAllOthers() {
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      handler.setFilter(OURS);
    }
    LockSupport.parkNanos(A_MOMENT.toNanos());
  }

  /** Ends the process after that time at the latest, whatever it hangs in. */
  static void haltAfter(Duration time, Exit exit) {
    var thread =
        new Thread(
            () -> {
              try {
                Thread.sleep(time.toMillis());
              } catch (InterruptedException e) {
                // Nobody interrupts it; and if, the end comes sooner.
              } finally {
                Runtime.getRuntime().halt(exit.code());
              }
            },
            "quorate-halt");
    thread.setDaemon(true);
    thread.start();
  }
}
