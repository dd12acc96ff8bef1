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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Members of Quorate that are measured, and those that join them. */
final class QuorateMembers implements Store {
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final Pattern LEADER = Pattern.compile("\"leader\":([0-9]+)");

  private final String name;
  private final Path directory;
  private final Members members;
  private final HttpClient http = HttpClient.newHttpClient();

  /** Something that is true one day. */
  interface Condition {
    boolean holds() throws Exception;
  }

  /**
   * Starts nothing yet.
   *
   * @param name of all of them together
   * @param dataDir of all of them, and of nothing else; data that are left there are deleted
   */
  QuorateMembers(String name, Options options, Path dataDir, int count) throws IOException {
    this.name = name;
    directory = dataDir.toAbsolutePath().normalize();
    deleteData();
    Files.createDirectories(directory);
    members =
        Members.onLoopback(directory, count, List.copyOf(options.settings), options.javaOptions);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Integer> ids() {
    return members.ids();
  }

  @Override
  public void start() {
    members.start();
    for (int id : members.ids()) {
      eventually(PATIENCE, () -> requireStatus(id, "/health/ready", 200));
    }
  }

  @Override
  public void start(int id) {
    members.start(id);
  }

  @Override
  public void kill(int id) {
    members.kill(id);
  }

  void stop(int id) throws InterruptedException {
    members.stop(id);
  }

  /** Adds one more member, which is not started by that. */
  int add() {
    int id = members.ids().size() + 1;
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

  int aFollower() {
    return members.othersThan(leader().orElseThrow()).get(0);
  }

  @Override
  public OptionalInt leader() {
    for (int id : members.ids()) {
      try {
        Matcher leader = LEADER.matcher(text(id, "/v1/cluster"));
        if (leader.find()) {
          return OptionalInt.of(Integer.parseInt(leader.group(1)));
        }
      } catch (IOException e) {
        // It does not answer; perhaps the next one does.
      }
    }
    return OptionalInt.empty();
  }

  @Override
  public URI uri(int id) {
    return members.uri(id, "");
  }

  @Override
  public long pid(int id) {
    return members.pid(id);
  }

  boolean votes(int id) throws Exception {
    return text(members.ids().get(0), "/v1/cluster")
        .matches("(?s).*\"id\":%d,[^}]*\"voter\":true.*".formatted(id));
  }

  /** There must be key 0 of those that are written. */
  @Override
  public boolean serves(int id) {
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
      rss.put("member " + id, ProcessUse.rssMib(List.of(members.pid(id))));
    }
    return rss;
  }

  /** MiB of memory that each member has taken at the most. */
  Map<String, Object> mostRss() throws IOException {
    var rss = new LinkedHashMap<String, Object>();
    for (int id : members.ids()) {
      rss.put("member " + id, ProcessUse.mostRssMib(members.pid(id)));
    }
    return rss;
  }

  /** What has happened to members that must not have: one has ended, or had no memory. */
  List<String> mishaps() throws IOException {
    var mishaps = new ArrayList<String>();
    for (int id : members.ids()) {
      if (!members.runs(id)) {
        mishaps.add("member %d has ended".formatted(id));
      }
      Path log = directory.resolve("logs/member-%d.log".formatted(id));
      if (Files.readString(log).contains("OutOfMemoryError")) {
        mishaps.add("member %d had no memory".formatted(id));
      }
    }
    return mishaps;
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

  private String text(int id, String path) throws IOException {
    var request = HttpRequest.newBuilder(members.uri(id, path)).timeout(ANSWER).build();
    try {
      return http.send(request, BodyHandlers.ofString()).body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
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
