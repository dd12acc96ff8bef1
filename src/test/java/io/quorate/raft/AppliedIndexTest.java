package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AppliedIndexTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  private final AppliedIndex applied = new AppliedIndex();

  @Test
  void whatIsAppliedIsNotWaitedFor() {
    applied.reached(7);

    assertThat(applied.await(7, LONG)).isCompleted();
    assertThat(applied.waiting()).isZero();
  }

  @Test
  void thoseWhoWaitAreToldOnceTheirIndexIsReached() {
    CompletableFuture<Void> seven = applied.await(7, LONG);
    CompletableFuture<Void> another = applied.await(7, LONG);
    CompletableFuture<Void> nine = applied.await(9, LONG);

    applied.reached(8);

    assertThat(seven).isCompleted();
    assertThat(another).isCompleted();
    assertThat(nine).isNotDone();
    assertThat(applied.waiting()).isEqualTo(1);
  }

  /** On a member that is cut off, the index may never be reached. */
  @Test
  void nothingIsKeptOfThoseWhoHaveGivenUp() {
    CompletableFuture<Void> patient = applied.await(7, LONG);
    CompletableFuture<Void> hasty = applied.await(7, Duration.ofMillis(1));
    CompletableFuture<Void> alone = applied.await(8, Duration.ofMillis(1));

    LocalCluster.await("two who give up", () -> hasty.isDone() && alone.isDone());

    assertThat(applied.waiting()).isEqualTo(1);
    assertThat(patient).isNotDone();
    assertThat(hasty)
        .failsWithin(LONG)
        .withThrowableThat()
        .withCauseInstanceOf(UnavailableException.class);
  }

  @Test
  void aMemberThatStopsKeepsNobodyWaiting() {
    CompletableFuture<Void> waiting = applied.await(7, LONG);

    applied.reset();

    assertThat(waiting).isCompletedExceptionally();
    assertThat(applied.waiting()).isZero();
    assertThat(applied.await(1, LONG)).isNotDone();
  }
}
