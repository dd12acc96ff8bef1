package io.quorate.store.entry;

import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Who waits until this member has applied a revision. A wait costs no thread. Thread-safe; futures
 * complete on the consensus thread or on the one of all timeouts: continue elsewhere.
 */
public final class RevisionWaits {
  private final LongSupplier revision;
  private final AtomicLong lastNumber = new AtomicLong();
  private final ConcurrentSkipListMap<Wait, CompletableFuture<Boolean>> waiting =
      new ConcurrentSkipListMap<>();

  private record Wait(long revision, long number) implements Comparable<Wait> {
    private static final Comparator<Wait> ORDER =
        Comparator.comparingLong(Wait::revision).thenComparingLong(Wait::number);

    @Override
    public int compareTo(Wait other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * @param revision that this member has applied
   */
  public RevisionWaits(LongSupplier revision) {
    this.revision = revision;
  }

  /** Whether the revision was applied within the time; if none is left, whether it is. */
  public CompletableFuture<Boolean> reached(long least, Duration time) {
    var wait = new Wait(least, lastNumber.incrementAndGet());
    var reached = new CompletableFuture<Boolean>();
    waiting.put(wait, reached);
    CompletableFuture<Boolean> ended =
        reached
            .completeOnTimeout(false, Math.max(0, time.toMillis()), TimeUnit.MILLISECONDS)
            .whenComplete((inTime, failure) -> waiting.remove(wait));
    // It may have come before anybody waited for it, and will not be told again.
    applied(revision.getAsLong());
    return ended;
  }

  /** To be called after every revision that this member has applied. */
  public void applied(long latest) {
    var first = waiting.firstEntry();
    while (first != null && first.getKey().revision() <= latest) {
      waiting.remove(first.getKey());
      first.getValue().complete(true);
      first = waiting.firstEntry();
    }
  }

  /** How many wait. */
  int size() {
    return waiting.size();
  }
}
