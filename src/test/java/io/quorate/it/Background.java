package io.quorate.it;

import static io.quorate.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A command that runs beside the test: what it has printed so far, signals, its end. */
final class Background implements AutoCloseable {
  private final List<String> command;
  private final Path files;
  private final Process process;

  private Background(List<String> command, Path files, Process process) {
    this.command = command;
    this.files = files;
    this.process = process;
  }

  /** Starts it in the project, with nothing on its standard input. */
  static Background start(List<String> words, Map<String, String> environment) {
    // What runs beside a shell ignores Ctrl-C, and so does all that it starts, these tests too.
    var command = new ArrayList<String>(List.of("env", "--default-signal=INT,TERM,HUP"));
    command.addAll(words);
    try {
      Path files = Files.createTempDirectory("quorate-background");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(Run.PROJECT.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(files.resolve("out").toFile())
              .redirectError(files.resolve("err").toFile());
      builder.environment().putAll(environment);
      return new Background(command, files, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> lines() {
    return read("out").lines().toList();
  }

  String stderr() {
    return read("err");
  }

  void awaitLine(String line) {
    eventually(
        Cluster.SOON, () -> assertThat(lines()).as("%s%n%s", command, stderr()).contains(line));
  }

  /** INT, TERM, KILL: of this process alone, not of those it has started. */
  void signal(String name) {
    Run.of(List.of("kill", "-" + name, "" + process.pid())).succeeded();
  }

  /** The exit code, once it has ended by itself. */
  int exitCode() {
    return eventually(
        Cluster.SOON,
        () -> {
          assertThat(process.isAlive()).as("%s runs%n%s", command, stderr()).isFalse();
          return process.exitValue();
        });
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    Cluster.deleteTree(files);
  }

  private String read(String name) {
    try {
      return Files.readString(files.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
