package io.quorate.torture;

import static io.quorate.it.Eventually.eventually;

import io.quorate.check.HistoryFile;
import io.quorate.check.Judgement;
import io.quorate.check.Seen;
import io.quorate.check.SerialOrder;
import io.quorate.check.Sum;
import io.quorate.check.Term;
import io.quorate.check.Transaction;
import io.quorate.check.Transaction.Answer;
import io.quorate.check.Transaction.Done;
import io.quorate.check.Transaction.Unknown;
import io.quorate.client.Quorate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Transfers between accounts, each in one transaction on the condition that the accounts are as the
 * client has read them; memos, which are written without a condition, so that one that is done
 * twice is seen; and reads of everything. Whatever a transaction does, it reads everything too.
 */
final class Transfers implements AutoCloseable {
  private static final int ACCOUNTS = 8;
  private static final int MEMOS = 3;
  private static final long OPENING_BALANCE = 100;
  private static final Set<String> ACCOUNT_KEYS = keys("bank/account-", ACCOUNTS);
  private static final Set<String> ALL_KEYS = all(ACCOUNT_KEYS, keys("bank/memo-", MEMOS));
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
      var opening = new HashMap<String, String>();
      long id = ids.incrementAndGet();
      ACCOUNT_KEYS.forEach(key -> opening.put(key, value(OPENING_BALANCE, id)));
      Answer answer = ask(quorate, id, -1, List.of(), opening, Members.SOON);
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
                  if (ask(
                          quorate,
                          ids.incrementAndGet(),
                          1000 + id,
                          List.of(),
                          Map.of(),
                          READ_PATIENCE)
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
    violations.addAll(new Sum(ACCOUNT_KEYS, ACCOUNTS * OPENING_BALANCE).violations(history));
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
    if (chance < 20 || !read.keySet().containsAll(ACCOUNT_KEYS)) {
      return isAnswered(ask(quorate, id, client, List.of(), Map.of(), READ_PATIENCE));
    }
    var terms = new ArrayList<Term>();
    var puts = new HashMap<String, String>();
    if (chance < 35) {
      puts.put("bank/memo-" + random.nextInt(MEMOS), "memo " + id);
      puts.put("bank/memo-" + random.nextInt(MEMOS), "memo " + id);
    } else {
      transfer(id, read, random, terms, puts);
    }
    return isAnswered(ask(quorate, id, client, terms, puts, Crew.patience(random)));
  }

  private static void transfer(
      long id, Map<String, Seen> read, Random random, List<Term> terms, Map<String, String> puts) {
    int from = random.nextInt(ACCOUNTS);
    int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
    long amount = 1L + random.nextInt(20);
    for (int account : List.of(from, to)) {
      String key = "bank/account-" + account;
      Seen before = read.get(key);
      terms.add(
          random.nextBoolean()
              ? new Term.RevisionIs(key, before.revision())
              : new Term.ValueIs(key, before.value()));
      long balance = Long.parseLong(before.value().split(" ", 2)[0]);
      puts.put(key, value(balance + (account == from ? -amount : amount), id));
    }
    if (random.nextInt(4) == 0) {
      terms.add(new Term.Exists("bank/account-" + random.nextInt(ACCOUNTS)));
    }
  }

  private Answer ask(
      Quorate quorate,
      long id,
      int client,
      List<Term> terms,
      Map<String, String> puts,
      Duration patience) {
    long called = System.nanoTime();
    var request = new TxnRequest("txn-" + id, terms, puts, ALL_KEYS);
    Answer answer = request.send(quorate, patience);
    if (answer instanceof Unknown && id % 2 == 0) {
      // By its name it is known again, and done once.
      Answer second = request.send(quorate, READ_PATIENCE);
      answer = second instanceof Done ? second : answer;
    }
    long now = System.nanoTime();
    var transaction = new Transaction(id, client, terms, puts, called, now, answer);
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

  private static String value(long balance, long id) {
    return balance + " t" + id;
  }

  private static Set<String> keys(String prefix, int count) {
    var keys = new TreeSet<String>();
    for (int number = 0; number < count; number++) {
      keys.add(prefix + number);
    }
    return keys;
  }

  private static Set<String> all(Set<String> some, Set<String> others) {
    var all = new LinkedHashSet<>(some);
    all.addAll(others);
    return all;
  }
}
