package io.quorate.statemachine;

import io.quorate.command.RequestId;
import io.quorate.command.Result;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Window} of requests that are found by their ids, as an immutable value. A map that is
 * immutable too would be a tree, and the many small objects of its changes were much of what a
 * member allocated and its collector had to copy.
 *
 * <p>Beside the window lie segments: the numbers of its requests by the hashes of their ids. From a
 * segment nothing is removed; it goes as a whole when all of its requests have gone. It is shared
 * by windows as a chunk of {@link Window} is: one that adds a request writes into the segment of
 * the window before, and where the place is taken already, it makes a segment of its own. So a
 * segment may hold numbers of requests that have gone, or that another window has added, and what
 * is found there counts only if the window has a request of that id under that number.
 *
 * <p>Thread-safe. What one window adds is seen by whoever gets that window safely published. Others
 * may be adding to its segments while it searches, but they only fill slots that were empty. Those
 * between the home of one of its own numbers and that number were full before.
 */
public final class RequestWindow implements Iterable<RequestWindow.Remembered> {
  /**
   * Requests of a segment. The fewer, the more segments are searched for a request that is new; the
   * more, the longer those take memory that have almost gone.
   */
  static final int SEGMENT = 1 << 14;

  private static final Segment[] NO_SEGMENTS = {};

  private final Window<Remembered> requests;

  /** Those of all requests here, the latest last. */
  private final Segment[] segments;

  /**
   * A request and its result.
   *
   * @param bytes what the result weighs, so that it need not be looked at when the request goes
   */
  public record Remembered(RequestId id, Result result, int bytes) {}

  private RequestWindow(Window<Remembered> requests, Segment[] segments) {
    this.requests = requests;
    this.segments = segments;
  }

  /**
   * Without a request.
   *
   * @param next the number of the request that will come first, at least 0
   */
  static RequestWindow emptyBefore(long next) {
    return new RequestWindow(Window.emptyBefore(next), NO_SEGMENTS);
  }

  public int size() {
    return requests.size();
  }

  /** The number of the request that comes next. */
  public long next() {
    return requests.next();
  }

  /** How many segments are searched for a request that is not here. */
  int segments() {
    return segments.length;
  }

  /**
   * @throws NoSuchElementException if there is none
   */
  Remembered first() {
    return requests.first();
  }

  Optional<Remembered> find(RequestId id) {
    long hash = hash(id);
    for (int i = segments.length - 1; i >= 0; i--) {
      Remembered found = segments[i].find(id, hash, requests);
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** With one more request, which is not here yet. */
  RequestWindow plus(Remembered request) {
    int offset = (int) (requests.next() % SEGMENT);
    Segment[] all = segments;
    if (all.length == 0 || offset == 0) {
      all = Arrays.copyOf(all, all.length + 1);
      all[all.length - 1] = new Segment(requests, offset + 1);
    } else if (!latest(all).taken.compareAndSet(offset, offset + 1)) {
      all = all.clone();
      all[all.length - 1] = new Segment(requests, offset + 1);
    }
    latest(all).put(offset, hash(request.id()));
    return new RequestWindow(requests.plus(request), all);
  }

  /**
   * Without the first request.
   *
   * @throws NoSuchElementException if there is none
   */
  RequestWindow withoutFirst() {
    Window<Remembered> fewer = requests.withoutFirst();
    boolean wasLastOfSegment = fewer.begin() % SEGMENT == 0;
    return new RequestWindow(
        fewer, wasLastOfSegment ? Arrays.copyOfRange(segments, 1, segments.length) : segments);
  }

  @Override
  public Iterator<Remembered> iterator() {
    return requests.iterator();
  }

  /** Whether it has the same requests under the same numbers; how it finds them says nothing. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RequestWindow that && requests.equals(that.requests);
  }

  @Override
  public int hashCode() {
    return requests.hashCode();
  }

  @Override
  public String toString() {
    return requests.toString();
  }

  private static Segment latest(Segment[] segments) {
    return segments[segments.length - 1];
  }

  /**
   * Of more bits than {@link String#hashCode}, by which many ids of one member are alike: they
   * differ in a counter at their end only. The high bits are the better ones.
   */
  static long hash(RequestId id) {
    String text = id.text();
    long hash = 0;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash + text.charAt(i)) * 0x9E37_79B9_7F4A_7C15L; // 2^64 by the golden ratio
    }
    return hash;
  }

  /**
   * The numbers of which the quotient by {@link #SEGMENT} is the same, in an open-addressed table:
   * where a slot is full, the next one is taken. A slot holds a remainder plus 1, and in its upper
   * bits a part of the hash, so that a request is hardly looked at unless it is the right one.
   */
  private static final class Segment {
    /** Bits of the number of a slot; with them at most every second slot is full. */
    static final int HOME_BITS = 15;

    static final int SLOTS = 1 << HOME_BITS;
    static final int OFFSET_BITS = 15;
    static final int OFFSET_MASK = (1 << OFFSET_BITS) - 1;

    final long base;
    final int[] slots = new int[SLOTS];

    /** The remainder behind the last that is taken. */
    final AtomicInteger taken;

    /** With those of the requests that belong here. */
    Segment(Window<Remembered> requests, int taken) {
      this.base = requests.next() - requests.next() % SEGMENT;
      this.taken = new AtomicInteger(taken);
      for (long number = Math.max(base, requests.begin()); number < requests.next(); number++) {
        put((int) (number - base), hash(Objects.requireNonNull(requests.get(number)).id()));
      }
    }

    void put(int offset, long hash) {
      int place = home(hash);
      while (slots[place] != 0) {
        place = (place + 1) & (SLOTS - 1);
      }
      slots[place] = mark(hash) | (offset + 1);
    }

    @Nullable Remembered find(RequestId id, long hash, Window<Remembered> requests) {
      for (int place = home(hash); ; place = (place + 1) & (SLOTS - 1)) {
        int slot = slots[place];
        if (slot == 0) {
          return null;
        }
        if ((slot & ~OFFSET_MASK) == mark(hash)) {
          Remembered found = requests.get(base + (slot & OFFSET_MASK) - 1);
          if (found != null && found.id().equals(id)) {
            return found;
          }
        }
      }
    }

    private static int home(long hash) {
      return (int) (hash >>> (Long.SIZE - HOME_BITS));
    }

    /** Of the bits below those of {@link #home}. */
    private static int mark(long hash) {
      return (int) (hash >>> Integer.SIZE) << OFFSET_BITS;
    }
  }
}
