package io.quorate.bench;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Requests of which each is due at a time that was fixed before, and its answer counts from there,
 * so that a stall is seen by all that it held up. Some threads with a connection each share them.
 */
final class DueRequests {
  private static final long AFTER_A_FAILURE_NANOS = 50_000_000;

  private final Answers answers;
  private final AtomicLong next = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  /** What is asked, and what counts as an answer to it. */
  interface Request {
    /**
     * Sends it, and reads the answer.
     *
     * @param number from 0 on
     * @return the status
     */
    int send(Connection connection, long number) throws IOException;

    boolean isAnswer(int status);
  }

  /**
   * @param answers so many, until then or until it is stopped
   */
  DueRequests(Answers answers) {
    this.answers = answers;
  }

  /**
   * One more connection, on a thread of its own.
   *
   * @param early whether it is made before the first request is due: what is measured is not how
   *     long it takes then
   */
  void start(String name, URI member, boolean early, Request request) {
    var thread = new Thread(() -> run(member, early, request), name);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  /** How many were begun. */
  long begun() {
    return Math.min(next.get(), answers.count());
  }

  /** Waits until all are answered. */
  void await() throws InterruptedException {
    for (Thread each : threads) {
      each.join();
    }
  }

  /** Ends with the requests under way. */
  void stop() throws InterruptedException {
    stopped = true;
    await();
  }

  private void run(URI member, boolean early, Request request) {
    Connection connection = early ? connect(member) : null;
    for (long i = next.getAndIncrement();
        i < answers.count() && !stopped;
        i = next.getAndIncrement()) {
      waitUntil(answers.dueNanos(i));
      try {
        if (connection == null) {
          connection = new Connection(member);
        }
        int status = request.send(connection, i);
        if (request.isAnswer(status)) {
          answers.answered(i);
        } else {
          answers.failed(i, Integer.toString(status));
        }
        if (connection.isEnding()) {
          connection.close();
          connection = null;
        }
      } catch (IOException e) {
        answers.failed(i, e.toString());
        if (connection != null) {
          connection.close();
          connection = null;
        }
        LockSupport.parkNanos(AFTER_A_FAILURE_NANOS);
      }
    }
    if (connection != null) {
      connection.close();
    }
  }

  private static @Nullable Connection connect(URI member) {
    try {
      return new Connection(member);
    } catch (IOException e) {
      return null; // The first request will try again, and fail if that fails.
    }
  }

  private static void waitUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
