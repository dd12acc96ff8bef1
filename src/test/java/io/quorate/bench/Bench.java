package io.quorate.bench;

import static io.quorate.it.Eventually.eventually;

import io.quorate.it.Run;
import io.quorate.torture.Members;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongUnaryOperator;

/** Three members, and one measurement on them. */
final class Bench implements AutoCloseable {
  private static final int MEMBERS = 3;
  private static final int FILLING_CONNECTIONS = 24;
  private static final int WARM_UP_SECONDS = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration LOOK_EVERY = Duration.ofMillis(10);
  private static final long MIB = 1 << 20;

  /** As LogOptions has it. */
  private static final long SEGMENT_BYTES = 16 * MIB;

  private static final int OVERWRITTEN_KEYS = 100;
  private static final Values OVERWRITTEN = new Values(1 << 10, 1 << 10);

  private final Options options;
  private final Members members;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Path directory;

  Bench(Options options) throws IOException {
    this.options = options;
    directory = options.dataDir.toAbsolutePath().normalize();
    deleteData();
    Files.createDirectories(directory);
    members =
        Members.onLoopback(directory, MEMBERS, List.copyOf(options.settings), options.javaOptions);
  }

  /** The longest answers to writes, with snapshots and without. */
  void snapshotPause(Findings findings) throws Exception {
    startAll();
    long keys = fill();
    warmUp(keys);
    DataWatch watch = watch();
    say("measuring for %d s at %d PUT/s ...".formatted(options.seconds, options.rate));
    var answers = Answers.atRate(options.rate, (long) options.rate * options.seconds);
    showProgress(load(answers, keys));
    watch.stop();
    findings.add("state_mib", options.stateMib);
    findings.add("rate", answers.rate());
    findings.add("failed", answers.failed());
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
    findings.add("rss_mib", rss());
    findings.aim("longest_ms", (double) all.get("longest_ms"), 250);
  }

  /** How soon a follower that was away serves again. */
  void catchUp(Findings findings) throws Exception {
    startAll();
    long keys = Math.max(10_000, fill());
    int away = members.othersThan(leader()).get(0);
    members.stop(away);
    say("member %d is away; %d entries are written ...".formatted(away, options.entries));
    write(options.entries, Values.MIXED, keys, uris(members.othersThan(away)));
    var answers = Answers.atRate(options.rate, options.rate * PATIENCE.toSeconds());
    Load load = new Load(answers, Values.MIXED, randomKeys(keys));
    load.start(uris(members.othersThan(away)), options.connections);
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(5));
    long start = System.nanoTime();
    members.start(away);
    long consensus = when(() -> isListening(URI.create(members.clusterAddress(away)).getPort()));
    long served = when(() -> status(away, Values.path(0)) == 200);
    long rate = load.begun() * 1000 / Math.max(1, millis(answers.startNanos(), served));
    load.stop();
    findings.add("entries", options.entries);
    findings.add("state_mib", options.stateMib);
    findings.add("rate", rate);
    findings.add("rate_answered", answers.rate());
    findings.add("failed", answers.failed());
    findings.add("from_process_ms", millis(start, served));
    findings.add("longest_answer_of_others_ms", answers.figures(nanos -> true));
    findings.aim("from_consensus_ms", (double) millis(consensus, served), 5000);
  }

  /** How soon a new member votes and serves. */
  void join(Findings findings) throws Exception {
    startAll();
    long keys = fill();
    int joining = MEMBERS + 1;
    members.expect(joining);
    var answers = Answers.atRate(options.rate, options.rate * PATIENCE.toSeconds());
    List<URI> loaded = uris(members.othersThan(joining));
    Load load = new Load(answers, Values.MIXED, randomKeys(keys));
    load.start(loaded, options.connections);
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(5));
    say("member %d is added and started ...".formatted(joining));
    eventually(PATIENCE, () -> add(joining));
    long start = System.nanoTime();
    members.start(joining);
    long consensus = when(() -> isListening(URI.create(members.clusterAddress(joining)).getPort()));
    long served = when(() -> status(joining, Values.path(0)) == 200);
    long voted = when(() -> votes(joining));
    load.stop();
    findings.add("state_mib", options.stateMib);
    findings.add("rate", answers.rate());
    findings.add("failed", answers.failed());
    findings.add("from_consensus_to_served_ms", millis(consensus, served));
    findings.add("from_process_to_served_ms", millis(start, served));
    findings.add("answers_meanwhile", answers.figures(nanos -> nanos >= start));
    findings.add("rss_mib", rss());
    findings.aim("from_process_to_served_and_voting_ms", (double) millis(start, voted), 60_000);
  }

  /** What log and snapshots take on the disk. */
  void overwrites(Findings findings) throws Exception {
    startAll();
    DataWatch watch = watch();
    long start = System.nanoTime();
    write(options.entries, OVERWRITTEN, OVERWRITTEN_KEYS, uris(members.ids()));
    double seconds = (System.nanoTime() - start) / 1e9;
    watch.stop();
    long live = (long) OVERWRITTEN_KEYS * OVERWRITTEN.mostBytes();
    var disk = new LinkedHashMap<String, Object>();
    watch.largestBytes().forEach((id, bytes) -> disk.put("member " + id, bytes));
    long most = watch.largestBytes().values().stream().mapToLong(each -> each).max().orElse(0);
    findings.add("overwrites", options.entries);
    findings.add("live_bytes", live);
    findings.add("rate", Math.round(options.entries / seconds));
    findings.add("snapshots", (long) watch.taken().size());
    findings.add("rss_mib", rss());
    findings.add("largest_bytes_on_disk", disk);
    findings.aim("most_bytes_on_disk", (double) most, (double) (3 * live + 2 * SEGMENT_BYTES));
  }

  /** The reverse of what was started. */
  @Override
  public synchronized void close() {
    members.close();
    deleteData();
  }

  // ---- Members ----

  private void startAll() {
    say("%d members start ...".formatted(MEMBERS));
    members.start();
    for (int id : members.ids()) {
      eventually(PATIENCE, () -> requireStatus(id, "/health/ready", 200));
    }
  }

  private void deleteData() {
    Run.of(
            List.of(
                "bash", "-c", "rm -rf -- \"$1\"/member-* \"$1\"/preload", "bash", "" + directory))
        .succeeded();
  }

  private DataWatch watch() {
    var directories = new TreeMap<Integer, Path>();
    members.ids().forEach(id -> directories.put(id, members.directory(id).resolve("log")));
    return new DataWatch(directories).start();
  }

  private List<URI> uris(List<Integer> ids) {
    return ids.stream().map(id -> members.uri(id, "")).toList();
  }

  private int leader() throws Exception {
    String view = text(members.ids().get(0), "/v1/cluster");
    return Integer.parseInt(view.replaceAll("(?s).*\"leader\":([0-9]+).*", "$1"));
  }

  private boolean votes(int id) throws Exception {
    return text(members.ids().get(0), "/v1/cluster")
        .matches("(?s).*\"id\":%d,[^}]*\"voter\":true.*".formatted(id));
  }

  private int add(int id) throws Exception {
    var request =
        HttpRequest.newBuilder(members.uri(members.ids().get(0), "/" + id))
            .POST(BodyPublishers.ofString(members.clusterAddress(id)))
            .build();
    int status = http.send(request, BodyHandlers.discarding()).statusCode();
    if (status != 204) {
      throw new IllegalStateException("POST /%d: %d".formatted(id, status));
    }
    return status;
  }

  private String text(int id, String path) throws Exception {
    return http.send(HttpRequest.newBuilder(members.uri(id, path)).build(), BodyHandlers.ofString())
        .body();
  }

  private int requireStatus(int id, String path, int expected) {
    int status = status(id, path);
    if (status != expected) {
      throw new IllegalStateException("Member %d: %d for %s".formatted(id, status, path));
    }
    return status;
  }

  /** 0 if there was no answer. */
  private int status(int id, String path) {
    try (var connection = new Connection(members.uri(id, ""))) {
      return connection.get(path);
    } catch (IOException e) {
      return 0;
    }
  }

  /** MiB of memory that each member takes. */
  private Map<String, Object> rss() throws IOException {
    var rss = new LinkedHashMap<String, Object>();
    for (int id : members.ids()) {
      String status = Files.readString(Path.of("/proc/%d/status".formatted(members.pid(id))));
      String kib = status.replaceAll("(?s).*VmRSS:\\s+([0-9]+) kB.*", "$1");
      rss.put("member " + id, Long.parseLong(kib) >> 10);
    }
    return rss;
  }

  /** Whether the port is open, without a connection that would trouble who listens. */
  private static boolean isListening(int port) throws IOException {
    String listening = "(?s).*:%04X [0-9A-F]+:0000 0A .*".formatted(port);
    return Files.readString(Path.of("/proc/net/tcp")).matches(listening)
        || Files.readString(Path.of("/proc/net/tcp6")).matches(listening);
  }

  // ---- Load ----

  /** Writes what the state is to be; how many keys that is. */
  private long fill() throws Exception {
    long keys = Values.MIXED.countFor(options.stateMib * MIB);
    if (keys > 0) {
      say("%d keys of together %d MiB are written ...".formatted(keys, options.stateMib));
      writeEach(keys, Values.MIXED, i -> i, uris(members.ids()));
    }
    return keys;
  }

  /** Whatever the compiler and the heap do at first is not of interest. */
  private void warmUp(long keys) throws Exception {
    say("%d s without measuring ...".formatted(WARM_UP_SECONDS));
    var answers = Answers.atRate(options.rate, (long) options.rate * WARM_UP_SECONDS);
    load(answers, keys).await();
  }

  private void write(long count, Values values, long keys, List<URI> uris) throws Exception {
    writeEach(count, values, randomKeys(keys), uris);
  }

  private void writeEach(long count, Values values, LongUnaryOperator keys, List<URI> uris)
      throws Exception {
    var answers = Answers.asFastAsItGoes(count);
    int connections = Math.max(options.connections, FILLING_CONNECTIONS);
    Load load = new Load(answers, values, keys).start(uris, connections);
    showProgress(load);
    say("written at %.0f PUT/s".formatted(answers.rate()));
    if (answers.failed() > count / 100) {
      throw new IllegalStateException("%d of %d failed".formatted(answers.failed(), count));
    }
  }

  private Load load(Answers answers, long keys) {
    return new Load(answers, Values.MIXED, randomKeys(Math.max(1, keys)))
        .start(uris(members.ids()), options.connections);
  }

  private static LongUnaryOperator randomKeys(long keys) {
    return number -> new SplittableRandom(number).nextLong(keys);
  }

  private static void showProgress(Load load) throws InterruptedException {
    var progress =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(10));
                say("%d requests".formatted(load.begun()));
              }
            },
            "progress");
    progress.setDaemon(true);
    progress.start();
    load.await();
    progress.interrupt();
  }

  // ---- Time ----

  /** Something that is true one day. */
  private interface Condition {
    boolean holds() throws Exception;
  }

  private static long when(Condition condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("It did not come to pass within " + PATIENCE);
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
    return System.nanoTime();
  }

  private static long millis(long fromNanos, long toNanos) {
    return TimeUnit.NANOSECONDS.toMillis(toNanos - fromNanos);
  }

  private static long seconds(Answers answers, long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(nanos - answers.startNanos());
  }

  private static void say(String line) {
    System.err.println("bench: " + line);
  }
}
