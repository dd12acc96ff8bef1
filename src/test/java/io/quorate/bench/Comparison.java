package io.quorate.bench;

import static io.quorate.bench.Writing.say;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Stores under the same loads, by turns: a window of the one, a window of the other, again and
 * again, so that what else the machine does meets both. The first is compared with each of the
 * others, in pairs of windows of the same round. All of them run all the time; what those take that
 * are not asked is measured too.
 */
final class Comparison implements Measurement {
  private final Options options;
  private final Plan plan;
  private final List<Store> stores = new ArrayList<>();
  private final List<Side> sides = new ArrayList<>();

  private Comparison(Options options) {
    this.options = options;
    plan = options.plan();
  }

  /** Quorate and what is named of etcd, three members each. */
  static Comparison withPeers(Options options) throws IOException {
    Programs.require(options.peers.isEmpty() ? new String[] {"wrk"} : new String[] {"wrk", "etcd"});
    var comparison = new Comparison(options);
    Store quorate = new QuorateMembers("quorate", options, options.dataDir.resolve("quorate"), 3);
    comparison.stores.add(quorate);
    comparison.sides.add(new Side("quorate", quorate, HttpInterface.QUORATE));
    if (!options.peers.isEmpty()) {
      Store etcd = new EtcdMembers(options.dataDir.resolve("etcd"), 3);
      comparison.stores.add(etcd);
      options.peers.forEach(each -> comparison.sides.add(new Side(each.word(), etcd, each)));
    }
    return comparison;
  }

  /** Three members of Quorate and five, on the same machine. */
  static Comparison ofSizes(Options options) throws IOException {
    Programs.require("wrk");
    var comparison = new Comparison(options);
    for (int size : List.of(3, 5)) {
      String name = "quorate-" + size;
      Store store = new QuorateMembers(name, options, options.dataDir.resolve(name), size);
      comparison.stores.add(store);
      comparison.sides.add(new Side(name, store, HttpInterface.QUORATE));
    }
    return comparison;
  }

  @Override
  public void run(Findings findings) throws Exception {
    say(
        "%d cells, %d sides; %d minutes after the start of the members"
            .formatted(
                plan.cells().size(), sides.size(), plan.length(sides.size()).toMinutes() + 1));
    for (Store each : stores) {
      say("%d members of %s start ...".formatted(each.ids().size(), each.name()));
      each.start();
    }
    for (Side each : sides) {
      say("%d keys are written to %s ...".formatted(Keyspace.SMALL.count(), each.word()));
      each.fill(Keyspace.SMALL);
    }
    var windows = new Windows(stores, Keyspace.SMALL);
    var compared = new ArrayList<Compared>();
    for (Cell cell : plan.cells()) {
      compared.add(compare(cell, windows));
    }
    report(compared, findings);
  }

  @Override
  public void close() {
    stores.forEach(Store::close);
  }

  private Compared compare(Cell cell, Windows windows) throws Exception {
    var flaws = new LinkedHashMap<String, String>();
    for (Side side : sides) {
      say("%s: %s is warmed up for %d s".formatted(cell, side.word(), plan.warmUpSeconds()));
      flaws.put(side.word(), windows.warmUp(side, cell, plan.warmUpSeconds()));
    }
    var measured = new LinkedHashMap<String, List<Window>>();
    for (int round = 1; round <= plan.rounds(); round++) {
      for (Side side : sides) {
        Window window =
            windows.measure(side, cell, plan.windowSeconds(), round, flaws.get(side.word()));
        measured.computeIfAbsent(side.word(), word -> new ArrayList<>()).add(window);
        say("%s: round %d, %s: %s".formatted(cell, round, side.word(), window));
      }
    }
    return new Compared(cell, measured);
  }

  private void report(List<Compared> compared, Findings findings) {
    findings.add("processors", Runtime.getRuntime().availableProcessors());
    findings.add("java_options", options.javaOptions);
    findings.add("window_s", plan.windowSeconds());
    findings.add("warm_up_s", plan.warmUpSeconds());
    findings.add("rounds", plan.rounds());
    findings.add("cells", compared.stream().map(Compared::figures).toList());
    findings.addFile("md", new ComparisonTable(compared).text());
    if (sides.size() > 1) {
      findings.addFile("svg", RatioPlot.of(compared));
    }
    for (Compared each : compared) {
      each.flaws().forEach(flaw -> findings.miss(each.cell() + ": " + flaw));
      options.leastRatio.ifPresent(
          least ->
              each.ratios(Window::requestsPerSecond).entrySet().stream()
                  .filter(ratio -> ratio.getValue().median() < least)
                  .forEach(
                      ratio -> findings.miss(belowAim(each, ratio.getKey(), ratio.getValue()))));
    }
  }

  private String belowAim(Compared compared, String peer, Spread ratio) {
    return "%s: %s of the requests/s of %s, not %.2f"
        .formatted(compared.cell(), ratio, peer, options.leastRatio.orElseThrow());
  }
}
