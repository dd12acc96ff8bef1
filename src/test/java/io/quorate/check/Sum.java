package io.quorate.check;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What transfers between accounts never change: whoever reads all accounts in one transaction finds
 * the same sum. The value of an account begins with its balance, up to a space.
 */
public record Sum(Set<String> accounts, long total) {
  public Sum {
    accounts = Set.copyOf(accounts);
  }

  /** Transactions that read all accounts, and another sum. */
  public List<String> violations(Collection<Transaction> history) {
    return history.stream()
        .filter(each -> each.done().map(done -> isAnother(done.read())).orElse(false))
        .map(each -> "the sum is not %d: %s".formatted(total, each))
        .toList();
  }

  private boolean isAnother(Map<String, Optional<Seen>> read) {
    return read.keySet().containsAll(accounts)
        && accounts.stream().mapToLong(account -> balance(read.get(account))).sum() != total;
  }

  private static long balance(Optional<Seen> account) {
    return account.map(seen -> Long.parseLong(seen.value().split(" ", 2)[0])).orElse(0L);
  }
}
