package io.quorate.it;

import static io.quorate.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A member that is run without the scripts: java -jar payara-micro.jar --deploy quorate.war, in a
 * directory of its own. Ended, however the test ends.
 */
final class PlainMember implements AutoCloseable {
  private static final Duration LONGEST_START = Duration.ofSeconds(90);

  private final Path log;
  private final int httpPort;
  private final Process process;

  private PlainMember(Path log, int httpPort, Process process) {
    this.log = log;
    this.httpPort = httpPort;
    this.process = process;
  }

  /** How it is to be run; what is not said is what the README's plain command line says. */
  static final class Launch {
    private final Path directory;
    private final List<String> properties = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private int httpPort = Ports.free();

    private Launch(Path directory) {
      this.directory = directory;
    }

    /** A system property of Java. */
    Launch property(String name, Object value) {
      properties.add("-D%s=%s".formatted(name, value));
      return this;
    }

    /** An environment variable. */
    Launch variable(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** An option of Payara Micro. */
    Launch option(String name, Object value) {
      options.addAll(List.of(name, value.toString()));
      return this;
    }

    Launch httpPort(int port) {
      httpPort = port;
      return this;
    }

    PlainMember start() throws IOException {
      Path logs = Files.createDirectories(directory.resolve("logs"));
      Path log = logs.resolve("member-%d.log".formatted(httpPort));
      var command = new ArrayList<String>(List.of(java(), "-XX:TieredStopAtLevel=1", "-Xmx384m"));
      command.add("-Djava.io.tmpdir=" + Files.createDirectories(directory.resolve("tmp")));
      command.addAll(properties);
      command.addAll(List.of("-jar", System.getProperty("microJar")));
      command.addAll(List.of("--deploy", System.getProperty("warFile"), "--contextroot", "/"));
      command.addAll(List.of("--port", "" + httpPort, "--nohazelcast"));
      command.addAll(options);
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().putAll(environment);
      var member = new PlainMember(log, httpPort, builder.start());
      Runtime.getRuntime().addShutdownHook(new Thread(member.process::destroyForcibly));
      return member;
    }
  }

  /** Runs in this directory, with the cluster port given for a single member. */
  static Launch in(Path directory, int clusterPort) {
    return in(directory).property("quorate.cluster", "http://127.0.0.1:" + clusterPort);
  }

  static Launch in(Path directory) {
    return new Launch(directory);
  }

  int httpPort() {
    return httpPort;
  }

  Process process() {
    return process;
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + httpPort + path);
  }

  PlainMember awaitReady() {
    eventually(
        LONGEST_START,
        () -> {
          assertThat(process.isAlive()).as("it runs; it wrote:%n%s", lastLines(40)).isTrue();
          return Http.assertStatus(200, Http.get(uri("/health/ready")));
        });
    return this;
  }

  /** The exit code of a member that ends by itself. */
  int exitCode() throws InterruptedException {
    boolean ended = process.waitFor(LONGEST_START.toSeconds(), TimeUnit.SECONDS);
    assertThat(ended).as("it ended; it wrote:%n%s", lastLines(40)).isTrue();
    return process.exitValue();
  }

  String lastLine() {
    return lastLines(1);
  }

  String lastLines(int count) {
    try {
      List<String> lines =
          Files.readAllLines(log).stream().filter(line -> !line.isBlank()).toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    } catch (IOException e) {
      return "(cannot be read: " + e + ")";
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    eventually(Cluster.SOON, () -> assertThat(process.isAlive()).isFalse());
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
