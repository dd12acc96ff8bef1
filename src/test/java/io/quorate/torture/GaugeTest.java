package io.quorate.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

/** How much load there is before the first fault, by a clock of the test's own. */
class GaugeTest {
  private static final Duration LONGEST = Duration.ofSeconds(90);

  private double seconds;

  @Test
  void loadThatIsThereFromTheBeginningIsJudgedByOneWindow() {
    Rate rate = rate(second -> 150);

    assertThat(rate.perSecond()).isEqualTo(150);
    assertThat(rate.isEnough()).isTrue();
    assertThat(seconds).isEqualTo(2 + 4 + 4);
  }

  @Test
  void loadThatBeginsLateIsWaitedFor() {
    Rate rate = rate(second -> second < 40 ? 0 : 150);

    assertThat(rate.perSecond()).isEqualTo(150);
  }

  @Test
  void oneQuickMomentAmongSlowOnesIsNotEnough() {
    Rate rate = rate(second -> second >= 10 && second < 14 ? 400 : 60);

    assertThat(rate.perSecond()).isEqualTo(60);
    assertThat(rate.isEnough()).isFalse();
  }

  @Test
  void loadThatNeverBeginsIsNotWaitedForForEver() {
    Rate rate = rate(second -> 99);

    assertThat(rate.isEnough()).isFalse();
    assertThat(seconds).isBetween(90.0, 100.0);
  }

  @Test
  void operationsAreThoseThatAreJudgedOneByOneAndNotWhatFeedsWatchers() {
    var all = new Answered(EnumSet.allOf(Workload.class), 30, 20, 1000);
    assertThat(all.operations()).isEqualTo(50);
    assertThat(all.counted()).isEqualTo("kv and txn");

    var one = new Answered(EnumSet.of(Workload.TXN, Workload.WATCH), 0, 20, 1000);
    assertThat(one.operations()).isEqualTo(20);
    assertThat(one.counted()).isEqualTo("txn");
  }

  @Test
  void withWatchersAloneOperationsAreWhatTheyAreToHear() {
    var watch = new Answered(EnumSet.of(Workload.WATCH), 0, 0, 1000);

    assertThat(watch.operations()).isEqualTo(1000);
    assertThat(watch.counted()).isEqualTo("writes for the watchers");
  }

  private Rate rate(LongUnaryOperator perSecond) {
    return new Gauge(
            () -> new Answered(Set.of(Workload.KV), done(perSecond), 0, 0),
            () -> (long) (seconds * 1e9),
            duration -> seconds += duration.toSeconds())
        .measure(LONGEST);
  }

  private long done(LongUnaryOperator perSecond) {
    long done = 0;
    for (long second = 0; second < seconds; second++) {
      done += perSecond.applyAsLong(second);
    }
    return done;
  }
}
