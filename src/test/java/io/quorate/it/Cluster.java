package io.quorate.it;

import static io.quorate.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.client.Quorate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Real members on this machine, run by the scripts as a user runs them, with ports and a directory
 * of their own: target/it/(test class). Registered by a test class, it shows what the members wrote
 * last after a test that failed, and leaves no process behind.
 */
final class Cluster implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  /** Enough for members that have a busy machine with two cores to share. */
  static final Duration SOON = Duration.ofSeconds(60);

  /** Members of a test live for seconds: the quick compiler alone pays off. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of("QUORATE_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -Xmx384m");

  private static final String PREPARE =
      "source scripts/lib-prepare.sh && require_java && ensure_prepared";

  private final int size;
  private final List<String> settings = new ArrayList<>();
  private final Map<Integer, Integer> httpPorts = new HashMap<>();
  private final Map<Integer, Integer> clusterPorts = new HashMap<>();
  private final Map<Integer, Process> foreground = new TreeMap<>();
  private Path dataDir = Path.of("");

  private Cluster(int size, String... settings) {
    this.size = size;
    for (String setting : settings) {
      this.settings.addAll(List.of("--set", setting));
    }
  }

  /**
   * With members 1 to the size.
   *
   * @param settings of all members, as NAME=VALUE
   */
  static Cluster of(int size, String... settings) {
    return new Cluster(size, settings);
  }

  // ---- Running members ----

  /** Runs scripts/cluster with these arguments on the directory of this cluster. */
  Run script(String... arguments) {
    var command = new ArrayList<String>(List.of("scripts/cluster"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--data-dir", dataDir.toString()));
    return Run.of(command, new byte[0], ENVIRONMENT);
  }

  /** Starts the members that are down, and waits until all are ready. */
  void up() {
    var arguments = new ArrayList<>(List.of("up", "--http-ports", ports(httpPorts)));
    arguments.addAll(List.of("--cluster-ports", ports(clusterPorts)));
    arguments.addAll(settings);
    script(arguments.toArray(String[]::new)).succeeded();
  }

  /** Starts members as they were started before, and waits until they are ready. */
  void start(Integer... ids) {
    script(arguments("start", ids)).succeeded();
  }

  /** As if the power failed: SIGKILL. */
  void kill(Integer... ids) {
    script(arguments("kill", ids)).succeeded();
  }

  /**
   * Freezes a member: it keeps its connections, and does nothing any more. SIGSTOP. The signal is
   * taken by one thread of the member, when it gets a processor; the others run until then, so this
   * waits until every thread has stopped.
   */
  void pause(int id) {
    signal("STOP", id);
    eventually(
        SOON,
        () -> assertThat(MemberProcesses.threadStates(pid(id))).as("threads").containsOnly('T'));
  }

  /** Lets a frozen member go on as if no time had passed: SIGCONT. */
  void resume(int id) {
    signal("CONT", id);
  }

  /** Every member thaws, runs, and is ready: what each test begins with. */
  void heal() {
    pids().values().forEach(pid -> signal("CONT", pid));
    up();
  }

  /** Deletes all data; the next start is that of a new cluster. */
  void reset() {
    end();
    deleteTree(dataDir);
  }

  /**
   * Runs scripts/member, whose exit code is the member's own; it writes to the log that
   * scripts/cluster would have used. The members are those from 1 to the size, and this one.
   */
  Process runInForeground(int id, String... options) {
    return runInForeground(id, Map.of(), options);
  }

  /** As above, with a further environment. */
  Process runInForeground(int id, Map<String, String> environment, String... options) {
    try {
      Path logs = Files.createDirectories(dataDir.resolve("logs"));
      var command = new ArrayList<String>(List.of("scripts/member", "--id", "" + id));
      command.addAll(List.of("--cluster", clusterList(id), "--port", "" + httpPort(id)));
      command.addAll(List.of("--data-dir", dataDir.toString()));
      command.addAll(List.of(options));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(
                      logs.resolve("member-%d.log".formatted(id)).toFile()));
      builder.environment().putAll(ENVIRONMENT);
      builder.environment().putAll(environment);
      Process process = builder.start();
      foreground.put(id, process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the members from 1 to the size run in the foreground, vote, serve, and are all. */
  boolean servesInForeground() throws IOException {
    if (!pids().keySet().equals(Set.copyOf(ids()))) {
      return false;
    }
    for (int id : ids()) {
      List<Map<String, Object>> members = Json.objects(view(id).get("members"));
      boolean allVote = members.stream().allMatch(member -> member.get("voter").equals(true));
      boolean ready = Http.get(uri(id, "/health/ready")).statusCode() == 200;
      if (members.size() != size || !allVote || !ready) {
        return false;
      }
    }
    return true;
  }

  boolean runs(int id) {
    return pids().containsKey(id);
  }

  /** As if the power failed, for a member in the foreground: SIGKILL. */
  void killInForeground(int id) {
    signal("KILL", id);
    assertThat(exitCodeOf(id)).as("exit code of member %d", id).isEqualTo(128 + 9);
  }

  /** The exit code of a member that runs in the foreground and ends by itself, soon. */
  int exitCodeOf(int id) {
    Process process = foreground.get(id);
    assertThat(process).as("process of member %d", id).isNotNull();
    return eventually(
        SOON,
        () -> {
          assertThat(process.isAlive()).as("member %d runs%n%s", id, lastLines(id, 20)).isFalse();
          return process.exitValue();
        });
  }

  // ---- What they say ----

  URI uri(int id, String path) {
    return URI.create("http://127.0.0.1:" + httpPort(id) + path);
  }

  /** The client for Java, which asks all of them. */
  Quorate connect() {
    return Quorate.connect(ids().stream().map(id -> uri(id, "").toString()).toArray(String[]::new));
  }

  /** Where the other members reach the member. */
  String clusterAddress(int id) {
    return "http://127.0.0.1:" + clusterPort(id);
  }

  int httpPort(int id) {
    return httpPorts.computeIfAbsent(id, unused -> Ports.free());
  }

  int clusterPort(int id) {
    return clusterPorts.computeIfAbsent(id, unused -> Ports.free());
  }

  Path dataDir() {
    return dataDir;
  }

  Path memberDirectory(int id) {
    return dataDir.resolve("member-" + id);
  }

  /** What GET /v1/cluster answers on this member. */
  Map<String, Object> view(int id) throws IOException {
    return Json.object(Http.text(Http.assertStatus(200, Http.get(uri(id, "/v1/cluster")))));
  }

  /** What the view of one member says of another one. */
  Map<String, Object> view(int id, int of) throws IOException {
    return Json.objects(view(id).get("members")).stream()
        .filter(member -> member.get("id").equals((long) of))
        .findFirst()
        .orElseThrow(() -> new AssertionError("member " + id + " knows no member " + of));
  }

  /** The member that leads, as it says itself. */
  int leader() {
    return eventually(
        SOON,
        () -> {
          for (int id : pids().keySet()) {
            if (((Long) (long) id).equals(view(id).get("leader"))) {
              return id;
            }
          }
          throw new AssertionError("none of " + pids().keySet() + " leads");
        });
  }

  /** Who leads, as another member says; fails if that knows of none. */
  int leaderSeenBy(int member) throws IOException {
    Object leader = view(member).get("leader");
    assertThat(leader).as("leader that member %d sees", member).isInstanceOf(Long.class);
    return Math.toIntExact((Long) leader);
  }

  /**
   * Waits until a member says that another leads than did. Returns when that was not so yet, by
   * System.nanoTime: what the member has said last before it said so.
   */
  long awaitAnotherLeader(int asked, int former) {
    long[] notYet = {System.nanoTime()};
    eventually(
        SOON,
        () -> {
          long before = System.nanoTime();
          Object leader = view(asked).get("leader");
          if (leader == null || leader.equals((long) former)) {
            notYet[0] = before;
          }
          assertThat(leader).isNotNull().isNotEqualTo((long) former);
          return leader;
        });
    return notYet[0];
  }

  /** The first of the members that does not lead. */
  int aFollower() {
    int leader = leader();
    return ids().stream().filter(id -> id != leader).findFirst().orElseThrow();
  }

  /** The members from 1 to the size of this cluster. */
  List<Integer> ids() {
    return IntStream.rangeClosed(1, size).boxed().toList();
  }

  List<Integer> othersThan(int id) {
    return ids().stream().filter(each -> each != id).toList();
  }

  void awaitReady(int id) {
    eventually(SOON, () -> Http.assertStatus(200, Http.get(uri(id, "/health/ready"))));
  }

  /** The last lines that the member wrote. */
  String lastLines(int id, int count) {
    return lastLines(dataDir.resolve("logs/member-%d.log".formatted(id)), count);
  }

  // ---- Before and after ----

  @Override
  public void beforeAll(ExtensionContext context) {
    dataDir =
        Run.PROJECT.resolve("target/it").resolve(context.getRequiredTestClass().getSimpleName());
    deleteTree(dataDir);
    for (int id : ids()) {
      httpPort(id);
      clusterPort(id);
    }
    // Now, or the first start would have to make what quick starts need within its own time.
    Run.of(List.of("bash", "-ec", PREPARE)).succeeded();
    // The tests may be ended from outside; a member must not outlive them even then.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> MemberProcesses.killAllOn(dataDir)));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      System.err.println(context.getDisplayName() + " failed. The members wrote last:");
      for (Path log : logs()) {
        System.err.println("---- " + log + "\n" + lastLines(log, 40));
      }
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    try {
      end();
    } finally {
      MemberProcesses.killAllOn(dataDir);
    }
    // 100 MB of Payara Micro a member, of no use to anyone who looks for a fault.
    for (int id : clusterPorts.keySet()) {
      deleteTree(memberDirectory(id).resolve("payara"));
    }
  }

  /** Ends all members in order: none may need to be killed. */
  private void end() {
    pids().values().forEach(pid -> signal("CONT", pid));
    foreground.values().forEach(Process::destroy);
    if (Files.exists(dataDir.resolve("run"))) {
      script("down").succeeded();
    }
    eventually(SOON, () -> assertThat(pids()).as("members left behind").hasSize(0));
    foreground.clear();
  }

  // ---- Processes ----

  private Map<Integer, Long> pids() {
    return MemberProcesses.on(dataDir);
  }

  long pid(int id) {
    Long pid = pids().get(id);
    assertThat(pid).as("process of member %d", id).isNotNull();
    return pid;
  }

  private void signal(String name, int id) {
    signal(name, (Long) pid(id));
  }

  private static void signal(String name, Long pid) {
    Run.of(List.of("kill", "-" + name, pid.toString())).succeeded();
  }

  // ---- Words and files ----

  private String ports(Map<Integer, Integer> ports) {
    return ids().stream().map(id -> ports.get(id).toString()).collect(Collectors.joining(","));
  }

  private String clusterList(int id) {
    return IntStream.concat(ids().stream().mapToInt(Integer::intValue), IntStream.of(id))
        .distinct()
        .mapToObj(each -> each + "=" + clusterAddress(each))
        .collect(Collectors.joining(","));
  }

  private static String[] arguments(String command, Integer... ids) {
    var words = new ArrayList<String>(List.of(command));
    List.of(ids).forEach(id -> words.add(id.toString()));
    return words.toArray(String[]::new);
  }

  private List<Path> logs() {
    try (var files = Files.walk(dataDir.resolve("logs"))) {
      return files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
    } catch (IOException e) {
      return List.of(); // No member was started.
    }
  }

  private static String lastLines(Path file, int count) {
    try {
      List<String> lines = Files.readAllLines(file);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    } catch (IOException e) {
      return "(cannot be read: " + e + ")";
    }
  }

  static void deleteTree(Path root) {
    if (!Files.exists(root)) {
      return;
    }
    Run.of(List.of("rm", "-rf", "--", root.toString())).succeeded();
  }
}
