package io.quorate.store;

import io.quorate.config.Settings;
import io.quorate.raft.Outcome;
import io.quorate.raft.UnavailableException;
import io.quorate.raft.UnavailableException.Reason;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The member of this process, from its start to its end: whether there is one, and whether it
 * serves. Thread-safe.
 */
final class MemberLife {
  private final AtomicBoolean ending = new AtomicBoolean();
  private volatile @Nullable LocalMember member;
  private volatile @Nullable Admission admission;
  private volatile @Nullable Settings settings;

  /** As {@link KeyValueStore#start}. */
  void start(Settings chosen, BiConsumer<Exit, Supplier<String>> onEnd) {
    settings = chosen;
    var starting = new LocalMember(chosen, (exit, sentence) -> end(exit, sentence, onEnd));
    try {
      starting.start();
    } catch (RuntimeException e) {
      starting.close();
      throw e;
    }
    admission = new Admission(chosen.maxPendingRequests());
    member = starting;
  }

  /** As {@link KeyValueStore#stop}. */
  void stop() {
    LocalMember stopping = member;
    Admission ended = admission;
    if (stopping == null || ended == null) {
      return;
    }
    member = null;
    ended.drain();
    stopping.close();
    ended.close();
  }

  /**
   * The settings that it was started with.
   *
   * @throws UnavailableException before the start
   */
  Settings settings() {
    Settings known = settings;
    if (known == null) {
      throw notServing("This member is starting.");
    }
    return known;
  }

  /** The requests under way; to be asked for only once there is a member. */
  Admission admission() {
    return Objects.requireNonNull(admission, "made before the member");
  }

  /**
   * The member, whether or not it serves.
   *
   * @throws UnavailableException if it is not running
   */
  LocalMember running() {
    LocalMember current = member;
    if (current == null) {
      throw notServing(
          isAlive() ? "This member is not running." : "This member has stopped itself.");
    }
    return current;
  }

  /**
   * The member, as one that serves.
   *
   * @throws UnavailableException if it does not
   */
  LocalMember serving() {
    LocalMember current = running();
    Optional<String> reason = current.notServing();
    if (reason.isPresent()) {
      throw notServing(reason.get());
    }
    return current;
  }

  /** Admits work of the member; fails as {@link #serving} and {@link Admission#admit} do. */
  <T> CompletableFuture<T> serve(Pace pace, Function<LocalMember, CompletableFuture<T>> work) {
    return whileServing(serving -> admission().admit(pace, () -> work.apply(serving)));
  }

  /** Work of the member; fails as {@link #serving} does. */
  <T> CompletableFuture<T> whileServing(Function<LocalMember, CompletableFuture<T>> work) {
    LocalMember serving;
    try {
      serving = serving();
    } catch (UnavailableException e) {
      return CompletableFuture.failedFuture(e);
    }
    return work.apply(serving);
  }

  /** Why this member cannot serve, or could with a leader only; empty if it can. */
  Optional<String> notServing() {
    LocalMember current = member;
    if (current == null) {
      return Optional.of("This member is not running.");
    }
    Optional<String> reason = current.notServing();
    if (reason.isEmpty() && current.raft().leaderId().isEmpty()) {
      return Optional.of("This member knows no leader.");
    }
    return reason;
  }

  /** Whether it has not ended itself. */
  boolean isAlive() {
    return !ending.get();
  }

  private static UnavailableException notServing(String reason) {
    return new UnavailableException(Reason.NOT_SERVING, Outcome.NOT_COMMITTED, reason);
  }

  private void end(Exit exit, Supplier<String> sentence, BiConsumer<Exit, Supplier<String>> onEnd) {
    boolean first = ending.compareAndSet(false, true);
    if (exit == Exit.FAILED) {
      // At once, on the thread that failed: it would go on with the next command.
      onEnd.accept(exit, sentence);
    } else if (first) {
      new Thread(() -> onEnd.accept(exit, sentence), "quorate-end").start();
    }
  }
}
