package io.quorate.statemachine;

import io.quorate.command.RequestId;
import io.quorate.statemachine.RequestWindow.Remembered;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of requests of which the quotient by {@link #SIZE} is the same, by the hashes of
 * their ids: an open-addressed table, where a slot that is full is passed over for the next one. A
 * slot holds a remainder plus 1, and in its upper bits a part of the hash, so that a request is
 * hardly looked at unless it is the right one.
 *
 * <p>Several windows have it. It may hold numbers of requests that have gone, or that another
 * window has added, and what is found counts only if the window that asks has a request of that id
 * under that number.
 *
 * <p>Others may be adding to it while a window searches, but they only fill slots that were empty.
 * Those between the home of one of its own numbers and that number were full before.
 */
final class RequestSegment {
  /**
   * Requests. The fewer, the more segments are searched for a request that is new; the more, the
   * longer those take memory that have almost gone.
   */
  static final int SIZE = 1 << 14;

  /** Bits of the number of a slot; with them at most every second slot is full. */
  private static final int HOME_BITS = 15;

  private static final int SLOTS = 1 << HOME_BITS;
  private static final int OFFSET_BITS = 15;
  private static final int OFFSET_MASK = (1 << OFFSET_BITS) - 1;

  private final long base;
  private final int[] slots = new int[SLOTS];

  /** The remainder behind the last that is taken. */
  private final AtomicInteger taken;

  /**
   * With those of the requests that belong where the next one does.
   *
   * @param taken the remainder behind the last that nobody else may take
   */
  RequestSegment(Window<Remembered> requests, int taken) {
    this.base = requests.next() - requests.next() % SIZE;
    this.taken = new AtomicInteger(taken);
    for (long number = Math.max(base, requests.begin()); number < requests.next(); number++) {
      put((int) (number - base), hash(Objects.requireNonNull(requests.get(number)).id()));
    }
  }

  /**
   * Takes the place of a remainder, for the one window that may {@link #put} it then.
   *
   * @return whether no other window has taken it, or one behind it, before
   */
  boolean take(int offset) {
    return taken.compareAndSet(offset, offset + 1);
  }

  /**
   * @param offset the remainder of a number
   * @param hash of the id of that request
   */
  void put(int offset, long hash) {
    int place = home(hash);
    while (slots[place] != 0) {
      place = (place + 1) & (SLOTS - 1);
    }
    slots[place] = mark(hash) | (offset + 1);
  }

  /**
   * The request of the id, if it is one of these requests and its number is here.
   *
   * @param hash of the id
   */
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

  private static int home(long hash) {
    return (int) (hash >>> (Long.SIZE - HOME_BITS));
  }

  /** Of the bits below those of {@link #home}. */
  private static int mark(long hash) {
    return (int) (hash >>> Integer.SIZE) << OFFSET_BITS;
  }
}
