package io.quorate.rest;

import java.time.Duration;
import java.util.Optional;

/**
 * When a stream gives signs of life while nothing changes.
 *
 * @param every between two of them, {@link WatchDoor#QUIET} at most: however seldom a client wants
 *     to hear how far it has heard, what is on the way must not take the connection for dead
 * @param aProgress every which of them says how far the client has heard
 */
record Heartbeats(Duration every, long aProgress) {
  private static final Duration PROGRESS = Duration.ofMinutes(1);

  /** With a progress after exactly the time that was asked for, or once a minute. */
  static Heartbeats of(Optional<Duration> progress) {
    long millis = progress.orElse(PROGRESS).toMillis();
    long most = WatchDoor.QUIET.toMillis();
    long parts = (millis + most - 1) / most;
    return new Heartbeats(Duration.ofMillis(millis / parts), parts);
  }
}
