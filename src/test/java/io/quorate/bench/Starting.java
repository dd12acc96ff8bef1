package io.quorate.bench;

import static io.quorate.bench.Writing.say;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * How long it takes from the start of the first process of a new store to its first acknowledged
 * write: of one member, and of three that start at once.
 */
final class Starting implements Measurement {
  private static final Duration LONGEST = Duration.ofMinutes(3);

  /** What a member holds up until it can answer counts as soon as it does. */
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** As exact as seconds need it: what is tried in vain takes from what starts. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  private static final int[] SIZES = {1, 3};

  private final Options options;
  private final Stores stores;

  Starting(Options options) {
    this.options = options;
    stores = new Stores(options);
    stores.requirePrograms();
  }

  @Override
  public void run(Findings findings) throws Exception {
    findings.add("java_options", options.javaOptions);
    for (int size : SIZES) {
      Map<String, List<Double>> seconds = new LinkedHashMap<>();
      // By turns, so that what else the machine does meets all of them.
      for (int round = 1; round <= options.rounds; round++) {
        for (HttpInterface each : stores.ways()) {
          double took = secondsToFirstWrite(each, size);
          say("%s, %d members: %.2f s".formatted(each.word(), size, took));
          seconds.computeIfAbsent(each.word(), word -> new ArrayList<>()).add(took);
        }
      }
      seconds.forEach(
          (word, took) ->
              findings.add(
                  "%s_of_%d_to_first_write_s".formatted(word, size), Spread.of(took).figures()));
    }
  }

  @Override
  public void close() {
    stores.close();
  }

  private double secondsToFirstWrite(HttpInterface http, int size) throws Exception {
    Side side = stores.make(http, size);
    ExecutorService threads = Executors.newFixedThreadPool(size);
    try {
      // Each member is asked by a client of its own: which one is the first is not known.
      var clients = new ArrayList<ImpatientClient>();
      for (int id : side.store().ids()) {
        var client = new ImpatientClient(side, id, TIMEOUT, PAUSE);
        client.put(); // Nobody is there yet: what the first request of a client costs is not to
        // count.
        client.ask(id);
        clients.add(client);
      }
      long start = System.nanoTime();
      side.store().ids().forEach(side.store()::start);
      var first = new CompletableFuture<Long>();
      clients.forEach(client -> threads.execute(() -> write(client, first)));
      return (first.get(LONGEST.toSeconds(), TimeUnit.SECONDS) - start) / 1e9;
    } finally {
      threads.shutdownNow();
      stores.end(side);
    }
  }

  private static void write(ImpatientClient client, CompletableFuture<Long> first) {
    try {
      first.complete(client.write(LONGEST));
    } catch (NotMeasurableException e) {
      first.completeExceptionally(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Another one was first.
    }
  }
}
