package io.quorate.torture;

import static io.quorate.it.Eventually.eventually;

import io.quorate.it.MemberProcesses;
import io.quorate.it.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Real members, run by scripts/member, and what can be done to their processes. */
public final class Members implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(60);

  /** Members that a busy machine starts anew, and that catch up. */
  static final Duration RECOVERY = Duration.ofMinutes(4);

  private final Path dataDir;
  private final Network network;
  private final Optional<Disks> disks;
  private final Preload preload;
  private final List<String> options;
  private final String javaOptions;

  /** Changes while clients look. */
  private final Set<Integer> ids = new ConcurrentSkipListSet<>();

  private final Set<Integer> joined = new TreeSet<>();
  private final Map<Integer, Process> processes = new ConcurrentHashMap<>();
  private int newest;
  private volatile boolean closed;

  Members(
      Path dataDir,
      int count,
      Network network,
      Optional<Disks> disks,
      Preload preload,
      List<String> options) {
    this(dataDir, count, network, disks, preload, options, "-XX:TieredStopAtLevel=1 -Xmx384m");
  }

  private Members(
      Path dataDir,
      int count,
      Network network,
      Optional<Disks> disks,
      Preload preload,
      List<String> options,
      String javaOptions) {
    this.dataDir = dataDir;
    this.network = network;
    this.disks = disks;
    this.preload = preload;
    this.options = options;
    this.javaOptions = javaOptions;
    IntStream.rangeClosed(1, count).forEach(this::make);
  }

  /**
   * Members on 127.0.0.1, to which nothing is done but what processes can suffer.
   *
   * @param options of scripts/member
   */
  public static Members onLoopback(
      Path dataDir, int count, List<String> options, String javaOptions) {
    var preload = new Preload(dataDir.resolve("preload"), false);
    return new Members(
        dataDir, count, new Loopback(), Optional.empty(), preload, options, javaOptions);
  }

  public List<Integer> ids() {
    return List.copyOf(ids);
  }

  public List<Integer> othersThan(int id) {
    return ids.stream().filter(each -> each != id).toList();
  }

  Network network() {
    return network;
  }

  Disks disks() {
    return disks.orElseThrow();
  }

  Views views() {
    return new Views(this);
  }

  Preload preload() {
    return preload;
  }

  public URI uri(int id, String path) {
    return URI.create("http://%s:%d%s".formatted(network.address(id), network.httpPort(id), path));
  }

  public String clusterAddress(int id) {
    return "http://%s:%d".formatted(network.address(id), network.clusterPort(id));
  }

  public Path directory(int id) {
    return dataDir.resolve("member-" + id);
  }

  Path log(int id) {
    return dataDir.resolve("logs/member-%d.log".formatted(id));
  }

  // ---- Processes ----

  /** Starts those that are down. */
  public void start() {
    ids.stream().filter(id -> !runs(id)).forEach(this::start);
  }

  public void start(int id) {
    try {
      Files.createDirectories(dataDir.resolve("logs"));
      var command = new ArrayList<String>(network.prefix(id));
      command.addAll(List.of("scripts/member", "--id", "" + id, "--cluster", clusterList()));
      command.addAll(List.of("--port", "" + network.httpPort(id)));
      command.addAll(List.of("--http-address", network.address(id), "--data-dir", "" + dataDir));
      command.addAll(options);
      if (joined.contains(id)) {
        command.add("--join");
      }
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(Run.PROJECT.toFile())
              .redirectErrorStream(true)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log(id).toFile()));
      builder.environment().put("QUORATE_JAVA_OPTS", javaOptions);
      builder.environment().putAll(preload.environment(id));
      Process process = builder.start();
      processes.put(id, process);
      if (closed) {
        process.destroyForcibly();
        throw new IllegalStateException("The run has ended");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean runs(int id) {
    Process process = processes.get(id);
    return process != null && process.isAlive();
  }

  public long pid(int id) {
    return processes.get(id).pid();
  }

  /** SIGKILL. */
  public void kill(int id) {
    processes.get(id).destroyForcibly();
    exitCode(id);
  }

  /** SIGTERM; what does not stop then is killed. */
  public void stop(int id) throws InterruptedException {
    processes.get(id).destroy();
    if (!processes.get(id).waitFor(SOON.toSeconds(), TimeUnit.SECONDS)) {
      kill(id);
      throw new IllegalStateException("Member %d did not stop within %s".formatted(id, SOON));
    }
  }

  /** SIGSTOP, until every thread has stopped. */
  void pause(int id) {
    signal("STOP", id);
    eventually(
        SOON,
        () -> {
          if (MemberProcesses.threadStates(pid(id)).stream().anyMatch(state -> state != 'T')) {
            throw new IllegalStateException("A thread of member " + id + " runs");
          }
          return id;
        });
  }

  void resume(int id) {
    if (runs(id)) {
      signal("CONT", id);
    }
  }

  /** The exit code of a member that ends soon. */
  int exitCode(int id) {
    try {
      if (!processes.get(id).waitFor(SOON.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("Member %d runs on".formatted(id));
      }
      return processes.get(id).exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Those that ended though nobody ended them, with their exit codes; told once. */
  Map<Integer, Integer> endedByThemselves() {
    var ended = new TreeMap<Integer, Integer>();
    processes.forEach(
        (id, process) -> {
          if (!process.isAlive() && process.exitValue() != 137 && process.exitValue() != 143) {
            ended.put(id, process.exitValue());
          }
        });
    ended.keySet().forEach(processes::remove);
    return ended;
  }

  // ---- Membership ----

  /** One that no member has had. */
  int newId() {
    return newest + 1;
  }

  /** Makes the place of a member that is to join; the others have to be told of it. */
  public void expect(int id) {
    make(id);
    joined.add(id);
  }

  /** Takes away the place of a member that was removed, and has ended, with all that it stored. */
  void leave(int id) {
    ids.remove(id);
    joined.remove(id);
    processes.remove(id);
    disks.ifPresent(each -> each.remove(id));
    Run.of(List.of("rm", "-rf", "--", directory(id).toString())).succeeded();
    network.leave(id);
  }

  private void make(int id) {
    network.join(id);
    disks.ifPresent(each -> each.make(id, directory(id)));
    newest = Math.max(newest, id);
    ids.add(id);
  }

  /** The member is given up, with all that it stored, and comes back as a new one. */
  void forget(int id) {
    Run.of(List.of("find", directory(id).toString(), "-mindepth", "1", "-delete")).succeeded();
    joined.add(id);
  }

  /** Ends every process, whatever state it is in. */
  @Override
  public void close() {
    closed = true;
    processes.values().forEach(Process::destroyForcibly);
    MemberProcesses.killAllOn(dataDir);
    processes.keySet().forEach(this::exitCode);
  }

  private String clusterList() {
    return ids.stream().map(id -> id + "=" + clusterAddress(id)).collect(Collectors.joining(","));
  }

  private void signal(String name, int id) {
    Run.of(List.of("kill", "-" + name, "" + pid(id))).succeeded();
  }
}
