package io.quorate.store;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What a member does again and again though nobody asks, on one thread of its own. What is thrown
 * never ends the ticks without a word: what the next tick may do better is logged, and of what no
 * tick can make good the member is told. One start, one close.
 */
final class Ticks implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Ticks.class.getName());

  private final String name;
  private final Duration every;
  private final Runnable tick;
  private final Consumer<Throwable> onFailure;
  private final ScheduledExecutorService executor;
  private volatile boolean closed;

  /**
   * @param name of the thread
   * @param every from the end of a tick to the next one
   * @param onFailure told of an {@link Error}, and that the disk failed; on the thread of the ticks
   */
  Ticks(String name, Duration every, Runnable tick, Consumer<Throwable> onFailure) {
    this.name = name;
    this.every = every;
    this.tick = tick;
    this.onFailure = onFailure;
    this.executor = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, name));
  }

  /** Begins with a tick at once. */
  void start() {
    var unused =
        executor.scheduleWithFixedDelay(
            () -> safely(tick), 0, every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What is under way is interrupted; what it throws then is nobody's failure. */
  @Override
  public void close() {
    closed = true;
    executor.shutdownNow();
  }

  /** The thread of the ticks. */
  Executor executor() {
    return executor;
  }

  /** Does this between two ticks, as a tick: what it throws is dealt with. Not once closed. */
  void execute(Runnable work) {
    try {
      executor.execute(() -> safely(work));
    } catch (RejectedExecutionException e) {
      // It is closed, and nothing is left to do.
    }
  }

  private void safely(Runnable work) {
    try {
      work.run();
    } catch (UncheckedIOException | Error e) {
      if (closed) {
        LOG.log(Level.FINE, e, () -> "A tick of %s was under way at the close.".formatted(name));
      } else {
        onFailure.accept(e);
      }
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, e, () -> "A tick of %s failed; the next one comes.".formatted(name));
    }
  }
}
