package io.quorate.raft;

import io.quorate.raft.UnavailableException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Up to where this member has applied the log, and who waits for that: each for a bounded time, and
 * nothing is kept of those who have given up. Thread-safe.
 */
final class AppliedIndex {
  private final TreeMap<Long, Set<CompletableFuture<Void>>> waiting = new TreeMap<>();
  private long applied;

  /**
   * Done once the log is applied up to the index, on the consensus thread if that is later; fails
   * with an {@link UnavailableException} when the time is over.
   */
  CompletableFuture<Void> await(long index, Duration timeout) {
    var reached = new CompletableFuture<Void>();
    synchronized (this) {
      if (index <= applied) {
        return CompletableFuture.completedFuture(null);
      }
      waiting.computeIfAbsent(index, unused -> new LinkedHashSet<>()).add(reached);
    }
    return reached
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((done, failure) -> forget(index, reached))
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedFuture(
                    new UnavailableException(
                        Reason.NO_ANSWER,
                        Outcome.NOT_COMMITTED,
                        "This member did not catch up with its leader in time.")));
  }

  /** The log is applied up to the index: whoever waited for that is told. */
  void reached(long index) {
    List<Set<CompletableFuture<Void>>> ready;
    synchronized (this) {
      applied = index;
      if (waiting.isEmpty()) {
        return;
      }
      Collection<Set<CompletableFuture<Void>>> those = waiting.headMap(index, true).values();
      ready = new ArrayList<>(those);
      those.clear();
    }
    ready.forEach(all -> all.forEach(each -> each.complete(null)));
  }

  /** As before the first start: nothing is applied, and nobody waits any more. */
  void reset() {
    List<Set<CompletableFuture<Void>>> waited;
    synchronized (this) {
      applied = 0;
      waited = new ArrayList<>(waiting.values());
      waiting.clear();
    }
    var stopping = new IllegalStateException("This member is stopping.");
    waited.forEach(all -> all.forEach(each -> each.completeExceptionally(stopping)));
  }

  /** How many wait. */
  synchronized int waiting() {
    return waiting.values().stream().mapToInt(Set::size).sum();
  }

  /** Futures are equal if they are the same, which is meant; many may wait for one index. */
  @SuppressWarnings("CollectionUndefinedEquality")
  private synchronized void forget(long index, CompletableFuture<Void> gone) {
    Set<CompletableFuture<Void>> those = waiting.get(index);
    if (those == null) {
      return;
    }
    those.remove(gone);
    if (those.isEmpty()) {
      waiting.remove(index);
    }
  }
}
