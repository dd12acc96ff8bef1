package io.quorate.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Command;
import io.quorate.command.RequestId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReadBarrierTest {

  /** Takes barriers and leaves their end to the test. */
  private static final class Submitter {
    final List<RequestId> ids = new ArrayList<>();
    final List<CompletableFuture<Object>> ends = new ArrayList<>();

    CompletableFuture<?> submit(Command command) {
      ids.add(((Command.Barrier) command).id());
      ends.add(new CompletableFuture<>());
      return ends.get(ends.size() - 1);
    }
  }

  private final AtomicInteger names = new AtomicInteger();
  private final Submitter submitter = new Submitter();
  private final ReadBarrier barrier = new ReadBarrier(this::name, submitter::submit);

  @Test
  void aReadWaitsUntilItsBarrierIsAppliedHere() {
    CompletableFuture<Void> read = barrier.await();
    assertThat(submitter.ids).hasSize(1);
    assertThat(read).isNotDone();

    barrier.applied(submitter.ids.get(0));

    assertThat(read).isCompleted();
  }

  /** The leader has applied it; this member may be behind. */
  @Test
  void theSuccessOfTheSubmissionAloneLetsNoReadPass() {
    CompletableFuture<Void> read = barrier.await();

    submitter.ends.get(0).complete("committed");

    assertThat(read).isNotDone();
  }

  @Test
  void aReadThatComesAfterTheSubmissionIsNotServedByIt() {
    putABarrierInFlight();
    CompletableFuture<Void> late = barrier.await();

    barrier.applied(submitter.ids.get(0));

    assertThat(late).isNotDone();
    assertThat(submitter.ids).hasSize(2);
    barrier.applied(submitter.ids.get(1));
    assertThat(late).isCompleted();
  }

  @Test
  void oneBarrierIsInFlightAndOneQueuedHoweverManyReadsWait() {
    putABarrierInFlight();
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      waiting.add(barrier.await());
    }
    assertThat(submitter.ids).hasSize(1);

    barrier.applied(submitter.ids.get(0));
    assertThat(submitter.ids).hasSize(2);
    barrier.applied(submitter.ids.get(1));

    assertThat(waiting).allMatch(CompletableFuture::isDone);
    assertThat(submitter.ids).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void aFailureFailsItsReadsOnlyAndTheNextBarrierGoes() {
    CompletableFuture<Void> first = barrier.await();
    CompletableFuture<Void> second = barrier.await();
    var noLeader = new IllegalStateException("no leader");

    submitter.ends.get(0).completeExceptionally(noLeader);

    assertThat(first).failsWithin(0, TimeUnit.SECONDS).withThrowableThat().withCause(noLeader);
    assertThat(second).isNotDone();
    assertThat(submitter.ids).hasSize(2);
    barrier.applied(submitter.ids.get(1));
    assertThat(second).isCompleted();
  }

  @Test
  void aSubmissionThatThrowsFailsItsReads() {
    var refusing =
        new ReadBarrier(
            this::name,
            command -> {
              throw new IllegalStateException("closed");
            });

    assertThat(refusing.await()).isCompletedExceptionally();
    assertThat(refusing.await()).isCompletedExceptionally();
  }

  @Test
  void barriersOfOthersLetNoReadPass() {
    CompletableFuture<Void> read = barrier.await();

    barrier.applied(new RequestId("of-another-member"));

    assertThat(read).isNotDone();
  }

  /** A barrier is submitted again when its first submission got no answer. */
  @Test
  void aBarrierAppliedTwiceDoesNotLetTheNextReadsPass() {
    putABarrierInFlight();
    CompletableFuture<Void> next = barrier.await();
    barrier.applied(submitter.ids.get(0));

    barrier.applied(submitter.ids.get(0));

    assertThat(next).isNotDone();
  }

  @Test
  void aLateFailureOfABarrierThatWasAppliedFailsNoRead() {
    CompletableFuture<Void> first = barrier.await();
    CompletableFuture<Void> next = barrier.await();
    barrier.applied(submitter.ids.get(0));

    submitter.ends.get(0).completeExceptionally(new IllegalStateException("too late"));

    assertThat(first).isCompleted();
    assertThat(next).isNotDone();
  }

  @Test
  void aReaderThatGivesUpTakesNoOtherReaderWithIt() {
    putABarrierInFlight();
    CompletableFuture<Void> patient = barrier.await();
    CompletableFuture<Void> hasty = barrier.await();

    hasty.cancel(true);
    barrier.applied(submitter.ids.get(0));
    barrier.applied(submitter.ids.get(1));

    assertThat(patient).isCompleted();
  }

  /** Every reader sees what was acknowledged before it came, with as many threads as there are. */
  @Test
  void noReaderPassesBeforeABarrierThatWasSubmittedAfterItCame() throws Exception {
    int readers = 8;
    int readsEach = 2000;
    var log = new LinkedBlockingQueue<RequestId>();
    var submitted = new AtomicLong();
    var applied = new AtomicLong();
    var wrong = new ConcurrentLinkedQueue<String>();
    var shared =
        new ReadBarrier(
            this::name,
            command -> {
              submitted.incrementAndGet();
              log.add(((Command.Barrier) command).id());
              return new CompletableFuture<>();
            });
    ExecutorService threads = Executors.newFixedThreadPool(readers + 1);
    try {
      var applying =
          threads.submit(
              () -> {
                while (!Thread.currentThread().isInterrupted()) {
                  RequestId next = log.poll(10, TimeUnit.SECONDS);
                  applied.incrementAndGet();
                  shared.applied(next);
                }
                return null;
              });
      var reading = new ArrayList<Future<?>>();
      for (int reader = 0; reader < readers; reader++) {
        reading.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < readsEach; i++) {
                    long before = submitted.get();
                    shared.await().get(10, TimeUnit.SECONDS);
                    long after = applied.get();
                    if (after <= before) {
                      wrong.add("%d barriers before, %d applied".formatted(before, after));
                    }
                  }
                  return null;
                }));
      }
      for (var each : reading) {
        each.get(30, TimeUnit.SECONDS);
      }
      applying.cancel(true);
    } finally {
      threads.shutdownNow();
    }
    assertThat(wrong).isEmpty();
    assertThat(submitted).hasValueLessThanOrEqualTo((long) readers * readsEach);
  }

  private void putABarrierInFlight() {
    var unused = barrier.await();
  }

  private RequestId name() {
    return new RequestId("b" + names.incrementAndGet());
  }
}
