package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class LinearizableReadsTest {

  /** Takes questions, and leaves the answers to the test. */
  private final List<CompletableFuture<Long>> asked = new ArrayList<>();

  private final AtomicLong now = new AtomicLong();
  private final List<Runnable> held = new ArrayList<>();
  private final List<Long> heldNanos = new ArrayList<>();
  private final LinearizableReads reads =
      new LinearizableReads(
          this::ask,
          now::get,
          (task, nanos) -> {
            held.add(task);
            heldNanos.add(nanos);
          });

  @Test
  void aReadGetsTheIndexThatWasAskedForAfterItCame() {
    CompletableFuture<Long> first = reads.index();
    CompletableFuture<Long> late = reads.index();
    assertThat(asked).hasSize(1);

    asked.get(0).complete(5L);

    assertThat(first).isCompletedWithValue(5L);
    assertThat(late).isNotDone();
    assertThat(asked).hasSize(2);
    asked.get(1).complete(7L);
    assertThat(late).isCompletedWithValue(7L);
  }

  @Test
  void oneQuestionIsUnderWayAndOneCollectsHoweverManyReadsWait() {
    var waiting = new ArrayList<CompletableFuture<Long>>();
    for (int i = 0; i < 1000; i++) {
      waiting.add(reads.index());
    }
    assertThat(asked).hasSize(1);

    asked.get(0).complete(1L);
    asked.get(1).complete(2L);

    assertThat(waiting).allMatch(CompletableFuture::isDone);
    assertThat(asked).hasSize(2);
  }

  @Test
  void whereManyReadTheNextQuestionWaitsForMostOfThem() {
    read(1);
    read(9);
    now.set(1000);
    asked.get(0).complete(1L);
    assertThat(asked).as("nine of ten are there").hasSize(2);
    read(4);

    now.set(1500);
    asked.get(1).complete(2L);
    assertThat(asked).as("four of thirteen are there").hasSize(2);
    read(5);
    assertThat(asked).as("nine of thirteen are there").hasSize(2);
    read(1);
    assertThat(asked).as("ten of thirteen are there").hasSize(3);
  }

  @Test
  void aQuestionWaitsForReadersNoLongerThanTheLastOneTook() {
    read(1);
    read(9);
    now.set(1000);
    asked.get(0).complete(1L);
    CompletableFuture<Long> waiting = reads.index();
    now.set(1600);
    asked.get(1).complete(2L);
    assertThat(asked).hasSize(2);
    assertThat(heldNanos).containsExactly(600L);

    held.get(0).run();
    assertThat(asked).hasSize(3);
    asked.get(2).complete(3L);
    assertThat(waiting).isCompletedWithValue(3L);
    held.get(0).run();
    assertThat(asked).as("it has been asked").hasSize(3);
  }

  @Test
  void howeverLongTheLastQuestionTookTheNextOneIsSoonAsked() {
    read(1);
    read(9);
    asked.get(0).complete(1L);
    read(1);
    now.set(TimeUnit.SECONDS.toNanos(5));
    asked.get(1).complete(2L);

    assertThat(heldNanos).containsExactly(TimeUnit.MILLISECONDS.toNanos(2));
  }

  /** What is held must not be asked twice, by the timer and by who came. */
  @Test
  void theTimerOfAQuestionThatIsUnderWayAsksNothing() {
    read(1);
    read(9);
    asked.get(0).complete(1L);
    read(1);
    asked.get(1).complete(2L);
    read(7);
    assertThat(asked).hasSize(3);
    read(1);

    held.get(0).run();

    assertThat(asked).hasSize(3);
  }

  private void read(int count) {
    for (int i = 0; i < count; i++) {
      var unused = reads.index();
    }
  }

  @Test
  void aFailureFailsItsReadsOnlyAndTheNextQuestionGoes() {
    CompletableFuture<Long> first = reads.index();
    CompletableFuture<Long> second = reads.index();
    var noLeader = new IllegalStateException("no leader");

    asked.get(0).completeExceptionally(noLeader);

    assertThat(first).failsWithin(0, TimeUnit.SECONDS).withThrowableThat().withCause(noLeader);
    assertThat(second).isNotDone();
    asked.get(1).complete(3L);
    assertThat(second).isCompletedWithValue(3L);
  }

  @Test
  void aQuestionThatThrowsFailsItsReads() {
    LinearizableReads refusing =
        sharing(
            () -> {
              throw new IllegalStateException("closed");
            });

    assertThat(refusing.index()).isCompletedExceptionally();
    assertThat(refusing.index()).isCompletedExceptionally();
  }

  /** Or the member would say that it serves, and answer no read any more. */
  @Test
  void anErrorOfOneQuestionIsNotTheEndOfAllReads() {
    var questions = new ArrayList<CompletableFuture<Long>>();
    LinearizableReads failingOnce =
        sharing(
            () -> {
              questions.add(new CompletableFuture<>());
              if (questions.size() == 1) {
                throw new StackOverflowError("once");
              }
              return questions.get(questions.size() - 1);
            });

    assertThat(failingOnce.index())
        .failsWithin(0, TimeUnit.SECONDS)
        .withThrowableThat()
        .withCauseInstanceOf(StackOverflowError.class);
    CompletableFuture<Long> next = failingOnce.index();
    questions.get(1).complete(4L);

    assertThat(next).isCompletedWithValue(4L);
  }

  @Test
  void aReaderThatGivesUpTakesNoOtherReaderWithIt() {
    var unused = reads.index();
    CompletableFuture<Long> patient = reads.index();
    CompletableFuture<Long> hasty = reads.index();

    hasty.cancel(true);
    asked.get(0).complete(1L);
    asked.get(1).complete(2L);

    assertThat(patient).isCompletedWithValue(2L);
  }

  /** With as many threads as there are, no read gets an index from before it came. */
  @Test
  void noReadGetsAnIndexThatWasAskedForBeforeItCame() throws Exception {
    int readers = 16;
    int readsEach = 2000;
    var clock = new AtomicLong();
    var wrong = new ConcurrentLinkedQueue<String>();
    ExecutorService answering = Executors.newSingleThreadExecutor();
    LinearizableReads shared =
        sharing(
            () -> {
              long now = clock.incrementAndGet();
              return CompletableFuture.supplyAsync(() -> now, answering);
            });
    ExecutorService reading = Executors.newFixedThreadPool(readers);
    try {
      var done = new ArrayList<Future<?>>();
      for (int reader = 0; reader < readers; reader++) {
        done.add(
            reading.submit(
                () -> {
                  for (int i = 0; i < readsEach; i++) {
                    long before = clock.get();
                    long index = shared.index().join();
                    if (index <= before) {
                      wrong.add("came at %d, got %d".formatted(before, index));
                    }
                  }
                }));
      }
      for (Future<?> each : done) {
        each.get(30, TimeUnit.SECONDS);
      }
    } finally {
      reading.shutdownNow();
      answering.shutdownNow();
    }
    assertThat(wrong).isEmpty();
  }

  private static LinearizableReads sharing(Supplier<CompletableFuture<Long>> readIndex) {
    return new LinearizableReads(
        readIndex,
        System::nanoTime,
        (task, nanos) ->
            CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(task));
  }

  private CompletableFuture<Long> ask() {
    asked.add(new CompletableFuture<>());
    return asked.get(asked.size() - 1);
  }
}
