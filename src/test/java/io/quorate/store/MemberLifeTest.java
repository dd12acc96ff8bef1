package io.quorate.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.raft.Outcome;
import io.quorate.raft.UnavailableException;
import io.quorate.raft.UnavailableException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Before there is a member; the rest of its life is seen by {@link KeyValueStoreTest}. */
class MemberLifeTest {
  private final MemberLife life = new MemberLife();

  @Test
  void beforeTheStartItSaysThatNothingRunsAndThatNothingWasDone() {
    assertThat(life.notServing()).contains("This member is not running.");
    assertThat(life.isAlive()).isTrue();
    assertThatThrownBy(life::serving)
        .isInstanceOfSatisfying(
            UnavailableException.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(Reason.NOT_SERVING);
              assertThat(refused.outcome()).isEqualTo(Outcome.NOT_COMMITTED);
            });
    assertThatThrownBy(life::running).hasMessageContaining("not running");
    assertThatThrownBy(life::settings).hasMessageContaining("is starting");
  }

  @Test
  void workForAMemberThatIsNotThereFailsAndIsNotBegun() {
    var begun = new AtomicInteger();

    CompletableFuture<Integer> work =
        life.serve(
            Pace.PROMPT, member -> CompletableFuture.completedFuture(begun.incrementAndGet()));

    assertThat(work)
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(UnavailableException.class);
    assertThat(begun).hasValue(0);
  }

  @Test
  void theStopOfWhatWasNeverStartedDoesNothing() {
    life.stop();

    assertThat(life.notServing()).contains("This member is not running.");
  }
}
