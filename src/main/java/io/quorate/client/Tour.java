package io.quorate.client;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The way of one call from member to member: first the one that all keep to, then at once each of
 * the others, then again those that have had their pause. For one thread.
 */
final class Tour {
  private final MemberRing ring;
  private final int[] failures;
  private final long[] notBefore;
  private int current;

  Tour(MemberRing ring) {
    this.ring = ring;
    failures = new int[ring.size()];
    notBefore = new long[ring.size()];
    Arrays.fill(notBefore, System.nanoTime());
  }

  /**
   * The member to ask now, after a pause if need be.
   *
   * @param deadline by {@link System#nanoTime}
   * @return empty, at once, if none may be asked before the deadline
   */
  Optional<URI> next(long deadline) throws InterruptedException {
    current = earliest();
    long pause = notBefore[current] - System.nanoTime();
    if (pause > 0) {
      if (notBefore[current] - deadline >= 0) {
        return Optional.empty();
      }
      TimeUnit.NANOSECONDS.sleep(pause);
    }
    return Optional.of(ring.member(current));
  }

  /** The member has answered: all keep to it. */
  void answered() {
    failures[current] = 0;
    ring.prefer(current);
  }

  /**
   * The member has not answered, or does not serve.
   *
   * @param retryAfter the pause that it asks for, if it does
   */
  void failed(Optional<Duration> retryAfter) {
    Duration pause = Jitter.pause(failures[current]++);
    Duration asked = retryAfter.orElse(Duration.ZERO);
    notBefore[current] =
        System.nanoTime() + (asked.compareTo(pause) > 0 ? asked.plus(pause) : pause).toNanos();
  }

  /**
   * The first that may be asked now, beginning at the preferred one; or the one that may be next.
   */
  private int earliest() {
    long now = System.nanoTime();
    int first = ring.preferred();
    int earliest = first;
    for (int i = 0; i < ring.size(); i++) {
      int index = (first + i) % ring.size();
      if (notBefore[index] - now <= 0) {
        return index;
      }
      if (notBefore[index] - notBefore[earliest] < 0) {
        earliest = index;
      }
    }
    return earliest;
  }
}
