package io.quorate.client;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The threads of a client, and what has to end when it ends. */
final class Work implements AutoCloseable {
  /** An idle thread goes after this time; a renewal of a lease comes a few times a minute. */
  private static final Duration IDLE = Duration.ofSeconds(20);

  private static final AtomicLong COUNT = new AtomicLong();

  private final ThreadFactory threads;
  private final ThreadPoolExecutor pool;
  private final ScheduledExecutorService timer;
  private final Set<Runnable> ends = ConcurrentHashMap.newKeySet();

  Work(Optional<ThreadFactory> threads) {
    this.threads = threads.orElse(Work::daemon);
    pool =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            this.threads);
    timer = Executors.newScheduledThreadPool(1, this.threads);
  }

  /** Runs what may block; nothing after {@link #close}. */
  void execute(Runnable work) {
    try {
      pool.execute(work);
    } catch (RejectedExecutionException e) {
      // Closed meanwhile: whatever it was is not wanted any more.
    }
  }

  /** Runs what does not block, after this time; nothing after {@link #close}. */
  void after(Duration delay, Runnable work) {
    try {
      var unused = timer.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // As above.
    }
  }

  /** For the transport, which must be told when it comes too late. */
  ThreadPoolExecutor pool() {
    return pool;
  }

  Thread thread(Runnable work) {
    return threads.newThread(work);
  }

  /** What {@link #close} does first. */
  void endWith(Runnable end) {
    ends.add(end);
  }

  void forget(Runnable end) {
    ends.remove(end);
  }

  boolean isClosed() {
    return pool.isShutdown();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "quorate-client-" + COUNT.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    ends.forEach(Runnable::run);
    timer.shutdownNow();
    pool.shutdown();
  }
}
