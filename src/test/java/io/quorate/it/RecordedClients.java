package io.quorate.it;

import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Eventually.pause;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.check.Action;
import io.quorate.check.Checker;
import io.quorate.check.Condition;
import io.quorate.check.Operation;
import io.quorate.check.Outcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that put values, each of which is written once, and get them, each at one member whatever
 * happens to it; and what they saw, for the {@link Checker}.
 */
final class RecordedClients implements AutoCloseable {
  private static final int KEYS = 60;

  /** Of each key, with the reads at the end: what can be checked in a moment. */
  private static final int OPERATIONS_PER_KEY = Checker.MOST_OPERATIONS - 20;

  private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(40);

  private final Cluster cluster;
  private final String prefix;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Future<?>> running = new ArrayList<>();
  private final Queue<Operation> history = new ConcurrentLinkedQueue<>();
  private final AtomicLong ids = new AtomicLong();
  private final AtomicIntegerArray uses = new AtomicIntegerArray(KEYS);
  private volatile boolean stopped;

  RecordedClients(Cluster cluster, String prefix) {
    this.cluster = cluster;
    this.prefix = prefix;
  }

  /** So many more clients of the member, one request of each at a time. */
  void start(int count, int member) {
    for (int i = 0; i < count; i++) {
      int client = running.size();
      var random = new Random(client);
      running.add(
          threads.submit(
              () -> {
                while (!stopped) {
                  any(client, member, random);
                  pause(BETWEEN_REQUESTS);
                }
              }));
    }
  }

  /** One put or get more, which nobody waits for until {@link #stop}. */
  void submit(int member) {
    int client = running.size();
    running.add(threads.submit(() -> any(client, member, new Random(client))));
  }

  /** Requests of which the outcome is known, to the member, that began after a time. */
  long answeredBy(int member, long sinceNanos) {
    return history.stream()
        .filter(each -> memberOf(each) == member && each.invokedNanos() >= sinceNanos)
        .filter(RecordedClients::isAnswered)
        .count();
  }

  /** Puts that the member has acknowledged and that began after a time. */
  long acknowledgedBy(int member, long sinceNanos) {
    return history.stream()
        .filter(each -> memberOf(each) == member && each.invokedNanos() >= sinceNanos)
        .filter(each -> each.outcome() instanceof Outcome.Written)
        .count();
  }

  /** Requests to the member that began before a time and were answered after it. */
  long answeredAcross(int member, long nanos) {
    return history.stream()
        .filter(each -> memberOf(each) == member && each.invokedNanos() < nanos)
        .filter(each -> isAnswered(each) && each.completedNanos() > nanos)
        .count();
  }

  /** Waits until requests to the member are answered that begin from now on. */
  void awaitAnswers(int member, int count) {
    long now = System.nanoTime();
    eventually(
        Cluster.SOON,
        () ->
            assertThat(answeredBy(member, now))
                .as("answers of member %d", member)
                .isGreaterThanOrEqualTo(count));
  }

  /** Lets the requests under way end. */
  void stop() throws Exception {
    stopped = true;
    for (Future<?> each : running) {
      each.get();
    }
  }

  /** Reads every key on the member: is all still there? */
  void readAll(int member) {
    for (int key = 0; key < KEYS; key++) {
      int each = key;
      eventually(
          Cluster.SOON,
          () ->
              assertThat(isAnswered(request(member, member, each, new Action.Get())))
                  .as("key %d is read on member %d", each, member)
                  .isTrue());
    }
  }

  void assertLinearizable() {
    assertThat(Checker.failures(new Checker().check(history))).isEmpty();
  }

  @Override
  public void close() {
    stopped = true;
    threads.shutdownNow();
  }

  private void any(int client, int member, Random random) {
    int key = random.nextInt(KEYS);
    if (uses.incrementAndGet(key) > OPERATIONS_PER_KEY) {
      return;
    }
    boolean reads = random.nextBoolean();
    request(client, member, key, reads ? new Action.Get() : put());
  }

  private Action put() {
    return new Action.Put("v" + ids.incrementAndGet(), Condition.ALWAYS);
  }

  private Operation request(int client, int member, int key, Action action) {
    String name = "%s/%d".formatted(prefix, key);
    long id = ids.incrementAndGet() * 10 + member;
    long invoked = System.nanoTime();
    Outcome outcome = outcome(action, cluster.uri(member, name));
    var made = new Operation(id, client, name, action, invoked, System.nanoTime(), outcome);
    history.add(made);
    return made;
  }

  private static Outcome outcome(Action action, URI uri) {
    try {
      return action instanceof Action.Put put
          ? written(Http.put(uri, put.value()))
          : read(Http.get(uri));
    } catch (IOException e) {
      return new Outcome.Unknown();
    }
  }

  private static Outcome written(HttpResponse<byte[]> response) {
    if (response.statusCode() == 204) {
      return new Outcome.Written(revision(response));
    }
    boolean no = "no".equals(Http.assertProblem(response).get("committed"));
    return no ? new Outcome.Failed() : new Outcome.Unknown();
  }

  private static Outcome read(HttpResponse<byte[]> response) {
    if (response.statusCode() == 200) {
      return new Outcome.Read(
          new String(response.body(), StandardCharsets.UTF_8), revision(response));
    }
    Http.assertProblem(response);
    return response.statusCode() == 404 ? new Outcome.Absent() : new Outcome.Failed();
  }

  private static long revision(HttpResponse<byte[]> response) {
    String tag = response.headers().firstValue("ETag").orElseThrow();
    return Long.parseLong(tag.substring(1, tag.length() - 1));
  }

  private static int memberOf(Operation operation) {
    return (int) (operation.id() % 10);
  }

  private static boolean isAnswered(Operation operation) {
    return !(operation.outcome() instanceof Outcome.Unknown)
        && !(operation.outcome() instanceof Outcome.Failed);
  }
}
