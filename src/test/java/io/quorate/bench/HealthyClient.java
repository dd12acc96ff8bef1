package io.quorate.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * GETs and PUTs by turns, of a client that does nothing wrong, from some connections to one member.
 * Each is due at a time that was fixed before, and its answer counts from there.
 */
final class HealthyClient {
  private static final long AFTER_A_FAILURE_NANOS = 50_000_000;

  private static final int KEYS = 100;
  private static final byte[] VALUE = "a".repeat(100).getBytes(StandardCharsets.US_ASCII);

  private final URI member;
  private final int connections;
  private final Answers answers;
  private final AtomicLong next = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  /**
   * @param connections of which each has one request at a time
   * @param answers so many, until then or until it is stopped
   */
  HealthyClient(URI member, int connections, Answers answers) {
    this.member = member;
    this.connections = connections;
    this.answers = answers;
  }

  /** Begins, and returns at once. */
  HealthyClient start() {
    for (int i = 0; i < connections; i++) {
      var thread = new Thread(this::run, "healthy " + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    return this;
  }

  /** Returns when all are answered. */
  Answers await() throws InterruptedException {
    for (Thread each : threads) {
      each.join();
    }
    return answers;
  }

  /** Ends with the requests under way. */
  Answers stop() throws InterruptedException {
    stopped = true;
    return await();
  }

  /** Before the first is due: what is measured is not how long a connection takes. */
  private @Nullable Connection connect() {
    try {
      return new Connection(member);
    } catch (IOException e) {
      return null; // The next request will try again, and fail if that fails.
    }
  }

  private void run() {
    Connection connection = connect();
    for (long i = next.getAndIncrement();
        i < answers.count() && !stopped;
        i = next.getAndIncrement()) {
      Load.waitUntil(answers.dueNanos(i));
      try {
        if (connection == null) {
          connection = new Connection(member);
        }
        String path = Values.path(i / 2 % KEYS);
        int status = i % 2 == 0 ? connection.put(path, VALUE, VALUE.length) : connection.get(path);
        if (status / 100 == 2) {
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
}
