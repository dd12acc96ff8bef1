package io.quorate.raft;

import io.quorate.raft.Pack.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;

/**
 * What goes to one member. The first is sent at once, by whoever brings it; what comes within
 * {@link #PACE_NANOS} after that, or while another thread sends, goes together when these are over.
 * Nothing waits for an answer, or for longer. The order is kept within a pack only.
 *
 * <p>Thread-safe.
 */
final class Outbox {
  /**
   * Between two sendings: short against the sync that every write waits for, and long enough that
   * many who ask at a time share what a message costs on its way through both members.
   */
  static final long PACE_NANOS = TimeUnit.MICROSECONDS.toNanos(300);

  private final Consumer<List<Part>> sender;
  private final ObjLongConsumer<Runnable> later;
  private final LongSupplier nanoTime;
  private final Queue<Part> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waitingParts = new AtomicInteger();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final AtomicLong unanswered = new AtomicLong();

  /** Held by who sends, or by the task that will. */
  private final AtomicBoolean held = new AtomicBoolean();

  /** Of whoever has {@link #held}. */
  private long sentNanos;

  /**
   * @param sender sends one pack; throws nothing; called by one thread at a time
   * @param later runs a task after so many nanoseconds; it may throw {@link
   *     RejectedExecutionException}, and what waits is sent at once then
   */
  Outbox(Consumer<List<Part>> sender, ObjLongConsumer<Runnable> later, LongSupplier nanoTime) {
    this.sender = sender;
    this.later = later;
    this.nanoTime = nanoTime;
    this.sentNanos = nanoTime.getAsLong() - PACE_NANOS;
  }

  /**
   * Whether so many bytes more may be unanswered; they count until {@link #ended}. One question may
   * always: the largest command may be larger than the bound.
   */
  boolean begin(long bytes) {
    return take(unanswered, bytes);
  }

  void ended(long bytes) {
    unanswered.addAndGet(-bytes);
  }

  /**
   * Puts it with what waits for {@link #send}; false if there is no room, because nothing of what
   * waits can be sent.
   */
  boolean put(Part part) {
    if (!take(waitingBytes, part.bytes())) {
      return false;
    }
    waitingParts.incrementAndGet();
    waiting.add(part);
    return true;
  }

  /** Whether what waits is enough for a message. */
  boolean isFull() {
    return waitingParts.get() >= Pack.PARTS || waitingBytes.get() >= Pack.BYTES;
  }

  /** Sends what waits, or lets it be sent within the pace. */
  void send() {
    while (!waiting.isEmpty() && held.compareAndSet(false, true)) {
      long rest = sentNanos + PACE_NANOS - nanoTime.getAsLong();
      if (rest > 0 && isLater(rest)) {
        return;
      }
      try {
        sendWaiting();
      } finally {
        held.set(false);
      }
    }
  }

  /** Goes on as long as there is something to send each time. */
  private void turn() {
    boolean goesOn = false;
    try {
      if (!waiting.isEmpty()) {
        sendWaiting();
        goesOn = isLater(PACE_NANOS);
      }
    } finally {
      if (!goesOn) {
        held.set(false);
      }
    }
    if (!goesOn) {
      send();
    }
  }

  private boolean isLater(long nanos) {
    try {
      later.accept(this::turn, nanos);
      return true;
    } catch (RejectedExecutionException e) {
      // This member stops.
      return false;
    }
  }

  /** What is there now: others who bring more meanwhile do not keep this thread. */
  private void sendWaiting() {
    int left = waitingParts.get();
    while (left > 0 && !waiting.isEmpty()) {
      List<Part> pack = nextPack();
      left -= pack.size();
      sender.accept(pack);
    }
    sentNanos = nanoTime.getAsLong();
  }

  private List<Part> nextPack() {
    var pack = new ArrayList<Part>();
    int bytes = 0;
    Part next = waiting.peek();
    while (next != null
        && pack.size() < Pack.PARTS
        && (pack.isEmpty() || bytes + next.bytes() <= Pack.BYTES)) {
      waiting.remove();
      pack.add(next);
      bytes += next.bytes();
      next = waiting.peek();
    }
    waitingParts.addAndGet(-pack.size());
    waitingBytes.addAndGet(-bytes);
    return pack;
  }

  private static boolean take(AtomicLong taken, long bytes) {
    long others = taken.getAndAdd(bytes);
    boolean hasRoom = others <= 0 || others + bytes <= MemberRequests.UNANSWERED_BYTES;
    if (!hasRoom) {
      taken.addAndGet(-bytes);
    }
    return hasRoom;
  }
}
