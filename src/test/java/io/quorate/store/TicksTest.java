package io.quorate.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.it.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TicksTest {
  private static final long SOON_SECONDS = 20;

  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> ticked = new LinkedBlockingQueue<>();
  private final AtomicInteger count = new AtomicInteger();

  @Test
  void aTickThatFailsIsFollowedByTheNext() throws Exception {
    try (Ticks ticks = ticks(new IllegalStateException("of this tick"))) {
      ticks.start();

      assertThat(ticked.poll(SOON_SECONDS, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(ticked.poll(SOON_SECONDS, TimeUnit.SECONDS)).isEqualTo(2);
    }
    assertThat(failures).isEmpty();
  }

  /** Without a word the ticks would be over, and the member look alive. */
  @Test
  void anErrorIsReportedAndSoIsADiskThatFails() throws Exception {
    var error = new StackOverflowError("made up");
    try (Ticks ticks = ticks(error)) {
      ticks.start();
      assertThat(failures.poll(SOON_SECONDS, TimeUnit.SECONDS)).isSameAs(error);
    }
    var disk = new UncheckedIOException(new IOException("No space left on device"));
    try (Ticks ticks = ticks(disk)) {
      ticks.start();
      assertThat(failures.poll(SOON_SECONDS, TimeUnit.SECONDS)).isSameAs(disk);
    }
  }

  @Test
  void whatIsDoneBetweenTicksIsGuardedAsATickIs() throws Exception {
    Ticks ticks =
        new Ticks("test-ticks", Duration.ofMillis(1), () -> ticked.offer(1), failures::add);
    try (ticks) {
      ticks.start();
      var error = new StackOverflowError("made up");
      ticks.execute(
          () -> {
            throw error;
          });

      assertThat(failures.poll(SOON_SECONDS, TimeUnit.SECONDS)).isSameAs(error);
    }
    ticks.execute(() -> failures.add(new AssertionError("It is closed.")));
    assertThat(failures).isEmpty();
  }

  /** A file that a thread has open is closed by its interrupt: the disk is well. */
  @Test
  void aTickThatIsInterruptedByTheEndIsNoFailure() throws Exception {
    var ended = new CountDownLatch(1);
    Ticks ticks =
        new Ticks(
            "test-ticks",
            Duration.ofMillis(1),
            () -> {
              ticked.add(1);
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                throw new UncheckedIOException(new ClosedByInterruptException());
              } finally {
                ended.countDown();
              }
            },
            failures::add);
    ticks.start();
    assertThat(ticked.poll(SOON_SECONDS, TimeUnit.SECONDS)).isEqualTo(1);

    ticks.close();

    assertThat(ended.await(SOON_SECONDS, TimeUnit.SECONDS)).isTrue();
    Eventually.eventually(
        Duration.ofSeconds(SOON_SECONDS),
        () ->
            assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("test-ticks")));
    assertThat(failures).isEmpty();
  }

  @Test
  void afterTheEndNothingTicks() throws Exception {
    Ticks ticks = ticks(new IllegalStateException("of this tick"));
    ticks.start();
    assertThat(ticked.poll(SOON_SECONDS, TimeUnit.SECONDS)).isEqualTo(1);

    ticks.close();

    while (ticked.poll(200, TimeUnit.MILLISECONDS) != null) {
      assertThat(count.get()).isLessThan(1_000_000);
    }
    assertThat(ticked.poll(200, TimeUnit.MILLISECONDS)).isNull();
  }

  /** Each tick ends with the failure. */
  private Ticks ticks(Throwable failure) {
    return new Ticks(
        "test-ticks",
        Duration.ofMillis(1),
        () -> {
          ticked.add(count.incrementAndGet());
          if (failure instanceof Error error) {
            throw error;
          }
          throw (RuntimeException) failure;
        },
        failures::add);
  }
}
