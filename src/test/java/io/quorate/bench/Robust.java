package io.quorate.bench;

import static io.quorate.bench.Writing.say;

import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;

/**
 * What a client that does nothing wrong notices of hundreds that are slow, and of many times more
 * requests than the members can do. All of them ask the leader, which has the most to do.
 */
final class Robust implements Measurement {
  /** A value that is read slowly. */
  static final String LARGE = "/v1/kv/large";

  private static final int MEMBERS = 3;
  private static final int LARGE_BYTES = 1 << 20;
  private static final int WARM_UP_SECONDS = 20;
  private static final int CAPACITY_CONNECTIONS = 64;
  private static final int CAPACITY_SECONDS = 10;

  /**
   * More than wait at a member at a time by default (4,096 by max-pending-requests): what a rate of
   * five times what it can do comes to within a few seconds.
   */
  private static final int OVERLOAD_CONNECTIONS = 5 * 1024;

  /** More than are under way, unless each takes longer than 300 ms. */
  private static final int HEALTHY_CONNECTIONS = 32;

  /** The same for those that take as long as a member waits: none is to wait for a connection. */
  private static final int OVERLOADED_CONNECTIONS = 512;

  private static final int RECOVERY_SECONDS = 12;
  private static final long CONNECTING_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * Normal is what it was before, twice, or this: a busy machine does as much to single answers.
   */
  private static final double NORMAL_MILLIS = 100;

  private static final double NEVER = 1e9;
  private static final double MOST_P99_MILLIS = 1000;

  /** As long as a request may take at a member by default. */
  private static final double MOST_SERVED_P99_MILLIS = 5000;

  private static final double MOST_RECOVERY_SECONDS = 5;

  private final Options options;
  private final QuorateMembers members;

  Robust(Options options) throws IOException {
    this.options = options;
    Programs.require("slowhttptest", "wrk");
    members = new QuorateMembers("quorate", options, options.dataDir, MEMBERS);
  }

  @Override
  public void run(Findings findings) throws Exception {
    say("%d members start ...".formatted(MEMBERS));
    members.start();
    URI leader = members.uri(members.leader().orElseThrow());
    putLargeValue(leader);
    healthy(leader, WARM_UP_SECONDS).await();
    findings.add("java_options", options.javaOptions);
    findings.add("rate", options.rate);
    findings.add("slow_clients", options.connections());

    Answers alone = healthy(leader, options.seconds).await();
    add(findings, "alone", alone);
    for (SlowHttpTest.Mode each : SlowHttpTest.Mode.values()) {
      besideSlowClients(leader, each, findings);
    }
    besideOverload(leader, alone, findings);
    findings.add("most_rss_mib", members.mostRss());
    members.mishaps().forEach(findings::miss);
    findings.add("mishaps", members.mishaps());
  }

  @Override
  public void close() {
    members.close();
  }

  private void besideSlowClients(URI leader, SlowHttpTest.Mode mode, Findings findings)
      throws Exception {
    say("%d clients with slow %s ...".formatted(options.connections(), mode.word()));
    HealthyClient client = healthy(leader, 10 * options.seconds);
    int connected = SlowHttpTest.run(leader, mode, options.connections(), options.seconds);
    Answers answers = client.stop();
    String name = "beside_slow_" + mode.word();
    add(findings, name, answers);
    findings.add(name + "_slowest_ms", answers.slowest());
    findings.add(name + "_connected", connected);
    findings.aim(name + "_p99_ms", p99(answers), MOST_P99_MILLIS);
    if (answers.failed() > 0) {
      findings.miss("%d answers failed %s".formatted(answers.failed(), name));
    }
    if (connected < options.connections() * 9 / 10) {
      findings.miss("%s there were %d connections at the most".formatted(name, connected));
    }
  }

  private void besideOverload(URI leader, Answers alone, Findings findings) throws Exception {
    say("%d connections, for what the leader can do ...".formatted(CAPACITY_CONNECTIONS));
    Overload capacity = Overload.of(leader, CAPACITY_CONNECTIONS, CAPACITY_SECONDS);
    findings.add("capacity_per_second", Math.round(capacity.servedPerSecond()));
    say("%d connections ...".formatted(OVERLOAD_CONNECTIONS));
    HealthyClient client =
        healthy(leader, OVERLOADED_CONNECTIONS, 10 * options.seconds + 2 * RECOVERY_SECONDS);
    LockSupport.parkNanos(CONNECTING_NANOS);
    long begin = System.nanoTime();
    Overload overload = Overload.of(leader, OVERLOAD_CONNECTIONS, options.seconds);
    long end = System.nanoTime();
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(RECOVERY_SECONDS));
    Answers answers = client.stop();

    findings.add("overload_connections", OVERLOAD_CONNECTIONS);
    findings.add("overload", overload.inOrder());
    findings.add("overload_served_per_second", Math.round(overload.servedPerSecond()));
    findings.aim("overload_failures", (double) overload.failures(), 1);
    LongPredicate meanwhile = nanos -> nanos > begin && nanos < end;
    Map<String, Object> served = answers.figuresOfServed(meanwhile);
    findings.add("beside_overload_served", served);
    findings.add("beside_overload_slowest_ms", answers.slowest());
    findings.add("beside_overload_failed", new LinkedHashMap<String, Object>(answers.failures()));
    findings.aim(
        "beside_overload_served_p99_ms",
        Answers.p99Millis(served).orElse(NEVER),
        MOST_SERVED_P99_MILLIS);
    if (!answers.failures().keySet().stream().allMatch(each -> each.matches("429|503"))) {
      findings.miss("beside the overload there was another failure than 429 or 503");
    }
    double normal = Math.max(NORMAL_MILLIS, 2 * p99(alone));
    findings.add("normal_p99_ms", normal);
    findings.aim("recovery_s", recoverySeconds(answers, end, normal), MOST_RECOVERY_SECONDS);
  }

  /** From when on all are served for a second, and as fast as before. */
  private static double recoverySeconds(Answers answers, long end, double normal) {
    for (long at = end; at < end + TimeUnit.SECONDS.toNanos(RECOVERY_SECONDS); at += STEP_NANOS) {
      long from = at;
      LongPredicate window = nanos -> nanos >= from && nanos < from + WINDOW_NANOS;
      OptionalDouble p99 = Answers.p99Millis(answers.figures(window));
      if (p99.orElse(NEVER) <= normal && answers.failed(window) == 0) {
        return (at - end) / 1e9;
      }
    }
    return RECOVERY_SECONDS;
  }

  private HealthyClient healthy(URI member, int seconds) {
    return healthy(member, HEALTHY_CONNECTIONS, seconds);
  }

  private HealthyClient healthy(URI member, int connections, int seconds) {
    return new HealthyClient(
            member, connections, Answers.atRate(options.rate, (long) options.rate * seconds))
        .start();
  }

  private static void add(Findings findings, String name, Answers answers) {
    Map<String, Object> figures = answers.figures(nanos -> true);
    figures.put("failed", new LinkedHashMap<String, Object>(answers.failures()));
    findings.add(name, figures);
  }

  private static double p99(Answers answers) {
    return Answers.p99Millis(answers.figures(nanos -> true)).orElse(NEVER);
  }

  private static void putLargeValue(URI member) throws IOException {
    try (var connection = new Connection(member)) {
      int status = connection.put(LARGE, new byte[LARGE_BYTES], LARGE_BYTES);
      if (status / 100 != 2) {
        throw new NotMeasurableException("%d for a value of 1 MiB".formatted(status));
      }
    }
  }
}
