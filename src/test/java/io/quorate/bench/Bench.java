package io.quorate.bench;

import static io.quorate.bench.Trio.when;
import static io.quorate.bench.Writing.say;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Three members, and one measurement on them. */
final class Bench implements AutoCloseable {
  /** The load of a measurement that ends by itself; longer than any takes. */
  private static final Duration LOAD = Duration.ofMinutes(5);

  private static final long LEAD_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long MIB = 1 << 20;

  /** As LogOptions has it. */
  private static final long SEGMENT_BYTES = 16 * MIB;

  private static final int OVERWRITTEN_KEYS = 100;
  private static final Values OVERWRITTEN = new Values(1 << 10, 1 << 10);

  private final Options options;
  private final Trio trio;
  private final Writing writing;

  Bench(Options options) throws IOException {
    this.options = options;
    trio = new Trio(options);
    writing = new Writing(options);
  }

  /** The longest answers to writes, with snapshots and without. */
  void snapshotPause(Findings findings) throws Exception {
    startAll();
    long keys = writing.fill(trio.uris());
    writing.warmUp(keys, trio.uris());
    DataWatch watch = trio.watch();
    say("measuring for %d s at %d PUT/s ...".formatted(options.seconds, options.rate));
    Answers answers = writing.atRate(options.seconds, keys, trio.uris());
    watch.stop();
    findings.add("state_mib", options.stateMib);
    findings.add("rate", answers.rate());
    findings.add("failed", answers.failures());
    findings.add("with_snapshot", answers.figures(watch::underWay));
    findings.add("without_snapshot", answers.figures(nanos -> !watch.underWay(nanos)));
    Map<String, Object> all = answers.figures(nanos -> true);
    findings.add("all", all);
    findings.add("slowest_ms", answers.slowest());
    var snapshots = new LinkedHashMap<String, Object>();
    for (DataWatch.Taken each : watch.taken()) {
      snapshots.put(
          "member %d at %d s".formatted(each.member(), seconds(answers, each.fromNanos())),
          "%d s, %d MiB"
              .formatted(
                  TimeUnit.NANOSECONDS.toSeconds(each.toNanos() - each.fromNanos()),
                  each.bytes() / MIB));
    }
    findings.add("snapshots", snapshots);
    findings.add("rss_mib", trio.rss());
    findings.aim("longest_ms", (double) all.get("longest_ms"), 250);
  }

  /** How soon a follower that was away serves again. */
  void catchUp(Findings findings) throws Exception {
    startAll();
    long keys = Math.max(10_000, writing.fill(trio.uris()));
    int away = trio.aFollower();
    trio.stop(away);
    say("member %d is away; %d entries are written ...".formatted(away, options.entries));
    writing.asFastAsItGoes(options.entries, Values.MIXED, keys, trio.urisWithout(away));
    var answers = Answers.atRate(options.rate, options.rate * LOAD.toSeconds());
    Load load = writing.begin(answers, keys, trio.urisWithout(away));
    LockSupport.parkNanos(LEAD_NANOS);
    long start = System.nanoTime();
    trio.start(away);
    long consensus = when(() -> trio.listens(away));
    long served = when(() -> trio.serves(away));
    long rate = load.begun() * 1000 / Math.max(1, millis(answers.startNanos(), served));
    load.stop();
    findings.add("entries", options.entries);
    findings.add("state_mib", options.stateMib);
    findings.add("rate", rate);
    findings.add("rate_answered", answers.rate());
    findings.add("failed", answers.failures());
    findings.add("from_process_ms", millis(start, served));
    findings.add("longest_answer_of_others_ms", answers.figures(nanos -> true));
    findings.aim("from_consensus_ms", (double) millis(consensus, served), 5000);
  }

  /** How soon a new member votes and serves. */
  void join(Findings findings) throws Exception {
    startAll();
    long keys = writing.fill(trio.uris());
    var answers = Answers.atRate(options.rate, options.rate * LOAD.toSeconds());
    Load load = writing.begin(answers, keys, trio.uris());
    LockSupport.parkNanos(LEAD_NANOS);
    say("a member is added and started ...");
    int joining = trio.add();
    long start = System.nanoTime();
    trio.start(joining);
    long consensus = when(() -> trio.listens(joining));
    long served = when(() -> trio.serves(joining));
    long voted = when(() -> trio.votes(joining));
    load.stop();
    findings.add("state_mib", options.stateMib);
    findings.add("rate", answers.rate());
    findings.add("failed", answers.failures());
    findings.add("from_consensus_to_served_ms", millis(consensus, served));
    findings.add("from_process_to_served_ms", millis(start, served));
    findings.add("answers_meanwhile", answers.figures(nanos -> nanos >= start));
    findings.add("rss_mib", trio.rss());
    findings.aim("from_process_to_served_and_voting_ms", (double) millis(start, voted), 60_000);
  }

  /** What log and snapshots take on the disk. */
  void overwrites(Findings findings) throws Exception {
    startAll();
    DataWatch watch = trio.watch();
    long start = System.nanoTime();
    writing.asFastAsItGoes(options.entries, OVERWRITTEN, OVERWRITTEN_KEYS, trio.uris());
    double seconds = (System.nanoTime() - start) / 1e9;
    watch.stop();
    long values = (long) OVERWRITTEN_KEYS * OVERWRITTEN.mostBytes();
    long live = watch.taken().stream().mapToLong(DataWatch.Taken::bytes).max().orElse(values);
    var disk = new LinkedHashMap<String, Object>();
    watch.largestBytes().forEach((id, bytes) -> disk.put("member " + id, bytes));
    long most = watch.largestBytes().values().stream().mapToLong(each -> each).max().orElse(0);
    findings.add("overwrites", options.entries);
    findings.add("bytes_of_values", values);
    findings.add("bytes_of_a_snapshot", live);
    findings.add("rate", Math.round(options.entries / seconds));
    findings.add("snapshots", (long) watch.taken().size());
    findings.add("rss_mib", trio.rss());
    findings.add("largest_bytes_on_disk", disk);
    findings.add("bound_by_values_alone", 3 * values + 2 * SEGMENT_BYTES);
    findings.aim("most_bytes_on_disk", (double) most, (double) (3 * live + 2 * SEGMENT_BYTES));
  }

  @Override
  public void close() {
    trio.close();
  }

  private void startAll() {
    say("%d members start ...".formatted(Trio.SIZE));
    trio.start();
  }

  private static long millis(long fromNanos, long toNanos) {
    return TimeUnit.NANOSECONDS.toMillis(toNanos - fromNanos);
  }

  private static long seconds(Answers answers, long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(nanos - answers.startNanos());
  }
}
