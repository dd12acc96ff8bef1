package io.quorate.torture;

import java.util.Set;

/**
 * What clients had sure answers to, so far.
 *
 * @param workloads that are done
 * @param kv requests for single keys
 * @param txn transactions on accounts
 * @param feed writes that only give the watchers something to hear
 */
record Answered(Set<Workload> workloads, long kv, long txn, long feed) {
  /**
   * Those that are judged one by one. Where there are none, for watchers alone are to be judged, it
   * is what they are to hear.
   */
  long operations() {
    return watchersAlone() ? feed : kv + txn;
  }

  /** What {@link #operations} counts, for people. */
  String counted() {
    if (watchersAlone()) {
      return "writes for the watchers";
    }
    boolean both = workloads.contains(Workload.KV) && workloads.contains(Workload.TXN);
    return both ? "kv and txn" : workloads.contains(Workload.KV) ? "kv" : "txn";
  }

  private boolean watchersAlone() {
    return workloads.equals(Set.of(Workload.WATCH));
  }
}
