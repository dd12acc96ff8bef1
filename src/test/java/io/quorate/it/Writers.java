package io.quorate.it;

import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Eventually.pause;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Eight clients that write without end, each to one member until that fails, and that remember what
 * they were told: new keys, and one key each that is overwritten with ever higher numbers.
 */
final class Writers implements AutoCloseable {
  private static final int COUNT = 8;
  private static final Duration BETWEEN_WRITES = Duration.ofMillis(20);

  private enum Told {
    /** 204: it is there. */
    WRITTEN,
    /** A problem that says so: it is not there. */
    NOT_WRITTEN,
    /** A problem that says so, or no answer: either. */
    UNKNOWN
  }

  private final Cluster cluster;
  private final List<Integer> targets;
  private final String prefix;
  private final ExecutorService threads = Executors.newFixedThreadPool(COUNT);
  private final List<Future<?>> running = new ArrayList<>();
  private final Map<String, Told> told = new ConcurrentHashMap<>();
  private final Map<String, Long> lastWritten = new ConcurrentHashMap<>();
  private final Queue<String> tooSlow = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  private Writers(Cluster cluster, List<Integer> targets, String prefix) {
    this.cluster = cluster;
    this.targets = targets;
    this.prefix = prefix;
  }

  /** Starts to write keys with this prefix through these members. */
  static Writers on(Cluster cluster, List<Integer> targets, String prefix) {
    var writers = new Writers(cluster, targets, prefix);
    for (int writer = 0; writer < COUNT; writer++) {
      int number = writer;
      writers.running.add(writers.threads.submit(() -> writers.write(number)));
    }
    return writers;
  }

  /** Waits until this many more writes were acknowledged. */
  void awaitMore(int count) {
    long before = written();
    eventually(
        Cluster.SOON,
        () -> assertThat(written()).as("acknowledged writes").isGreaterThan(before + count));
  }

  /** Stops to write. Every request ended in time. */
  void stop() {
    stopped = true;
    for (Future<?> each : running) {
      eventually(
          Cluster.SOON,
          () -> {
            assertThat(each).as("a writer").isDone();
            return each.get();
          });
    }
    assertThat(tooSlow).as("requests that did not end within the request timeout").isEmpty();
  }

  /** Reads every key linearizably on this member: what was told is so. */
  void assertKeptOn(int member) throws Exception {
    List<Future<?>> reads = new ArrayList<>();
    told.forEach((key, what) -> reads.add(inBackground(() -> assertKept(member, key, what))));
    lastWritten.forEach(
        (key, number) -> reads.add(inBackground(() -> assertNotOlder(member, key, number))));
    for (Future<?> read : reads) {
      read.get();
    }
  }

  @Override
  public void close() {
    stopped = true;
    threads.shutdownNow();
  }

  private long written() {
    return told.values().stream().filter(Told.WRITTEN::equals).count();
  }

  private void write(int writer) {
    int target = writer;
    for (long number = 1; !stopped; number++) {
      int member = targets.get(target % targets.size());
      String key = "/%s/%d/%d".formatted(prefix, writer, number);
      Told answer = put(member, key, valueOf(key));
      told.put(key, answer);
      // A write of unknown outcome may happen later, so no more are made to the same key.
      String overwritten = "/%s/overwritten/%d/%d".formatted(prefix, writer, target);
      if (answer == Told.WRITTEN) {
        answer = put(member, overwritten, Long.toString(number));
      }
      if (answer == Told.WRITTEN) {
        lastWritten.put(overwritten, number);
      } else {
        target++;
      }
      pause(BETWEEN_WRITES);
    }
  }

  private Told put(int member, String key, String value) {
    long start = System.nanoTime();
    try {
      HttpResponse<byte[]> response = Http.put(cluster.uri(member, key), value);
      if (response.statusCode() == 204) {
        return Told.WRITTEN;
      }
      Map<String, Object> problem = Http.assertProblem(response);
      assertThat(response.statusCode()).as("%s", problem).isIn(503, 504);
      return "no".equals(problem.get("committed")) ? Told.NOT_WRITTEN : Told.UNKNOWN;
    } catch (IOException e) {
      return Told.UNKNOWN;
    } finally {
      Duration taken = Duration.ofNanos(System.nanoTime() - start);
      if (taken.compareTo(Http.REQUEST_TIMEOUT.plus(Http.MARGIN)) > 0) {
        tooSlow.add("PUT %s on member %d took %s".formatted(key, member, taken));
      }
    }
  }

  private interface Check {
    void run() throws IOException;
  }

  private Future<?> inBackground(Check check) {
    return threads.submit(
        () -> {
          check.run();
          return true;
        });
  }

  private void assertKept(int member, String key, Told what) throws IOException {
    HttpResponse<byte[]> response = Http.get(cluster.uri(member, key));
    String seen = "%s, %s, read on member %d".formatted(key, what, member);
    switch (what) {
      case WRITTEN -> assertThat(response.statusCode()).as(seen).isEqualTo(200);
      case NOT_WRITTEN -> assertThat(response.statusCode()).as(seen).isEqualTo(404);
      case UNKNOWN -> assertThat(response.statusCode()).as(seen).isIn(200, 404);
    }
    if (response.statusCode() == 200) {
      assertThat(Http.text(response)).as(seen).isEqualTo(valueOf(key));
    }
  }

  private void assertNotOlder(int member, String key, long number) throws IOException {
    HttpResponse<byte[]> response = Http.get(cluster.uri(member, key));
    Http.assertStatus(200, response);
    assertThat(Long.parseLong(Http.text(response)))
        .as("%s, read on member %d", key, member)
        .isGreaterThanOrEqualTo(number);
  }

  private static String valueOf(String key) {
    return "value of " + key;
  }
}
