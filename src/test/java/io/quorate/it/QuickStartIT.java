package io.quorate.it;

import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Http.assertStatus;
import static io.quorate.it.Http.assertValue;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the scripts make at the first use so that members start quickly: in a copy of the project,
 * in which nobody has used them yet.
 */
class QuickStartIT {
  /** With a blank, at which options in a variable would be split. */
  private static final Path COPY = Run.PROJECT.resolve("target/it/Quick Start IT");

  private static final Path DATA = COPY.resolve("quorate-data");
  private static final Path PAYARA = COPY.resolve("target/payara");
  private static final String MAKES = "preparing quick starts";
  private static final List<Integer> IDS = List.of(1, 2, 3);

  private final Map<Integer, Integer> ports = new HashMap<>();
  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void copyTheProject() throws IOException {
    Cluster.deleteTree(COPY);
    Files.createDirectories(PAYARA);
    // The scripts look for all else beside the place where they really are.
    Run.of(List.of("cp", "-a", "scripts", "payara", COPY.toString())).succeeded();
    for (String name : List.of("pom.xml", "src", "target/quorate.war")) {
      Files.createSymbolicLink(COPY.resolve(name), Run.PROJECT.resolve(name));
    }
    Files.createLink(
        PAYARA.resolve("payara-micro.jar"), Run.PROJECT.resolve("target/payara/payara-micro.jar"));
  }

  @AfterEach
  void leaveNothingBehind() {
    processes.forEach(Process::destroyForcibly);
    MemberProcesses.killAllOn(DATA);
    Cluster.deleteTree(PAYARA); // some 200 MB
  }

  @Test
  void threeMembersMakeItOnceAndGoOnWhenItIsDeletedLikeAllThatWasBuilt() throws Exception {
    String cluster =
        IDS.stream().map(id -> id + "=127.0.0.1:" + Ports.free()).collect(Collectors.joining(","));
    for (int id : IDS) {
      start(id, cluster);
    }
    for (int id : IDS) {
      awaitReady(id);
    }

    assertThat(IntStream.of(1, 2, 3).mapToObj(this::log).filter(log -> log.contains(MAKES)))
        .as("who made it")
        .hasSize(1);
    assertThat(archives()).hasSize(1);
    assertThat(MemberProcesses.on(DATA)).hasSize(3);
    assertThat(usesTheArchive(1)).isTrue();

    // As mvn clean does.
    Cluster.deleteTree(PAYARA);
    for (int id : IDS) {
      assertStatus(204, Http.put(uri(id, "/key"), "value " + id));
      assertValue("value " + id, Http.get(uri(id % 3 + 1, "/key")));
      assertStatus(200, Http.get(uri(id, "/v1/kv?prefix=k&limit=1")));
      assertStatus(400, Http.post(uri(id, "/v1/txn"), "[]"));
      assertStatus(200, Http.get(uri(id, "/openapi")));
      assertStatus(200, Http.get(uri(id, "/health")));
    }
    for (Process process : processes) {
      process.destroy();
      assertThat(exitCode(process)).isEqualTo(143);
    }
  }

  @Test
  void whatWasDamagedIsMadeAnew() throws Exception {
    prepare(Run.PROJECT).succeeded();
    Cluster.deleteTree(PAYARA);
    // With their dates, by which they are known.
    Run.of(List.of("cp", "-a", "target/payara", PAYARA.toString())).succeeded();
    assertThat(prepare(COPY).succeeded().stderr()).isEmpty();
    Path archive = archives().get(0);
    byte[] bytes = Files.readAllBytes(archive);
    bytes[bytes.length / 2] ^= 1;
    Files.delete(archive);
    Files.write(archive, bytes);

    assertThat(prepare(COPY).succeeded().stderr()).contains(MAKES);

    assertThat(prepare(COPY).succeeded().stderr()).isEmpty();
    assertThat(archives()).containsExactly(archive);
  }

  private static Run prepare(Path project) {
    String script = "source scripts/lib-prepare.sh && require_java && ensure_prepared";
    return Run.in(project, List.of("bash", "-ec", script), new byte[0], Map.of());
  }

  private void start(int id, String cluster) throws IOException {
    ports.put(id, Ports.free());
    List<String> command =
        List.of("scripts/member", "--id", "" + id, "--cluster", cluster, "--port", "" + port(id));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(COPY.toFile())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(COPY.resolve("member-" + id + ".log").toFile());
    builder.environment().put("QUORATE_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -Xmx384m");
    processes.add(builder.start());
  }

  private void awaitReady(int id) {
    eventually(
        Cluster.SOON.multipliedBy(2),
        () -> {
          assertThat(processes.get(id - 1).isAlive()).as(log(id)).isTrue();
          return assertStatus(200, Http.get(uri(id, "/health/ready")));
        });
  }

  private static int exitCode(Process process) {
    return eventually(Cluster.SOON, process::exitValue);
  }

  /** What the system has mapped into its memory. */
  private boolean usesTheArchive(int id) throws IOException {
    return Files.readString(Path.of("/proc/%d/maps".formatted(MemberProcesses.on(DATA).get(id))))
        .contains(archives().get(0).toString());
  }

  private static List<Path> archives() throws IOException {
    try (var files = Files.walk(PAYARA)) {
      return files.filter(file -> file.toString().endsWith(".jsa")).toList();
    }
  }

  private String log(int id) {
    try {
      return Files.readString(COPY.resolve("member-" + id + ".log"));
    } catch (IOException e) {
      return "(cannot be read: " + e + ")";
    }
  }

  private int port(int id) {
    return ports.get(id);
  }

  private URI uri(int id, String path) {
    return URI.create("http://127.0.0.1:" + port(id) + path);
  }
}
