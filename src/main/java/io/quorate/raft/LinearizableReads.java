package io.quorate.raft;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets reads share the question for the read index: one is under way, one collects those who come
 * meanwhile, for they must be asked for after they came (Raft dissertation section 6.4).
 *
 * <p>A question costs three members much more than a read that shares it. So where many read, the
 * next one waits for those whose last read has just been answered, who soon read again: until most
 * of them are there, and never longer than the last one took.
 *
 * <p>Thread-safe. Futures complete on the thread that brings the answer: continue elsewhere.
 */
final class LinearizableReads {
  /**
   * Reads of two questions that follow each other; where there are fewer, none waits for others.
   */
  static final int MANY = 8;

  private static final long LONGEST_HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final Supplier<CompletableFuture<Long>> readIndex;
  private final LongSupplier nanos;
  private final Later later;
  private @Nullable Question underWay;
  private @Nullable Question collecting;

  /** How many reads the one that collects waits for, while none is under way. */
  private int wanted;

  /** Runs a task after so many nanoseconds; in any case. */
  interface Later {
    void run(Runnable task, long nanos);
  }

  /** Guarded by the reads. */
  private static final class Question {
    final CompletableFuture<Long> answer = new CompletableFuture<>();
    int reads;
    long begunNanos;
  }

  /**
   * @param readIndex must end every question, within a bound, by an index or a failure
   * @param nanos the time, of {@link System#nanoTime}
   */
  LinearizableReads(Supplier<CompletableFuture<Long>> readIndex, LongSupplier nanos, Later later) {
    this.readIndex = readIndex;
    this.nanos = nanos;
    this.later = later;
  }

  /**
   * The index that holds all that was acknowledged before this call. Not cancelled by one reader
   * that gives up: it is shared.
   */
  CompletableFuture<Long> index() {
    Question mine;
    boolean ask;
    synchronized (this) {
      if (collecting == null) {
        collecting = new Question();
      }
      mine = collecting;
      mine.reads++;
      ask = underWay == null && mine.reads >= wanted;
      if (ask) {
        begin(mine);
      }
    }
    if (ask) {
      ask(mine);
    }
    return mine.answer.copy();
  }

  private void begin(Question question) {
    underWay = question;
    collecting = null;
    wanted = 0;
    question.begunNanos = nanos.getAsLong();
  }

  private void ask(Question question) {
    CompletableFuture<Long> answer;
    try {
      answer = readIndex.get();
    } catch (RuntimeException | Error e) {
      // Who asked hears of it; a question without an end would take all later reads with it.
      answer = CompletableFuture.failedFuture(e);
    }
    var unused =
        answer.whenComplete(
            (index, failure) -> {
              try {
                next(question).ifPresent(this::ask);
              } finally {
                if (failure == null) {
                  question.answer.complete(index);
                } else {
                  question.answer.completeExceptionally(failure);
                }
              }
            });
  }

  /** The question that is to be asked now that this one is answered. */
  private Optional<Question> next(Question answered) {
    Question next;
    long holdNanos;
    synchronized (this) {
      underWay = null;
      next = collecting;
      if (next == null) {
        return Optional.empty();
      }
      int readers = answered.reads + next.reads;
      wanted = readers < MANY ? 0 : readers - readers / 4;
      if (next.reads >= wanted) {
        begin(next);
        return Optional.of(next);
      }
      holdNanos = Math.min(nanos.getAsLong() - answered.begunNanos, LONGEST_HOLD_NANOS);
    }
    later.run(() -> release(next), holdNanos);
    return Optional.empty();
  }

  private void release(Question held) {
    synchronized (this) {
      if (underWay != null || collecting != held) {
        return;
      }
      begin(held);
    }
    ask(held);
  }
}
