package io.quorate.raft;

import io.quorate.raft.consensus.Consensus;
import io.quorate.raft.consensus.Pending;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What waits for the consensus thread, which alone takes it. Thread-safe. */
final class ConsensusQueue {
  /** As in the engine: some batches; beyond that, waiting would only be longer. */
  private static final int LIMIT = 9182;

  /** Work taken on before what it appended is synced and answered. */
  private static final int BATCH = 4096;

  /** What questions may hold: as much as a leader keeps of what no majority has answered. */
  private static final long LIMIT_BYTES = 64L << 20;

  private final AtomicLong waitingBytes = new AtomicLong();
  private final BlockingQueue<Work> queue = new ArrayBlockingQueue<>(LIMIT);
  private final List<Work> batch = new ArrayList<>(BATCH);

  /** Something to do, or, if nobody will, to be refused. */
  private record Work(Consumer<Consensus> action, Consumer<Throwable> refused, int bytes)
      implements Consumer<Consensus> {
    @Override
    public void accept(Consensus consensus) {
      action.accept(consensus);
    }
  }

  /**
   * Work that ends with an answer of the consensus thread. Half of the queue is for the messages of
   * other members: without them nothing is answered.
   *
   * @return fails at once if too much is waiting; nothing is done then
   */
  <T> CompletableFuture<T> ask(BiConsumer<Consensus, CompletableFuture<T>> question) {
    return ask(0, question);
  }

  /**
   * The same, for a question that holds so many bytes: a consensus thread that hangs takes none of
   * them, and whoever asked has long given up.
   */
  <T> CompletableFuture<T> ask(int bytes, BiConsumer<Consensus, CompletableFuture<T>> question) {
    var answer = new CompletableFuture<T>();
    var work = new Work(now -> question.accept(now, answer), answer::completeExceptionally, bytes);
    boolean hasRoom =
        waitingBytes.addAndGet(bytes) <= LIMIT_BYTES && queue.remainingCapacity() >= LIMIT / 2;
    if (hasRoom && queue.offer(work)) {
      return answer;
    }
    waitingBytes.addAndGet(-bytes);
    return CompletableFuture.failedFuture(new IllegalStateException("Too much is waiting."));
  }

  /**
   * Drops what it has no room for: consensus sends again, and waiting would hold up other
   * protocols.
   */
  void offer(Consumer<Consensus> message) {
    var unused = queue.offer(new Work(message, refused -> {}, 0));
  }

  /** What another thread has to hand over; waits for room. */
  void put(Consumer<Consensus> outcome) {
    try {
      queue.put(new Work(outcome, refused -> {}, 0));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next batch, valid until the next call; empty if nothing comes for so long. */
  List<? extends Consumer<Consensus>> take(long nanos) throws InterruptedException {
    batch.clear();
    Work first = queue.poll(nanos, TimeUnit.NANOSECONDS);
    if (first != null) {
      batch.add(first);
      queue.drainTo(batch, BATCH - 1);
      batch.forEach(work -> waitingBytes.addAndGet(-work.bytes()));
    }
    return batch;
  }

  /** What nobody will do any more, of a start that is over, may have been done. */
  void forget() {
    var forgotten = new ArrayList<Work>();
    queue.drainTo(forgotten);
    forgotten.forEach(work -> waitingBytes.addAndGet(-work.bytes()));
    forgotten.forEach(work -> work.refused().accept(new NotDoneException(Pending.NotDone.UNKNOWN)));
  }
}
