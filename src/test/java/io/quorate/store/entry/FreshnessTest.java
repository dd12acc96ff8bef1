package io.quorate.store.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FreshnessTest {
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  private final Freshness freshness = new Freshness(clock::get);

  @Test
  void beforeTheFirstReadNobodyCanTell() {
    assertThat(freshness.lag()).isEmpty();
  }

  @Test
  void theAgeIsCountedFromTheBeginningOfTheReadAndNotFromItsEnd() {
    var read = new CompletableFuture<Void>();
    CompletableFuture<Void> timed = freshness.timed(() -> read);
    clock.addAndGet(100);
    assertThat(freshness.lag()).isEmpty();

    read.complete(null);

    assertThat(timed).isCompleted();
    assertThat(freshness.lag()).hasValue(Duration.ofNanos(100));
  }

  @Test
  void aReadThatFailsSaysNothing() {
    assertThat(freshness.timed(() -> CompletableFuture.failedFuture(new IllegalStateException())))
        .isCompletedExceptionally();

    assertThat(freshness.lag()).isEmpty();
  }

  @Test
  void ofTwoReadsTheOneThatBeganLaterCountsHoweverTheyEnd() {
    var early = new CompletableFuture<Void>();
    var late = new CompletableFuture<Void>();
    var unused = freshness.timed(() -> early);
    clock.addAndGet(10);
    var unused2 = freshness.timed(() -> late);
    clock.addAndGet(10);

    late.complete(null);
    early.complete(null);

    assertThat(freshness.lag()).hasValue(Duration.ofNanos(10));
  }
}
