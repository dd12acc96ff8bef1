package io.quorate.torture;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Every kind of work that clients do in a run, each judged for itself. */
enum Workload {
  KV(2, "PUT, GET, DELETE and compare-and-set on ten keys; each key must be linearizable"),
  TXN(1, "transfers between accounts by POST /v1/txn; all together must be strictly serializable"),
  WATCH(1, "watchers on all members, of all that any client writes; each must hear it all, once");

  private final int weight;
  private final String description;

  /**
   * @param weight its share of the clients, in proportion to that of the others
   */
  Workload(int weight, String description) {
    this.weight = weight;
    this.description = description;
  }

  /** As on the command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Workload> named(String word) {
    return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
  }

  int weight() {
    return weight;
  }

  String description() {
    return description;
  }
}
