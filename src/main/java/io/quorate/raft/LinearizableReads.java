package io.quorate.raft;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets reads share the question for the read index: one is under way, one collects those who come
 * meanwhile, for they must be asked for after they came (Raft dissertation section 6.4).
 *
 * <p>Thread-safe. Futures complete on the thread that brings the answer: continue elsewhere.
 */
final class LinearizableReads {
  private final Supplier<CompletableFuture<Long>> readIndex;
  private @Nullable CompletableFuture<Long> underWay;
  private @Nullable CompletableFuture<Long> collecting;

  /**
   * @param readIndex must end every question, within a bound, by an index or a failure
   */
  LinearizableReads(Supplier<CompletableFuture<Long>> readIndex) {
    this.readIndex = readIndex;
  }

  /**
   * The index that holds all that was acknowledged before this call. Not cancelled by one reader
   * that gives up: it is shared.
   */
  CompletableFuture<Long> index() {
    CompletableFuture<Long> mine;
    boolean ask;
    synchronized (this) {
      if (collecting == null) {
        collecting = new CompletableFuture<>();
      }
      mine = collecting;
      ask = underWay == null;
      if (ask) {
        underWay = mine;
        collecting = null;
      }
    }
    if (ask) {
      ask(mine);
    }
    return mine.copy();
  }

  private void ask(CompletableFuture<Long> round) {
    CompletableFuture<Long> answer;
    try {
      answer = readIndex.get();
    } catch (RuntimeException | Error e) {
      // Who asked hears of it; a round without an end would take all later reads with it.
      answer = CompletableFuture.failedFuture(e);
    }
    var unused =
        answer.whenComplete(
            (index, failure) -> {
              try {
                askNext();
              } finally {
                if (failure == null) {
                  round.complete(index);
                } else {
                  round.completeExceptionally(failure);
                }
              }
            });
  }

  private void askNext() {
    CompletableFuture<Long> next;
    synchronized (this) {
      next = collecting;
      underWay = next;
      collecting = null;
    }
    if (next != null) {
      ask(next);
    }
  }
}
