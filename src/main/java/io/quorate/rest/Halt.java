package io.quorate.rest;

import io.quorate.store.Exit;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.logging.Logger;

/**
 * The end of the process, whatever becomes of its last words: with a full disk, no memory or nobody
 * who reads its output, writing a log fails or hangs, and a member that cannot go on must not stay.
 */
final class Halt {
  private static final Logger LOG = Logger.getLogger(Halt.class.getName());

  /** For the last words; a log that can be written takes milliseconds. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private Halt() {}

  /** Does not return. The sentence is the last line: nothing of the container comes after it. */
  static void now(Exit exit, Supplier<String> sentence) {
    try {
      haltAfter(LAST_WORDS, exit);
      LOG.severe(sentence.get());
    } finally {
      Runtime.getRuntime().halt(exit.code());
    }
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
