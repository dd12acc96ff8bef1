package io.quorate.statemachine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * The latest of values that are numbered without a gap, as an immutable value: new ones come behind
 * the last, and the first ones go. Neither costs more when there are many.
 *
 * <p>Values lie in chunks, and a window that adds a value to its last chunk shares it with the
 * window before, which does not look behind its own end. Where two windows add to the same one, the
 * second finds the place taken, and copies the chunk.
 *
 * <p>Thread-safe. What one window adds is seen by whoever gets that window safely published.
 *
 * @param <T> the values
 */
public final class Window<T> implements Iterable<T> {
  /** Values of a chunk: a tree of chunks has so many times fewer changes than one of values. */
  static final int CHUNK = 64;

  /** Values that are gone, and still referenced: each may weigh as much as the largest entry. */
  static final int MOST_GONE = 8;

  private final TreePMap<Long, Chunk> chunks;
  private final @Nullable Chunk last;
  private final long begin;
  private final long end;

  /** The values of which the number, divided by {@link #CHUNK}, is the same. */
  private static final class Chunk {
    final @Nullable Object[] values = new Object[CHUNK];

    /** The place behind the last that is taken. */
    final AtomicInteger taken;

    Chunk(int taken) {
      this.taken = new AtomicInteger(taken);
    }

    Chunk copy(int from, int to) {
      var copy = new Chunk(to);
      System.arraycopy(values, from, copy.values, from, to - from);
      return copy;
    }
  }

  private Window(TreePMap<Long, Chunk> chunks, @Nullable Chunk last, long begin, long end) {
    this.chunks = chunks;
    this.last = last;
    this.begin = begin;
    this.end = end;
  }

  /**
   * Without a value.
   *
   * @param next the number of the value that will come first, at least 0
   */
  public static <T> Window<T> emptyBefore(long next) {
    return new Window<>(TreePMap.empty(), null, next, next);
  }

  public int size() {
    return (int) (end - begin);
  }

  public boolean isEmpty() {
    return begin == end;
  }

  /** The number of the first value; {@link #next} if there is none. */
  public long begin() {
    return begin;
  }

  /** The number of the value that comes next. */
  public long next() {
    return end;
  }

  /** The value with the number, if it is here. */
  public @Nullable T get(long number) {
    return number < begin || number >= end ? null : value(number);
  }

  /**
   * @throws NoSuchElementException if there is none
   */
  public T first() {
    return require(begin);
  }

  /**
   * @throws NoSuchElementException if there is none
   */
  public T latest() {
    return require(end - 1);
  }

  /** With one more value, which has the number {@link #next}. */
  public Window<T> plus(T value) {
    int place = (int) (end % CHUNK);
    Chunk mine = last;
    TreePMap<Long, Chunk> all = chunks;
    if (mine == null || place == 0 || !mine.taken.compareAndSet(place, place + 1)) {
      mine = mine == null || place == 0 ? new Chunk(place) : mine.copy(0, place);
      mine.taken.set(place + 1);
      all = all.plus(end / CHUNK, mine);
    }
    mine.values[place] = value;
    return new Window<>(all, mine, begin, end + 1);
  }

  /**
   * Without the first value.
   *
   * @throws NoSuchElementException if there is none
   */
  public Window<T> withoutFirst() {
    if (isEmpty()) {
      throw new NoSuchElementException("The window is empty.");
    }
    long first = begin + 1;
    if (first == end) {
      return emptyBefore(end);
    }
    int place = (int) (first % CHUNK);
    if (place == 0) {
      return new Window<>(chunks.minus(begin / CHUNK), last, first, end);
    }
    var rest = new Window<T>(chunks, last, first, end);
    return place % MOST_GONE == 0 ? rest.trimmed() : rest;
  }

  /**
   * Those from a number on; nothing before it is referenced any more. Takes as long as chunks go.
   *
   * @param number from the first one here up to {@link #next}
   * @throws IndexOutOfBoundsException if the number is none of these
   */
  public Window<T> from(long number) {
    if (number < begin || number > end) {
      throw new IndexOutOfBoundsException("%d is not from %d to %d".formatted(number, begin, end));
    }
    if (number == begin) {
      return this;
    }
    if (number == end) {
      return emptyBefore(end);
    }
    TreePMap<Long, Chunk> rest = chunks;
    for (long gone = begin / CHUNK; gone < number / CHUNK; gone++) {
      rest = rest.minus(gone);
    }
    return new Window<T>(rest, last, number, end).trimmed();
  }

  /** The values from one number up to another, which is left out; both as for {@link #from}. */
  Iterable<T> range(long from, long to) {
    Objects.checkFromToIndex(from - begin, to - begin, end - begin);
    return () -> new Values(from, to, 1);
  }

  /** The values, the latest first. */
  public Iterable<T> latestFirst() {
    return () -> new Values(end - 1, begin - 1, -1);
  }

  @Override
  public Iterator<T> iterator() {
    return new Values(begin, end, 1);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Window<?> that
        && begin == that.begin
        && end == that.end
        && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return Long.hashCode(begin) * 31 + Long.hashCode(end);
  }

  @Override
  public String toString() {
    return "%d to %d: %s".formatted(begin, end - 1, values());
  }

  /** Without what the first chunk has of values that are gone. */
  private Window<T> trimmed() {
    int place = (int) (begin % CHUNK);
    if (place == 0) {
      return this;
    }
    long chunk = begin / CHUNK;
    boolean isLast = chunk == (end - 1) / CHUNK;
    int behind = isLast ? (int) ((end - 1) % CHUNK) + 1 : CHUNK;
    Chunk trimmed = chunk(begin).copy(place, behind);
    return new Window<>(chunks.plus(chunk, trimmed), isLast ? trimmed : last, begin, end);
  }

  private List<T> values() {
    var values = new ArrayList<T>(size());
    forEach(values::add);
    return values;
  }

  private T require(long number) {
    if (isEmpty()) {
      throw new NoSuchElementException("The window is empty.");
    }
    return value(number);
  }

  @SuppressWarnings("unchecked") // nothing else is put into a chunk
  private T value(long number) {
    return (T) Objects.requireNonNull(chunk(number).values[(int) (number % CHUNK)]);
  }

  private Chunk chunk(long number) {
    boolean isLast = number / CHUNK == (end - 1) / CHUNK;
    return Objects.requireNonNull(isLast ? last : chunks.get(number / CHUNK));
  }

  private final class Values implements Iterator<T> {
    private final long to;
    private final int step;
    private long number;

    Values(long number, long to, int step) {
      this.number = number;
      this.to = to;
      this.step = step;
    }

    @Override
    public boolean hasNext() {
      return number != to;
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException("There is no further value.");
      }
      T value = value(number);
      number += step;
      return value;
    }
  }
}
