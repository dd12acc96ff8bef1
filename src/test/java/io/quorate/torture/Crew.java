package io.quorate.torture;

import static io.quorate.it.Eventually.pause;

import io.quorate.client.ClientOptions;
import io.quorate.client.Quorate;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that do one kind of work, each on a thread of its own with one request at a time, through
 * the client for Java. All members are the first choice of some.
 */
final class Crew implements AutoCloseable {
  private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(20);
  private static final Duration AFTER_A_FAILURE = Duration.ofMillis(100);

  /** What a client does next. */
  interface Turn {
    /** Whether it had an answer. */
    boolean take(int client, Quorate quorate, Random random);
  }

  private final Members members;
  private final String name;
  private final AtomicLong answered = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  Crew(Members members, String name) {
    this.members = members;
    this.name = name;
  }

  void start(int count, long seed, Turn turn) {
    for (int client = 0; client < count; client++) {
      int number = client;
      var random = new Random(seed * 1000 + name.hashCode() + client);
      var thread = new Thread(() -> run(number, random, turn), name + " client " + client);
      threads.add(thread);
      thread.start();
    }
  }

  private void run(int number, Random random, Turn turn) {
    try (Quorate quorate = connect(members, number)) {
      while (!stopped) {
        if (turn.take(number, quorate, random)) {
          answered.incrementAndGet();
          pause(BETWEEN_REQUESTS);
        } else {
          pause(AFTER_A_FAILURE);
        }
      }
    }
  }

  /** A client of all members, of which this one is asked first. */
  static Quorate connect(Members members, int number) {
    List<String> uris =
        new ArrayList<>(
            members.ids().stream().map(id -> members.uri(id, "")).map(URI::toString).toList());
    Collections.rotate(uris, -(number % uris.size()));
    return Quorate.connect(ClientOptions.of(uris.toArray(String[]::new)));
  }

  /** Most have time to learn what became of a write; one in four has not. */
  static Duration patience(Random random) {
    return random.nextInt(4) == 0 ? Duration.ofSeconds(1) : Duration.ofSeconds(7);
  }

  /** Turns that had an answer. */
  long answered() {
    return answered.get();
  }

  /** Lets the requests under way end. */
  void stop() throws InterruptedException {
    stopped = true;
    for (Thread each : threads) {
      each.join();
    }
    threads.clear();
  }

  @Override
  public void close() {
    stopped = true;
    threads.forEach(Thread::interrupt);
  }
}
