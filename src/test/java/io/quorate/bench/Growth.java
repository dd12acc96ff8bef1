package io.quorate.bench;

import static io.quorate.bench.Writing.say;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a write and a read cost, and how much memory members take, while the store grows tenfold
 * again and again: values of 1 kB, at random keys, by wrk at the leader.
 */
final class Growth implements Measurement {
  static final int SMALLEST = 1_000;

  private static final int MEMBERS = 3;

  /**
   * Of the smallest store, by that of the others: members that are still being compiled would make
   * it look dear, and growth cheap.
   */
  private static final int FIRST_WARM_UPS = 6;

  private static final Values VALUES = new Values(1_000, 1_000);
  private static final List<Operation> OPERATIONS = List.of(Operation.PUT, Operation.GET);

  private final Options options;
  private final Writing writing;
  private final QuorateMembers members;
  private final Side side;

  Growth(Options options) throws IOException {
    this.options = options;
    Programs.require("wrk");
    writing = new Writing(options);
    members = new QuorateMembers("quorate", options, options.dataDir, MEMBERS);
    side = new Side(members.name(), members, HttpInterface.QUORATE);
  }

  @Override
  public void run(Findings findings) throws Exception {
    say("%d members start ...".formatted(MEMBERS));
    members.start();
    findings.add("java_options", options.javaOptions);
    findings.add("value_bytes", VALUES.mostBytes());
    findings.add("connections", options.connections());
    var cpuOfWrites = new ArrayList<Double>();
    long written = 0;
    for (long keys = SMALLEST; keys <= options.entries; keys *= 10) {
      say("from %d to %d keys ...".formatted(written, keys));
      long first = written;
      writing.asFastAsItGoes(keys - first, VALUES, number -> first + number, members.uris());
      written = keys;
      var figures = new LinkedHashMap<String, Object>();
      measure(keys)
          .forEach(
              (operation, windows) -> {
                figures.put(operation.word(), windows.stream().map(Window::figures).toList());
                windows.stream()
                    .filter(window -> !window.counts())
                    .forEach(window -> findings.miss(operation.word() + ": " + window.flaw()));
                if (operation == Operation.PUT) {
                  cpuOfWrites.add(medianCpu(windows));
                }
              });
      figures.put("rss_mib", members.rss());
      findings.add(keys + "_keys", figures);
    }
    findings.add("cpu_us_per_write", cpuOfWrites);
    // With the logarithm of the number of keys, and no faster: twice from a thousand to a million.
    findings.aim(
        "cpu_per_write_at_the_end_by_that_at_the_beginning",
        Spread.rounded(cpuOfWrites.get(cpuOfWrites.size() - 1) / cpuOfWrites.get(0), 2),
        Spread.rounded(Math.log((double) written) / Math.log(SMALLEST), 2));
  }

  @Override
  public void close() {
    members.close();
  }

  /** Windows of all operations, by turns. */
  private Map<Operation, List<Window>> measure(long keys) throws Exception {
    var windows =
        new Windows(List.of(members), new Keyspace(Values.KEY_FORMAT, keys, VALUES.mostBytes()));
    var measured = new EnumMap<Operation, List<Window>>(Operation.class);
    var flaws = new EnumMap<Operation, String>(Operation.class);
    for (Operation each : OPERATIONS) {
      measured.put(each, new ArrayList<>());
      int seconds = options.warmUpSeconds * (keys == SMALLEST ? FIRST_WARM_UPS : 1);
      say("%d keys, %s: warmed up for %d s".formatted(keys, each.word(), seconds));
      flaws.put(each, windows.warmUp(side, cell(each), seconds));
    }
    for (int round = 1; round <= options.rounds; round++) {
      for (Operation each : OPERATIONS) {
        Window window = windows.measure(side, cell(each), options.seconds, round, flaws.get(each));
        measured.get(each).add(window);
        say("%d keys, %s: round %d: %s".formatted(keys, each.word(), round, window));
      }
    }
    return measured;
  }

  private Cell cell(Operation operation) {
    return new Cell(Target.LEADER, operation, options.connections());
  }

  /** Of windows of which none counts, what they took all the same: the result is a miss anyway. */
  private static double medianCpu(List<Window> windows) {
    return Spread.of(windows.stream().map(Window::cpuMicrosPerRequest).toList()).median();
  }
}
