package io.quorate.client;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** What has to differ from client to client. */
final class Jitter {
  private static final Duration FIRST = Duration.ofMillis(50);
  private static final Duration MOST = Duration.ofSeconds(1);

  private Jitter() {}

  /** The pause after so many failures in a row: doubled each time, and half of it by chance. */
  static Duration pause(int failures) {
    long full = Math.min(MOST.toNanos(), FIRST.toNanos() << Math.min(failures, 10));
    return Duration.ofNanos(full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1));
  }

  static String newKey() {
    return UUID.randomUUID().toString();
  }
}
