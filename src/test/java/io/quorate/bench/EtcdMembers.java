package io.quorate.bench;

import static io.quorate.it.Eventually.eventually;

import io.quorate.it.Ports;
import io.quorate.it.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Members of etcd, with the settings that it has by itself: both its interfaces, every write
 * synced. The only exception is how large the store of version 3 may be, which keeps all that was
 * ever written: a day of windows must fit.
 */
final class EtcdMembers implements Store {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final long QUOTA_BYTES = 8L << 30;

  private final Path directory;
  private final Map<Integer, Integer> clientPorts = new TreeMap<>();
  private final Map<Integer, Integer> peerPorts = new TreeMap<>();
  private final Map<Integer, Process> processes = new ConcurrentHashMap<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private volatile boolean closed;

  /**
   * Starts nothing yet.
   *
   * @param dataDir of all of them, and of nothing else; data that are left there are deleted
   */
  EtcdMembers(Path dataDir, int count) throws IOException {
    directory = dataDir.toAbsolutePath().normalize();
    deleteData();
    Files.createDirectories(directory.resolve("logs"));
    for (int id = 1; id <= count; id++) {
      clientPorts.put(id, Ports.free());
      peerPorts.put(id, Ports.free());
    }
  }

  @Override
  public String name() {
    return "etcd";
  }

  @Override
  public List<Integer> ids() {
    return List.copyOf(clientPorts.keySet());
  }

  @Override
  public void start() {
    ids().forEach(this::start);
    for (int id : ids()) {
      eventually(PATIENCE, () -> requireReading(id));
    }
  }

  @Override
  public void start(int id) {
    Path log = directory.resolve("logs/etcd-%d.log".formatted(id));
    var command = new ArrayList<String>(List.of("etcd", "--name=" + name(id)));
    command.add("--data-dir=" + directory.resolve(name(id)));
    command.add("--listen-client-urls=" + uri(id));
    command.add("--advertise-client-urls=" + uri(id));
    command.add("--listen-peer-urls=" + peerUri(id));
    command.add("--initial-advertise-peer-urls=" + peerUri(id));
    command.add("--initial-cluster=" + initialCluster());
    command.add("--initial-cluster-state=new");
    command.add("--enable-v2=true");
    command.add("--quota-backend-bytes=" + QUOTA_BYTES);
    command.addAll(List.of("--logger=zap", "--log-level=warn"));
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      processes.put(id, process);
      if (closed) {
        process.destroyForcibly();
        throw new IllegalStateException("The run has ended");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void kill(int id) {
    end(processes.get(id));
  }

  @Override
  public OptionalInt leader() {
    for (int id : ids()) {
      try {
        HttpResponse<String> self = get(id, "/v2/stats/self");
        if (self.body().contains("\"state\":\"StateLeader\"")) {
          return OptionalInt.of(id);
        }
      } catch (IOException e) {
        // It does not answer; perhaps it is none.
      }
    }
    return OptionalInt.empty();
  }

  @Override
  public boolean serves(int id) {
    try {
      return get(id, "/v2/keys/?quorum=true").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public URI uri(int id) {
    return URI.create("http://127.0.0.1:" + clientPorts.get(id));
  }

  @Override
  public long pid(int id) {
    return processes.get(id).pid();
  }

  @Override
  public synchronized void close() {
    closed = true;
    processes.values().forEach(Process::destroyForcibly);
    processes.values().forEach(EtcdMembers::end);
    deleteData();
  }

  private int requireReading(int id) {
    if (!serves(id)) {
      throw new IllegalStateException("etcd member %d does not serve".formatted(id));
    }
    return id;
  }

  private HttpResponse<String> get(int id, String path) throws IOException {
    var request = HttpRequest.newBuilder(uri(id).resolve(path)).timeout(ANSWER).build();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private String initialCluster() {
    return ids().stream().map(id -> name(id) + "=" + peerUri(id)).collect(Collectors.joining(","));
  }

  private String peerUri(int id) {
    return "http://127.0.0.1:" + peerPorts.get(id);
  }

  private static String name(int id) {
    return "etcd-" + id;
  }

  private static void end(Process process) {
    process.destroyForcibly();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("etcd runs on, process " + process.pid());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void deleteData() {
    Run.of(List.of("bash", "-c", "rm -rf -- \"$1\"/etcd-*", "bash", directory.toString()))
        .succeeded();
  }
}
