package io.quorate.store.watch;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Tells watchers of changes, from what the store remembers: a watcher has a place in it and no
 * queue of its own, so however many there are and however slowly they read, each costs the same
 * little. One thread tells them all; those that have no room are passed over until they have.
 *
 * <p>Guarantee: a watcher is told every revision that changes something it wants to hear of, in
 * order and once, from the revision that it asked for on, until it is told that it is over.
 *
 * <p>Thread-safe.
 *
 * @param <C> a change
 */
public final class Watches<C> implements AutoCloseable {
  /** Between two looks at who has heard nothing for long. */
  private static final Duration TICK = Duration.ofMillis(200);

  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

  private final Supplier<? extends Past<C>> past;
  private final Places places;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Telling<C> telling;
  private final Thread thread;
  private final Consumer<Throwable> onFailure;

  /** Held to open a watch: when it is over, all watches that were opened are among the tasks. */
  private final Object opening = new Object();

  private volatile boolean over;

  /** Whether anybody is to be told: set before the past is looked at. */
  private volatile boolean watched;

  /** Nobody is told any more: this member stops, or has failed. */
  public static final class OverException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OverException() {
      super("Watchers are told nothing more by this member.");
    }
  }

  /**
   * @param past the past as of now, whenever it is asked for
   * @param nameOf what a change is known by: filters are of these
   * @param places of all watchers of this member, also those of others than this tells
   * @param threadName of the one thread
   * @param onFailure told, on that thread, that all watches have ended for what was thrown
   */
  public Watches(
      Supplier<? extends Past<C>> past,
      Function<C, String> nameOf,
      Places places,
      String threadName,
      Consumer<Throwable> onFailure) {
    this.past = past;
    this.places = places;
    this.onFailure = onFailure;
    this.telling = new Telling<>(System::nanoTime, nameOf, past.get().latest(), places::leave);
    this.thread = new Thread(this::run, threadName);
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  /** Something has happened. Does not wait: for the thread that made it happen. */
  public void happened() {
    if (watched) {
      wake();
    }
  }

  private void wake() {
    LockSupport.unpark(thread);
  }

  /**
   * Takes a place for one that is to watch, and lets it come to that: whatever it has to wait for,
   * it waits for as one of the watchers. The place is given back when the watch ends, or at once if
   * there is none in the end.
   *
   * @param tooMany the outcome where there is no place
   * @param coming comes to an outcome, and calls {@link #open} at most once for that
   * @param opened whether an outcome is that {@link #open} was called
   * @return fails as that does, and with {@link OverException} if the member stops
   */
  public <R> CompletableFuture<R> inAPlace(
      R tooMany, Supplier<CompletableFuture<R>> coming, Predicate<R> opened) {
    if (over) {
      return CompletableFuture.failedFuture(new OverException());
    }
    if (!places.take()) {
      return CompletableFuture.completedFuture(tooMany);
    }
    CompletableFuture<R> outcome;
    try {
      outcome = coming.get();
    } catch (RuntimeException | Error e) {
      // Who asked hears of it; a place that is never given back would be lost for ever.
      outcome = CompletableFuture.failedFuture(e);
    }
    return outcome.whenComplete(
        (come, failure) -> {
          if (failure != null || !opened.test(come)) {
            places.leave();
          }
        });
  }

  /**
   * Begins to tell a watcher that has a place, see {@link #inAPlace}.
   *
   * @param from the first revision to be told, at most {@link #next}: the watcher is told that it
   *     has heard all before it
   * @param quiet after which it hears that nothing has happened
   * @throws OverException if the member stops
   */
  public Watch<C> open(Filter filter, long from, Duration quiet, Watcher<C> watcher) {
    var watch = new Watch<C>(this, filter, watcher, Math.max(1, from), quiet);
    synchronized (opening) {
      if (over) {
        throw new OverException();
      }
      later(() -> telling.add(watch));
    }
    return watch;
  }

  /** The revision that is the next to come. */
  public long next() {
    return past.get().latest() + 1;
  }

  /** The least revision that a watcher can be told of. */
  public long oldest() {
    return past.get().oldest();
  }

  /** Tells all that it is over. */
  @Override
  public void close() {
    noMore();
    wake();
    try {
      thread.join(LONGEST_CLOSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void roomAgain(Watch<C> watch) {
    later(() -> telling.unblock(watch));
  }

  void close(Watch<C> watch) {
    later(() -> telling.remove(watch));
  }

  private void later(Runnable task) {
    tasks.add(task);
    wake();
  }

  private void run() {
    try {
      tellAll();
    } catch (RuntimeException | Error e) {
      // To be told again is what nobody here can make good: the member would live on without.
      noMore();
      onFailure.accept(e);
    } finally {
      // Whatever it was: nobody is told any more, and must not believe that nothing happens.
      noMore();
      doTasks();
      telling.endAll();
    }
  }

  private void noMore() {
    synchronized (opening) {
      over = true;
    }
  }

  private void tellAll() {
    while (!over) {
      doTasks();
      watched = telling.hasWatches();
      Past<C> now = past.get();
      if (!telling.turn(now) && tasks.isEmpty() && past.get().latest() == now.latest()) {
        LockSupport.parkNanos(TICK.toNanos());
      }
    }
  }

  private void doTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }
}
