package io.quorate.bench;

import io.quorate.it.Eventually;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * One of those that are compared: a store, asked in one way.
 *
 * @param word how it is called: etcd-v2
 */
record Side(String word, Store store, HttpInterface http) {
  private static final int FILLING_THREADS = 16;
  private static final Duration ELECTION = Duration.ofSeconds(30);

  /** The member that a load for the target asks now. */
  int member(Target target) {
    int leader = Eventually.eventually(ELECTION, () -> store.leader().orElseThrow());
    if (target == Target.LEADER) {
      return leader;
    }
    Optional<Integer> follower = store.ids().stream().filter(id -> id != leader).findFirst();
    return follower.orElseThrow(() -> new NotMeasurableException("one member has no follower"));
  }

  /** Writes every key once. */
  void fill(Keyspace keyspace) throws InterruptedException, ExecutionException {
    URI member = store.uri(member(Target.LEADER));
    String value = "a".repeat(keyspace.valueBytes());
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    ExecutorService threads = Executors.newFixedThreadPool(FILLING_THREADS);
    try {
      List<? extends Future<?>> parts =
          IntStream.range(0, FILLING_THREADS)
              .mapToObj(part -> threads.submit(() -> fill(keyspace, part, member, value, client)))
              .toList();
      for (Future<?> each : parts) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private Void fill(Keyspace keyspace, int part, URI member, String value, HttpClient client)
      throws Exception {
    for (long i = part; i < keyspace.count(); i += FILLING_THREADS) {
      HttpResponse<String> answer =
          client.send(http.put(member, keyspace.key(i), value).build(), BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new NotMeasurableException(
            "%s answered %d to a PUT: %s".formatted(word, answer.statusCode(), answer.body()));
      }
    }
    return null;
  }
}
