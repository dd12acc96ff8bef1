package io.quorate.bench;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongUnaryOperator;

/**
 * PUTs from some connections, on all members in turn. Each is due at a time that was fixed before,
 * and its answer counts from there, so that a stall is seen by all that it held up.
 */
final class Load {
  private static final long AFTER_A_FAILURE_NANOS = 50_000_000;

  private final Answers answers;
  private final Values values;
  private final LongUnaryOperator keys;
  private final AtomicLong next = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  /**
   * @param keys which key the PUT of a number is for
   */
  Load(Answers answers, Values values, LongUnaryOperator keys) {
    this.answers = answers;
    this.values = values;
    this.keys = keys;
  }

  /** Begins, and returns at once. */
  Load start(List<URI> members, int connections) {
    for (int i = 0; i < connections; i++) {
      URI member = members.get(i % members.size());
      var random = new SplittableRandom(i);
      var thread = new Thread(() -> run(member, random), "load " + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    return this;
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

  private void run(URI member, SplittableRandom random) {
    Connection connection = null;
    for (long i = next.getAndIncrement();
        i < answers.count() && !stopped;
        i = next.getAndIncrement()) {
      waitUntil(answers.dueNanos(i));
      try {
        if (connection == null) {
          connection = new Connection(member);
        }
        String path = Values.path(keys.applyAsLong(i));
        int status = connection.put(path, values.bytes(), values.length(random));
        if (status == 201 || status == 204) {
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

  static void waitUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
