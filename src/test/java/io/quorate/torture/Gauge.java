package io.quorate.torture;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How much load there is before the first fault. Members that have just started are slow: it waits
 * until the load has begun, and then judges one window of its own, so that one quick moment among
 * slow ones does not count.
 */
final class Gauge {
  private static final Duration WARM_UP = Duration.ofSeconds(2);
  private static final Duration WINDOW = Duration.ofSeconds(4);

  private final Supplier<Answered> answered;
  private final LongSupplier nanos;
  private final Consumer<Duration> pause;

  /**
   * @param answered so far
   * @param nanos a clock that only goes forward
   * @param pause lets that much time go by
   */
  Gauge(Supplier<Answered> answered, LongSupplier nanos, Consumer<Duration> pause) {
    this.answered = answered;
    this.nanos = nanos;
    this.pause = pause;
  }

  /**
   * What is judged.
   *
   * @param longest how long to wait for the load to begin; the window that is judged comes on top
   */
  Rate measure(Duration longest) {
    long end = nanos.getAsLong() + longest.toNanos();
    pause.accept(WARM_UP);
    while (!window().isEnough() && nanos.getAsLong() - end < 0) {
      // The next window.
    }
    return window();
  }

  private Rate window() {
    Answered before = answered.get();
    long since = nanos.getAsLong();
    pause.accept(WINDOW);
    Answered after = answered.get();
    long done = after.operations() - before.operations();
    return new Rate(done * 1e9 / (nanos.getAsLong() - since), after.counted());
  }
}
