package io.quorate.store;

import io.quorate.raft.Failures;
import io.quorate.raft.Outcome;
import io.quorate.raft.UnavailableException;
import io.quorate.raft.UnavailableException.Reason;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The requests under way: bounds how many there are, continues the answered ones on threads of its
 * own, and sees to it that each is answered when the member stops. Thread-safe.
 */
final class Admission implements AutoCloseable {
  /**
   * Threads that continue answered requests. They write the answer, and so wait for clients that
   * read slowly: as many of these are borne as there are threads.
   */
  private static final int ANSWER_THREADS = 64;

  /** For what is under way to be answered, and again for the answers to be written. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

  /** Runs what comes after the end on the thread that brings it, or it would never be answered. */
  private final ExecutorService answers =
      new ThreadPoolExecutor(
          ANSWER_THREADS,
          ANSWER_THREADS,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          task -> new Thread(task, "quorate-answer"),
          (late, closed) -> late.run());

  /** For those who never wait; the other half of the processors has the work itself to do. */
  private final ForkJoinPool promptAnswers =
      new ForkJoinPool(
          Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
          pool -> named(ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool)),
          null,
          true);

  private final int bound;
  private final Semaphore permits;
  private final Map<Long, CompletableFuture<?>> underWay = new ConcurrentHashMap<>();
  private final AtomicLong lastNumber = new AtomicLong();
  private volatile boolean stopping;

  /**
   * @param maxPendingRequests that may be under way at the same time
   */
  Admission(int maxPendingRequests) {
    this.bound = maxPendingRequests;
    this.permits = new Semaphore(maxPendingRequests);
  }

  /**
   * Begins the work unless too much is under way. The future ends as the work does, or with an
   * {@link UnavailableException} when the member stops before, on a thread made for it.
   */
  <T> CompletableFuture<T> admit(Pace pace, Supplier<CompletableFuture<T>> work) {
    if (stopping) {
      return CompletableFuture.failedFuture(stops(Outcome.NOT_COMMITTED));
    }
    if (!permits.tryAcquire()) {
      return CompletableFuture.failedFuture(
          new UnavailableException(
              Reason.OVERLOADED,
              Outcome.NOT_COMMITTED,
              "More requests are waiting than this member takes on."));
    }
    return begin(pace, work, permits::release);
  }

  /**
   * As {@link #admit} for what merely waits, and has a place to wait in that bounds how many do: it
   * takes no room from what is to be done, and is not waited for when the member stops.
   */
  <T> CompletableFuture<T> await(Pace pace, Supplier<CompletableFuture<T>> work) {
    return stopping
        ? CompletableFuture.failedFuture(stops(Outcome.NOT_COMMITTED))
        : begin(pace, work, () -> {});
  }

  /** The same future, continued on a thread for those who go on in this way. */
  <T> CompletableFuture<T> continued(Pace pace, CompletableFuture<T> future) {
    Executor threads =
        switch (pace) {
          case PATIENT -> answers;
          case PROMPT -> this::promptly;
        };
    return future.whenCompleteAsync((result, failure) -> {}, threads);
  }

  /** Admits nothing more, and waits a bounded time for what is under way. */
  void drain() {
    stopping = true;
    try {
      // Nobody gives them back: there is no way to go on from here.
      var unused = permits.tryAcquire(bound, STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends what is under way, and lets the answers that are being written be written. */
  @Override
  public void close() {
    stopping = true;
    underWay.values().forEach(answer -> answer.completeExceptionally(stops(Outcome.UNKNOWN)));
    answers.shutdown();
    promptAnswers.shutdown();
    try {
      var unused = promptAnswers.awaitTermination(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      if (!answers.awaitTermination(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        answers.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * @param onEnd done before the answer is given, however the work ends
   */
  private <T> CompletableFuture<T> begin(
      Pace pace, Supplier<CompletableFuture<T>> work, Runnable onEnd) {
    var answer = new CompletableFuture<T>();
    long number = lastNumber.incrementAndGet();
    underWay.put(number, answer);
    try {
      var unused =
          work.get()
              .whenComplete(
                  (result, failure) -> {
                    onEnd.run();
                    settle(number, answer, result, failure);
                  });
    } catch (RuntimeException | Error e) {
      // Who asked hears of it; a permit that is never given back would be lost for ever.
      onEnd.run();
      settle(number, answer, null, e);
    }
    return continued(pace, answer);
  }

  /** On the thread that brings it, if that is late, or it would never be answered. */
  private void promptly(Runnable answer) {
    try {
      promptAnswers.execute(answer);
    } catch (RejectedExecutionException e) {
      answer.run();
    }
  }

  private static ForkJoinWorkerThread named(ForkJoinWorkerThread thread) {
    thread.setName("quorate-prompt");
    return thread;
  }

  private <T> void settle(
      long number, CompletableFuture<T> answer, @Nullable T result, @Nullable Throwable failure) {
    underWay.remove(number);
    if (failure == null) {
      answer.complete(result);
      return;
    }
    Throwable cause = Failures.cause(failure);
    // What a stack that is taken down throws is no defect, and says nothing of the write.
    boolean ofTheStop = stopping && !(cause instanceof UnavailableException);
    answer.completeExceptionally(ofTheStop ? stops(Outcome.UNKNOWN) : cause);
  }

  private static UnavailableException stops(Outcome outcome) {
    return new UnavailableException(Reason.NOT_SERVING, outcome, "This member is stopping.");
  }
}
