package io.quorate.torture;

import static io.quorate.it.Eventually.pause;

import io.quorate.check.Action;
import io.quorate.check.Condition;
import io.quorate.check.Condition.RevisionIs;
import io.quorate.check.HistoryFile;
import io.quorate.check.Operation;
import io.quorate.check.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Clients on all members, each with one request at a time, on ten keys. A key that has been used
 * often enough to be checked gives way to a fresh one.
 */
final class Load implements AutoCloseable {
  private static final int KEYS = 10;

  /** With the reads at the end, well below what the checker takes. */
  private static final int OPERATIONS_PER_KEY = 300;

  private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(20);

  /** A member that is down refuses thousands of requests a second, and none tells anything. */
  private static final Duration AFTER_A_FAILURE = Duration.ofMillis(100);

  private static final int REQUESTS_ELSEWHERE = 20;
  private static final int READ_ATTEMPTS = 5;

  private final Members members;
  private final HistoryFile file;
  private final String readQuery;
  private final KvClient http = new KvClient();
  private final Queue<Operation> history = new ConcurrentLinkedQueue<>();
  private final AtomicLong ids = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLongArray uses = new AtomicLongArray(KEYS);
  private final Map<String, Long> revisions = new ConcurrentHashMap<>();
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean stopped;

  /**
   * @param staleReads whether to ask for reads that may be stale
   */
  Load(Members members, HistoryFile file, boolean staleReads) {
    this.members = members;
    this.file = file;
    this.readQuery = staleReads ? "?consistency=stale" : "";
  }

  void start(int count, long seed) {
    for (int client = 0; client < count; client++) {
      int number = client;
      var random = new Random(seed * 1000 + client);
      var thread = new Thread(() -> run(number, random), "client " + client);
      clients.add(thread);
      thread.start();
    }
  }

  /** Operations with a sure outcome. */
  long answered() {
    return answered.get();
  }

  /** Names used so far. */
  long keys() {
    long keys = KEYS;
    for (int key = 0; key < KEYS; key++) {
      keys += uses.get(key) / OPERATIONS_PER_KEY;
    }
    return keys;
  }

  Queue<Operation> history() {
    return history;
  }

  Map<String, Long> oddities() {
    return http.oddities();
  }

  /** Lets the requests under way end. */
  void stop() throws InterruptedException {
    stopped = true;
    for (Thread each : clients) {
      each.join();
    }
    clients.clear();
  }

  /** Reads every key that was ever used on every member: is all still there? */
  void readAll() throws InterruptedException {
    var keys = new ConcurrentLinkedQueue<String>();
    for (int key = 0; key < KEYS; key++) {
      for (long age = 0; age <= uses.get(key) / OPERATIONS_PER_KEY; age++) {
        keys.add(name(key, age));
      }
    }
    for (int id : members.ids().stream().filter(members::runs).toList()) {
      var left = new ConcurrentLinkedQueue<String>(keys);
      var thread = new Thread(() -> readAll(id, left), "reader of member " + id);
      clients.add(thread);
      thread.start();
    }
    stop();
  }

  @Override
  public void close() {
    stopped = true;
    clients.forEach(Thread::interrupt);
  }

  private void readAll(int id, Queue<String> keys) {
    for (String key = keys.poll(); key != null; key = keys.poll()) {
      for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
        if (isSure(request(ids.incrementAndGet(), 1000 + id, id, key, new Action.Get()))) {
          break;
        }
        pause(AFTER_A_FAILURE);
      }
    }
  }

  private void run(int client, Random random) {
    int elsewhere = 0;
    while (!stopped) {
      List<Integer> targets = members.ids();
      int index = elsewhere-- > 0 ? random.nextInt(targets.size()) : client % targets.size();
      int key = random.nextInt(KEYS);
      String name = name(key, uses.getAndIncrement(key) / OPERATIONS_PER_KEY);
      long id = ids.incrementAndGet();
      Outcome outcome = request(id, client, targets.get(index), name, action(name, id, random));
      if (isSure(outcome)) {
        answered.incrementAndGet();
        pause(BETWEEN_REQUESTS);
      } else {
        elsewhere = REQUESTS_ELSEWHERE;
        pause(AFTER_A_FAILURE);
      }
    }
  }

  private Action action(String key, long id, Random random) {
    long revision = revisions.getOrDefault(key, 0L);
    Condition condition = revision > 0 ? new RevisionIs(revision) : Condition.ALWAYS;
    int chance = random.nextInt(100);
    if (chance < 45) {
      return new Action.Get();
    }
    // Every value is written once in the life of the cluster.
    String value = "v" + id;
    if (chance < 70) {
      return new Action.Put(value, Condition.ALWAYS);
    }
    return chance < 90 ? new Action.Put(value, condition) : new Action.Delete(condition);
  }

  private Outcome request(long id, int client, int member, String key, Action action) {
    var unknown = new Outcome.Unknown();
    var call = new Operation(id, client, key, action, System.nanoTime(), Operation.NEVER, unknown);
    file.call(call);
    String query = action instanceof Action.Get ? readQuery : "";
    Outcome outcome = http.make(action, members.uri(member, "/v1/kv/" + key + query));
    long now = System.nanoTime();
    var answer = new Operation(id, client, key, action, call.invokedNanos(), now, outcome);
    file.answer(answer, now);
    history.add(answer);
    if (outcome instanceof Outcome.Read read) {
      revisions.merge(key, read.revision(), Math::max);
    } else if (outcome instanceof Outcome.Written written) {
      revisions.merge(key, written.revision(), Math::max);
    }
    return outcome;
  }

  private static boolean isSure(Outcome outcome) {
    return !(outcome instanceof Outcome.Unknown) && !(outcome instanceof Outcome.Failed);
  }

  private static String name(int key, long age) {
    return "key-%d.%d".formatted(key, age);
  }
}
