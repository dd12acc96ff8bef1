package io.quorate.torture;

import io.quorate.check.Seen;
import io.quorate.check.Sum;
import io.quorate.check.Term;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Accounts and memos, and what can be done to them. Every value has the id of who writes it, so
 * that it is written once.
 */
final class Bank {
  private static final int COUNT = 8;
  private static final int MEMOS = 3;
  private static final long OPENING_BALANCE = 100;
  private static final String ACCOUNT = "bank/account-";
  private static final String MEMO = "bank/memo-";

  static final Set<String> ACCOUNTS = keys(ACCOUNT, COUNT);
  static final Set<String> KEYS = all();

  /** What no transfer changes. */
  static final Sum SUM = new Sum(ACCOUNTS, COUNT * OPENING_BALANCE);

  /** Nothing is to be changed. */
  static final Wish READ = new Wish(List.of(), Map.of());

  private Bank() {}

  /** If all terms hold, these are written. */
  record Wish(List<Term> terms, Map<String, String> puts) {}

  /** Every account has the same. */
  static Wish opening(long id) {
    var puts = new HashMap<String, String>();
    ACCOUNTS.forEach(key -> puts.put(key, balance(OPENING_BALANCE, id)));
    return new Wish(List.of(), puts);
  }

  /** From one account to another one, if both are as they were read. */
  static Wish transfer(long id, Map<String, Seen> read, Random random) {
    int from = random.nextInt(COUNT);
    int to = (from + 1 + random.nextInt(COUNT - 1)) % COUNT;
    long amount = 1L + random.nextInt(20);
    var terms = new ArrayList<Term>();
    var puts = new HashMap<String, String>();
    for (int account : List.of(from, to)) {
      String key = ACCOUNT + account;
      Seen before = read.get(key);
      terms.add(
          random.nextBoolean()
              ? new Term.RevisionIs(key, before.revision())
              : new Term.ValueIs(key, before.value()));
      long balance = Long.parseLong(before.value().split(" ", 2)[0]);
      puts.put(key, balance(balance + (account == from ? -amount : amount), id));
    }
    if (random.nextInt(4) == 0) {
      terms.add(new Term.Exists(ACCOUNT + random.nextInt(COUNT)));
    }
    return new Wish(terms, puts);
  }

  /** One or two of them, whatever they were: what is done twice is written twice. */
  static Wish memo(long id, Random random) {
    var puts = new HashMap<String, String>();
    puts.put(MEMO + random.nextInt(MEMOS), "memo " + id);
    puts.put(MEMO + random.nextInt(MEMOS), "memo " + id);
    return new Wish(List.of(), puts);
  }

  private static String balance(long balance, long id) {
    return balance + " t" + id;
  }

  private static Set<String> keys(String prefix, int count) {
    var keys = new TreeSet<String>();
    for (int number = 0; number < count; number++) {
      keys.add(prefix + number);
    }
    return keys;
  }

  private static Set<String> all() {
    var all = new TreeSet<>(ACCOUNTS);
    all.addAll(keys(MEMO, MEMOS));
    return all;
  }
}
