package io.quorate.store.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RevisionWaitsTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private final AtomicLong revision = new AtomicLong(5);
  private final RevisionWaits waits = new RevisionWaits(revision::get);

  @Test
  void whatIsReachedIsNotWaitedFor() {
    assertThat(waits.reached(5, LONG)).isCompletedWithValue(true);
    assertThat(waits.size()).isZero();
  }

  @Test
  void aRevisionWakesThoseWhoWaitForItAndForLesserOnes() {
    CompletableFuture<Boolean> six = waits.reached(6, LONG);
    CompletableFuture<Boolean> seven = waits.reached(7, LONG);
    CompletableFuture<Boolean> sevenToo = waits.reached(7, LONG);
    CompletableFuture<Boolean> eight = waits.reached(8, LONG);

    waits.applied(7);

    assertThat(six).isCompletedWithValue(true);
    assertThat(seven).isCompletedWithValue(true);
    assertThat(sevenToo).isCompletedWithValue(true);
    assertThat(eight).isNotDone();
    assertThat(waits.size()).isEqualTo(1);
  }

  @Test
  void aWaitThatIsOverLeavesNothingBehind() {
    assertThat(waits.reached(9, Duration.ofMillis(1)).join()).isFalse();
    assertThat(waits.reached(9, Duration.ofMillis(-1)).join()).isFalse();

    assertThat(waits.size()).isZero();
  }
}
