package io.quorate.bench;

import static io.quorate.bench.QuorateMembers.when;
import static io.quorate.bench.Writing.say;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Three members of Quorate alone, and one measurement on them. */
final class Bench implements Measurement {
  private static final int MEMBERS = 3;

  /** The load of a measurement that ends by itself; longer than any takes. */
  private static final Duration LOAD = Duration.ofMinutes(5);

  private static final long LEAD_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long MIB = 1 << 20;

  /** As LogOptions has it. */
  private static final long SEGMENT_BYTES = 16 * MIB;

  private static final int OVERWRITTEN_KEYS = 100;
  private static final Values OVERWRITTEN = new Values(1 << 10, 1 << 10);

  private final Options options;
  private final Steps steps;
  private final QuorateMembers members;
  private final Writing writing;

  /** What is done, and seen. */
  interface Steps {
    void run(Bench bench, Findings findings) throws Exception;
  }

  Bench(Options options, Steps steps) throws IOException {
    this.options = options;
    this.steps = steps;
    members = new QuorateMembers("quorate", options, options.dataDir, MEMBERS);
    writing = new Writing(options);
  }

  @Override
  public void run(Findings findings) throws Exception {
    steps.run(this, findings);
  }

  /** The longest answers to writes, with snapshots and without. */
  void snapshotPause(Findings findings) throws Exception {
    startAll();
    long keys = writing.fill(members.uris());
    writing.warmUp(keys, members.uris());
    DataWatch watch = members.watch();
    say("measuring for %d s at %d PUT/s ...".formatted(options.seconds, options.rate));
    Answers answers = writing.atRate(options.seconds, keys, members.uris());
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
    findings.add("rss_mib", members.rss());
    findings.aim("longest_ms", (double) all.get("longest_ms"), 250);
  }

  /** How soon a follower that was away serves again. */
  void catchUp(Findings findings) throws Exception {
    startAll();
    long keys = Math.max(10_000, writing.fill(members.uris()));
    int away = members.aFollower();
    members.stop(away);
    say("member %d is away; %d entries are written ...".formatted(away, options.entries));
    writing.asFastAsItGoes(options.entries, Values.MIXED, keys, members.urisWithout(away));
    var answers = Answers.atRate(options.rate, options.rate * LOAD.toSeconds());
    Load load = writing.begin(answers, keys, members.urisWithout(away));
    LockSupport.parkNanos(LEAD_NANOS);
    long start = System.nanoTime();
    members.start(away);
    long consensus = when(() -> members.listens(away));
    long served = when(() -> members.serves(away));
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
    long keys = writing.fill(members.uris());
    var answers = Answers.atRate(options.rate, options.rate * LOAD.toSeconds());
    Load load = writing.begin(answers, keys, members.uris());
    LockSupport.parkNanos(LEAD_NANOS);
    say("a member is added and started ...");
    int joining = members.add();
    long start = System.nanoTime();
    members.start(joining);
    long consensus = when(() -> members.listens(joining));
    long served = when(() -> members.serves(joining));
    long voted = when(() -> members.votes(joining));
    load.stop();
    findings.add("state_mib", options.stateMib);
    findings.add("rate", answers.rate());
    findings.add("failed", answers.failures());
    findings.add("from_consensus_to_served_ms", millis(consensus, served));
    findings.add("from_process_to_served_ms", millis(start, served));
    findings.add("answers_meanwhile", answers.figures(nanos -> nanos >= start));
    findings.add("rss_mib", members.rss());
    findings.aim("from_process_to_served_and_voting_ms", (double) millis(start, voted), 60_000);
  }

  /** What log and snapshots take on the disk. */
  void overwrites(Findings findings) throws Exception {
    startAll();
    DataWatch watch = members.watch();
    long start = System.nanoTime();
    writing.asFastAsItGoes(options.entries, OVERWRITTEN, OVERWRITTEN_KEYS, members.uris());
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
    findings.add("rss_mib", members.rss());
    findings.add("largest_bytes_on_disk", disk);
    findings.add("bound_by_values_alone", 3 * values + 2 * SEGMENT_BYTES);
    findings.aim("most_bytes_on_disk", (double) most, (double) (3 * live + 2 * SEGMENT_BYTES));
  }

  @Override
  public void close() {
    members.close();
  }

  private void startAll() {
    say("%d members start ...".formatted(MEMBERS));
    members.start();
  }

  private static long millis(long fromNanos, long toNanos) {
    return TimeUnit.NANOSECONDS.toMillis(toNanos - fromNanos);
  }

  private static long seconds(Answers answers, long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(nanos - answers.startNanos());
  }
}
