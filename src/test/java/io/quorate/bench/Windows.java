package io.quorate.bench;

import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Loads on one side at a time, and what they cost while all stores run. */
final class Windows {
  /** Of the warm-up; the rest is like a window, for what looks at every answer is slow. */
  private static final int CHECKING_SECONDS = 3;

  private final List<Store> stores;
  private final Keyspace keyspace;

  /**
   * @param keyspace whose keys are all there
   */
  Windows(List<Store> stores, Keyspace keyspace) {
    this.stores = List.copyOf(stores);
    this.keyspace = keyspace;
  }

  /** Why the windows that follow do not count; empty if they do. */
  String warmUp(Side side, Cell cell, int seconds) throws Exception {
    var wrk = new Wrk(side.http(), keyspace);
    URI member = side.store().uri(side.member(cell.target()));
    int checking = Math.min(CHECKING_SECONDS, seconds);
    WrkReport checked = wrk.check(member, cell.operation(), cell.connections(), checking, 0);
    if (seconds > checking) {
      wrk.measure(member, cell.operation(), cell.connections(), seconds - checking, 0);
    }
    boolean good = checked.errors().isEmpty() && checked.requests() > 0;
    return good
        ? ""
        : "void: %d answers before it, errors %s".formatted(checked.requests(), checked.errors());
  }

  /**
   * @param seed of the random numbers: the same for both windows of a pair
   * @param flawBefore why it will not count; empty if it will
   */
  Window measure(Side side, Cell cell, int seconds, long seed, String flawBefore) throws Exception {
    int leader = side.member(Target.LEADER);
    URI member = side.store().uri(side.member(cell.target()));
    var wrk = new Wrk(side.http(), keyspace);
    Map<Store, Long> before = cpuMillis();
    long clientBefore = ProcessUse.cpuMillisOfChildren();
    long start = System.nanoTime();
    WrkReport report = wrk.measure(member, cell.operation(), cell.connections(), seconds, seed);
    double elapsedMillis = (System.nanoTime() - start) / 1e6;
    long client = ProcessUse.cpuMillisOfChildren() - clientBefore;
    Map<Store, Long> used = cpuMillis();
    used.replaceAll((store, millis) -> millis - before.get(store));
    String flaw = flawBefore;
    if (!report.errors().isEmpty() || report.requests() == 0) {
      flaw = "void: %d answers, errors %s".formatted(report.requests(), report.errors());
    } else if (side.member(Target.LEADER) != leader) {
      flaw = "void: the leader changed";
    }
    var idlePercent = new LinkedHashMap<String, Double>();
    used.forEach(
        (store, millis) ->
            idlePercent.put(store.name(), Spread.rounded(100 * millis / elapsedMillis, 1)));
    idlePercent.remove(side.store().name());
    return new Window(
        report,
        used.get(side.store()) * 1e3 / Math.max(1, report.requests()),
        ProcessUse.rssMib(side.store().pids()),
        idlePercent,
        100 * client / elapsedMillis,
        flaw);
  }

  private Map<Store, Long> cpuMillis() throws IOException {
    var millis = new LinkedHashMap<Store, Long>();
    for (Store each : stores) {
      millis.put(each, ProcessUse.cpuMillis(each.pids()));
    }
    return millis;
  }
}
