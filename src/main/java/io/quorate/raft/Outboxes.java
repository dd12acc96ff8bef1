package io.quorate.raft;

import io.quorate.raft.Pack.Part;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jgroups.Address;
import org.jgroups.util.DefaultThreadFactory;
import org.jspecify.annotations.Nullable;

/** What goes to other members, each with an {@link Outbox} of its own. Thread-safe. */
final class Outboxes {
  /** What has answers that wait for the end of {@link #together} on this thread. */
  private static final ThreadLocal<@Nullable Set<Outbox>> HELD = new ThreadLocal<>();

  private final BiConsumer<Address, List<Part>> sender;
  private final Map<Address, Outbox> outboxes = new ConcurrentHashMap<>();

  /** One thread: a message that is sent waits for nothing. */
  private final ScheduledExecutorService sending =
      Executors.newSingleThreadScheduledExecutor(
          new DefaultThreadFactory("quorate-requests", true));

  /**
   * @param sender sends one pack, does not wait, and throws nothing
   */
  Outboxes(BiConsumer<Address, List<Part>> sender) {
    this.sender = sender;
  }

  Outbox to(Address member) {
    return outboxes.computeIfAbsent(
        member,
        unused -> new Outbox(parts -> sender.accept(member, parts), this::later, System::nanoTime));
  }

  /** Sends an answer, with others of its {@link #together}; false if there is no room for it. */
  boolean answer(Address member, Part answer) {
    Outbox outbox = to(member);
    boolean hasRoom = outbox.put(answer);
    @Nullable Set<Outbox> others = HELD.get();
    if (others == null || outbox.isFull()) {
      outbox.send();
    } else {
      others.add(outbox);
    }
    return hasRoom;
  }

  /** Runs what may answer many questions; what it answers on this thread leaves together. */
  void together(Runnable answering) {
    if (HELD.get() != null) {
      answering.run();
      return;
    }
    var touched = new HashSet<Outbox>();
    HELD.set(touched);
    try {
      answering.run();
    } finally {
      HELD.remove();
      touched.forEach(Outbox::send);
    }
  }

  /** Forgets members that are gone; what is on its way to them may still be sent. */
  void retain(Collection<Address> members) {
    outboxes.keySet().retainAll(members);
  }

  /** What waits is still sent, within the pace; what comes from then on is sent at once. */
  void close() {
    // Not shutdownNow: the task that waits is what holds its outbox.
    sending.shutdown();
  }

  private void later(Runnable task, long nanos) {
    var unused = sending.schedule(task, nanos, TimeUnit.NANOSECONDS);
  }
}
