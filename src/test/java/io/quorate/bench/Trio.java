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
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Three members that are measured, and those that join them. */
final class Trio implements AutoCloseable {
  static final int SIZE = 3;

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Path directory;
  private final Members members;
  private final HttpClient http = HttpClient.newHttpClient();

  /** Something that is true one day. */
  interface Condition {
    boolean holds() throws Exception;
  }

  /** Starts nothing yet. */
  Trio(Options options) throws IOException {
    directory = options.dataDir.toAbsolutePath().normalize();
    deleteData();
    Files.createDirectories(directory);
    members =
        Members.onLoopback(directory, SIZE, List.copyOf(options.settings), options.javaOptions);
  }

  /** Returns when all of them serve. */
  void start() {
    members.start();
    for (int id : members.ids()) {
      eventually(PATIENCE, () -> requireStatus(id, "/health/ready", 200));
    }
  }

  void start(int id) {
    members.start(id);
  }

  void stop(int id) throws InterruptedException {
    members.stop(id);
  }

  /** Adds one more member, which is not started by that. */
  int add() {
    int id = SIZE + 1;
    members.expect(id);
    eventually(PATIENCE, () -> post(id));
    return id;
  }

  List<URI> uris() {
    return uris(members.ids());
  }

  List<URI> urisWithout(int id) {
    return uris(members.othersThan(id));
  }

  int aFollower() throws Exception {
    String view = text("/v1/cluster");
    int leader = Integer.parseInt(view.replaceAll("(?s).*\"leader\":([0-9]+).*", "$1"));
    return members.othersThan(leader).get(0);
  }

  boolean votes(int id) throws Exception {
    return text("/v1/cluster").matches("(?s).*\"id\":%d,[^}]*\"voter\":true.*".formatted(id));
  }

  /** Whether it answers a linearizable read. */
  boolean serves(int id) {
    return status(id, Values.path(0)) == 200;
  }

  /** Whether its cluster port is open: without a connection that would trouble who listens. */
  boolean listens(int id) throws IOException {
    int port = URI.create(members.clusterAddress(id)).getPort();
    String listening = "(?s).*:%04X [0-9A-F]+:0000 0A .*".formatted(port);
    return Files.readString(Path.of("/proc/net/tcp")).matches(listening)
        || Files.readString(Path.of("/proc/net/tcp6")).matches(listening);
  }

  DataWatch watch() {
    var directories = new TreeMap<Integer, Path>();
    members.ids().forEach(id -> directories.put(id, members.directory(id).resolve("log")));
    return new DataWatch(directories).start();
  }

  /** MiB of memory that each member takes. */
  Map<String, Object> rss() throws IOException {
    var rss = new LinkedHashMap<String, Object>();
    for (int id : members.ids()) {
      String status = Files.readString(Path.of("/proc/%d/status".formatted(members.pid(id))));
      String kib = status.replaceAll("(?s).*VmRSS:\\s+([0-9]+) kB.*", "$1");
      rss.put("member " + id, Long.parseLong(kib) >> 10);
    }
    return rss;
  }

  /** The nanosecond at which it came to pass. */
  static long when(Condition condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("It did not come to pass within " + PATIENCE);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return System.nanoTime();
  }

  /** The reverse of what was started; logs stay. */
  @Override
  public synchronized void close() {
    members.close();
    deleteData();
  }

  private void deleteData() {
    Run.of(
            List.of(
                "bash", "-c", "rm -rf -- \"$1\"/member-* \"$1\"/preload", "bash", "" + directory))
        .succeeded();
  }

  private List<URI> uris(List<Integer> ids) {
    return ids.stream().map(id -> members.uri(id, "")).toList();
  }

  private int post(int id) throws Exception {
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

  private String text(String path) throws Exception {
    URI first = members.uri(members.ids().get(0), path);
    return http.send(HttpRequest.newBuilder(first).build(), BodyHandlers.ofString()).body();
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
}
