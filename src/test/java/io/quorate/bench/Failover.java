package io.quorate.bench;

import static io.quorate.bench.Writing.say;
import static io.quorate.it.Eventually.eventually;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long nothing can be written after the leader was killed: from SIGKILL to the first
 * acknowledgement of a write that was sent after it, for a client that asked the leader, waits 100
 * ms for an answer, and then asks the next member.
 */
final class Failover implements Measurement {
  private static final int MEMBERS = 3;
  private static final Duration TIMEOUT = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofMillis(2);
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final Duration RECOVERY = Duration.ofMinutes(3);

  /** Writes before each kill, so that it meets a cluster at work. */
  private static final Duration WORK = Duration.ofSeconds(3);

  private final Options options;
  private final Stores stores;

  Failover(Options options) {
    this.options = options;
    stores = new Stores(options);
    stores.requirePrograms();
  }

  @Override
  public void run(Findings findings) throws Exception {
    findings.add("kills", options.rounds);
    findings.add("client_timeout_ms", TIMEOUT.toMillis());
    findings.add("java_options", options.javaOptions);
    for (HttpInterface each : stores.ways()) {
      Side side = stores.make(each, MEMBERS);
      say("%d members of %s start ...".formatted(MEMBERS, side.word()));
      side.store().start();
      List<Double> gaps = new ArrayList<>();
      for (int kill = 1; kill <= options.rounds; kill++) {
        gaps.add(gapMillis(side));
        say("%s: kill %d: %.0f ms".formatted(side.word(), kill, gaps.get(gaps.size() - 1)));
      }
      stores.end(side);
      findings.add(side.word() + "_gap_ms", Spread.of(gaps).figures());
      findings.add(side.word() + "_gaps_ms", gaps.stream().map(Math::round).toList());
    }
  }

  @Override
  public void close() {
    stores.close();
  }

  private static double gapMillis(Side side) throws Exception {
    Store store = side.store();
    var client = new ImpatientClient(side, side.member(Target.LEADER), TIMEOUT, PAUSE);
    long end = System.nanoTime() + WORK.toNanos();
    do {
      client.write(LONGEST);
    } while (System.nanoTime() - end < 0);
    int leader = side.member(Target.LEADER);
    client.ask(leader);
    client.write(LONGEST);
    long killed = System.nanoTime();
    store.kill(leader);
    double gap = (client.write(LONGEST) - killed) / 1e6;
    store.start(leader);
    eventually(RECOVERY, () -> requireServing(store, leader));
    return gap;
  }

  private static int requireServing(Store store, int id) {
    if (!store.serves(id)) {
      throw new IllegalStateException("Member %d does not serve".formatted(id));
    }
    return id;
  }
}
