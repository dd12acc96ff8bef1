package io.quorate.bench;

import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/**
 * When each request of a load was due, and how long after that its answer came. Thread-safe; to be
 * read when the load has ended.
 */
final class Answers {
  private final long startNanos = System.nanoTime();
  private final double nanosBetween;
  private final long[] tookNanos;
  private final Map<String, Long> failures = new ConcurrentHashMap<>();
  private final BitSet failed = new BitSet();

  /** So many requests, evenly spread over the time. */
  static Answers atRate(int perSecond, long count) {
    return new Answers(1e9 / perSecond, count);
  }

  /** So many requests, each due as soon as there is a connection for it: no measure of time. */
  static Answers asFastAsItGoes(long count) {
    return new Answers(0, count);
  }

  private Answers(double nanosBetween, long count) {
    this.nanosBetween = nanosBetween;
    this.tookNanos = new long[Math.toIntExact(count)];
  }

  long count() {
    return tookNanos.length;
  }

  long dueNanos(long number) {
    return startNanos + (long) (number * nanosBetween);
  }

  void answered(long number) {
    tookNanos[(int) number] = Math.max(1, System.nanoTime() - dueNanos(number));
  }

  void failed(long number, String how) {
    synchronized (failed) {
      failed.set((int) number);
    }
    answered(number);
    failures.merge(how, 1L, Long::sum);
  }

  long failed() {
    return failures.values().stream().mapToLong(each -> each).sum();
  }

  /** How many failed in which way. */
  Map<String, Long> failures() {
    return new TreeMap<>(failures);
  }

  /** Of all that were due at such a time; those that failed count as long as they took. */
  Map<String, Object> figures(LongPredicate dueNanos) {
    return figures(sorted(i -> dueNanos.test(dueNanos(i))));
  }

  private static Map<String, Object> figures(long[] sorted) {
    var figures = new LinkedHashMap<String, Object>();
    figures.put("answers", (long) sorted.length);
    if (sorted.length > 0) {
      figures.put("p50_ms", percentile(sorted, 0.5));
      figures.put("p99_ms", percentile(sorted, 0.99));
      figures.put("p99.9_ms", percentile(sorted, 0.999));
      figures.put("longest_ms", percentile(sorted, 1));
    }
    return figures;
  }

  /** The same without those that failed. */
  Map<String, Object> figuresOfServed(LongPredicate dueNanos) {
    return figures(sorted(i -> !hasFailed(i) && dueNanos.test(dueNanos(i))));
  }

  /** The p99 of these figures, or nothing if there are no answers. */
  static OptionalDouble p99Millis(Map<String, Object> figures) {
    return figures.get("p99_ms") instanceof Double p99
        ? OptionalDouble.of(p99)
        : OptionalDouble.empty();
  }

  /** How many failed of those that were due at such a time. */
  long failed(LongPredicate dueNanos) {
    return sorted(i -> hasFailed(i) && dueNanos.test(dueNanos(i))).length;
  }

  /** The slowest: when they were due, in seconds after the start, and how long they took. */
  Map<String, Object> slowest() {
    var slowest = new LinkedHashMap<String, Object>();
    int[] order =
        IntStream.range(0, tookNanos.length)
            .boxed()
            .sorted((a, b) -> Long.compare(tookNanos[b], tookNanos[a]))
            .mapToInt(Integer::intValue)
            .toArray();
    // One of each second: the others are of the same stall.
    for (int i : order) {
      String second = "%d s".formatted((dueNanos(i) - startNanos) / 1_000_000_000);
      slowest.putIfAbsent(second, millis(tookNanos[i]));
      if (slowest.size() == 10) {
        break;
      }
    }
    return slowest;
  }

  /** Answers a second, from the first that was due to the last that came. */
  double rate() {
    long last =
        IntStream.range(0, tookNanos.length)
            .filter(i -> tookNanos[i] > 0)
            .mapToLong(i -> dueNanos(i) + tookNanos[i])
            .max()
            .orElse(startNanos + 1);
    long answered = Arrays.stream(tookNanos).filter(took -> took > 0).count();
    return Math.round(answered * 1e10 / (last - startNanos)) / 10.0;
  }

  long startNanos() {
    return startNanos;
  }

  private long[] sorted(IntPredicate which) {
    return IntStream.range(0, tookNanos.length)
        .filter(i -> tookNanos[i] > 0 && which.test(i))
        .mapToLong(i -> tookNanos[i])
        .sorted()
        .toArray();
  }

  private boolean hasFailed(int number) {
    synchronized (failed) {
      return failed.get(number);
    }
  }

  private static double percentile(long[] sorted, double part) {
    return millis(sorted[(int) Math.max(0, Math.ceil(part * sorted.length) - 1)]);
  }

  private static double millis(long nanos) {
    return Math.round(nanos / 1e5) / 10.0;
  }
}
