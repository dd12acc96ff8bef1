package io.quorate.store.entry;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How old what this member has applied can be at most: it remembers when the newest confirmed read
 * began whose index it has applied. All that was acknowledged before that moment is there. It is
 * known by this member's own clock alone, and so is true whatever the clocks of the others say.
 * Thread-safe.
 */
public final class Freshness {
  private final LongSupplier nanos;
  private volatile @Nullable Long newestBegan;

  /**
   * @param nanos a clock that never goes back, as {@link System#nanoTime}
   */
  public Freshness(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * Confirms a read, and remembers when it began.
   *
   * @param confirm begins a read that is done once this member has applied all that was
   *     acknowledged before
   */
  public CompletableFuture<Void> timed(Supplier<CompletableFuture<Void>> confirm) {
    long began = nanos.getAsLong();
    return confirm
        .get()
        .whenComplete(
            (confirmed, failure) -> {
              if (failure == null) {
                remember(began);
              }
            });
  }

  /** The age; empty before the first confirmed read. */
  public Optional<Duration> lag() {
    Long began = newestBegan;
    return began == null
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.max(0, nanos.getAsLong() - began)));
  }

  private synchronized void remember(long began) {
    Long newest = newestBegan;
    if (newest == null || began - newest > 0) {
      newestBegan = began;
    }
  }
}
