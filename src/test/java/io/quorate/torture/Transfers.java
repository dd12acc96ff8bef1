package io.quorate.torture;

import static io.quorate.it.Eventually.eventually;

import io.quorate.check.HistoryFile;
import io.quorate.check.Judgement;
import io.quorate.check.Seen;
import io.quorate.check.SerialOrder;
import io.quorate.check.Transaction;
import io.quorate.check.Transaction.Answer;
import io.quorate.check.Transaction.Done;
import io.quorate.check.Transaction.Unknown;
import io.quorate.client.Quorate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Clients of the {@link Bank}: transfers, memos and reads, each in one transaction that reads all
 * of the bank too.
 */
final class Transfers implements AutoCloseable {
  private static final Duration READ_PATIENCE = Duration.ofSeconds(7);

  private final Members members;
  private final HistoryFile file;
  private final Crew crew;
  private final Queue<Transaction> history = new ConcurrentLinkedQueue<>();
  private final AtomicLong ids = new AtomicLong();

  /** What each client has read last. */
  private final Map<Integer, Map<String, Seen>> known = new ConcurrentHashMap<>();

  Transfers(Members members, HistoryFile file) {
    this.members = members;
    this.file = file;
    this.crew = new Crew(members, "txn");
  }

  /** Opens the accounts first. */
  void start(int clients, long seed) {
    try (Quorate quorate = Crew.connect(members, 0)) {
      long id = ids.incrementAndGet();
      Answer answer = ask(quorate, id, -1, Bank.opening(id), Members.SOON);
      if (!(answer instanceof Done)) {
        throw new IllegalStateException("The accounts could not be opened: " + answer);
      }
    }
    crew.start(clients, seed, this::turn);
  }

  long answered() {
    return crew.answered();
  }

  Collection<Transaction> history() {
    return history;
  }

  void stop() throws InterruptedException {
    crew.stop();
  }

  /** Through every member that runs: is all still there? */
  void readAll() {
    for (int id : members.ids().stream().filter(members::runs).toList()) {
      try (Quorate quorate = Quorate.connect(members.uri(id, "").toString())) {
        var unused =
            eventually(
                Members.SOON,
                () -> {
                  if (ask(quorate, ids.incrementAndGet(), 1000 + id, Bank.READ, READ_PATIENCE)
                      instanceof Done done) {
                    return done;
                  }
                  throw new IllegalStateException("The accounts cannot be read on member " + id);
                });
      }
    }
  }

  Judgement judge() {
    var violations = new ArrayList<String>(SerialOrder.violations(history));
    violations.addAll(Bank.SUM.violations(history));
    return new Judgement(
        Workload.TXN.word(),
        "%d transactions: %d done, %d refused for a condition, %d failed, %d of unknown outcome"
            .formatted(
                history.size(),
                count(each -> each.answer() instanceof Done done && done.held()),
                count(each -> each.answer() instanceof Done done && !done.held()),
                count(each -> each.answer() instanceof Transaction.Failed),
                count(each -> each.answer() instanceof Unknown)),
        violations);
  }

  @Override
  public void close() {
    crew.close();
  }

  private long count(Predicate<Transaction> which) {
    return history.stream().filter(which).count();
  }

  // ---- What clients do ----

  private boolean turn(int client, Quorate quorate, Random random) {
    long id = ids.incrementAndGet();
    Map<String, Seen> read = known.getOrDefault(client, Map.of());
    int chance = random.nextInt(100);
    if (chance < 20 || !read.keySet().containsAll(Bank.ACCOUNTS)) {
      return isAnswered(ask(quorate, id, client, Bank.READ, READ_PATIENCE));
    }
    Bank.Wish wish = chance < 35 ? Bank.memo(id, random) : Bank.transfer(id, read, random);
    return isAnswered(ask(quorate, id, client, wish, Crew.patience(random)));
  }

  private Answer ask(Quorate quorate, long id, int client, Bank.Wish wish, Duration patience) {
    long called = System.nanoTime();
    var request = new TxnRequest("txn-" + id, wish.terms(), wish.puts(), Bank.KEYS);
    Answer answer = request.send(quorate, patience);
    if (answer instanceof Unknown && id % 2 == 0) {
      // By its name it is known again, and done once.
      Answer second = request.send(quorate, READ_PATIENCE);
      answer = second instanceof Done ? second : answer;
    }
    long now = System.nanoTime();
    var transaction = new Transaction(id, client, wish.terms(), wish.puts(), called, now, answer);
    history.add(transaction);
    file.note(now, transaction.toString());
    if (answer instanceof Done done) {
      var entries = new HashMap<String, Seen>();
      done.read().forEach((key, seen) -> seen.ifPresent(entry -> entries.put(key, entry)));
      known.put(client, entries);
    }
    return answer;
  }

  private static boolean isAnswered(Answer answer) {
    return answer instanceof Done;
  }
}
