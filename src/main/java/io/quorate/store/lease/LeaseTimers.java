package io.quorate.store.lease;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * When leases are due. Every step takes as long as a search among them, but for {@link #retain}.
 *
 * <p>Times are nanoseconds of one monotonic clock that has not turned over. Not thread-safe.
 */
final class LeaseTimers {
  private final Map<Long, Timer> byLease = new HashMap<>();
  private final NavigableSet<Timer> byTime =
      new TreeSet<>(Comparator.comparingLong(Timer::dueNanos).thenComparing(Timer::leaseId));

  /**
   * A lease, and when it has not been renewed for its whole time.
   *
   * @param renewals how often it had been renewed when the time began
   */
  record Timer(long leaseId, long renewals, long dueNanos) {}

  /**
   * Lets the whole time of a lease begin, unless that of this renewal or of a later one has begun
   * already.
   */
  void begin(long leaseId, long renewals, long ttlSeconds, long nowNanos) {
    put(new Timer(leaseId, renewals, nowNanos + TimeUnit.SECONDS.toNanos(ttlSeconds)));
  }

  /** Takes out the lease that is due first, if one is due. */
  Optional<Timer> takeDue(long nowNanos) {
    if (byTime.isEmpty() || byTime.first().dueNanos() > nowNanos) {
      return Optional.empty();
    }
    Timer due = byTime.first();
    remove(due);
    return Optional.of(due);
  }

  /** Puts back what was taken out, for later, unless the lease was renewed since. */
  void again(Timer taken, long dueNanos) {
    put(new Timer(taken.leaseId(), taken.renewals(), dueNanos));
  }

  /** Forgets the leases that are not wanted; takes as long as there are leases. */
  void retain(LongPredicate wanted) {
    byTime.removeIf(timer -> !wanted.test(timer.leaseId()));
    byLease.keySet().removeIf(id -> !wanted.test(id));
  }

  void clear() {
    byLease.clear();
    byTime.clear();
  }

  int size() {
    return byLease.size();
  }

  private void put(Timer timer) {
    @Nullable Timer known = byLease.get(timer.leaseId());
    if (known != null) {
      if (known.renewals() >= timer.renewals()) {
        return;
      }
      remove(known);
    }
    byLease.put(timer.leaseId(), timer);
    byTime.add(timer);
  }

  private void remove(Timer timer) {
    byTime.remove(timer);
    byLease.remove(timer.leaseId());
  }
}
