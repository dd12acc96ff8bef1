package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command that ran to its end.
 *
 * @param stdout bytes, for a value may be any
 */
@SuppressWarnings("ArrayRecordComponent") // Read once, by a test.
public record Run(List<String> command, int exitCode, byte[] stdout, String stderr) {
  /** What runs longer hangs: several starts of members on a busy machine take minutes. */
  private static final Duration LONGEST = Duration.ofMinutes(6);

  /** The checkout whose scripts, WAR and Payara Micro are tested. */
  public static final Path PROJECT = Path.of("").toAbsolutePath();

  public static Run of(List<String> command) {
    return of(command, new byte[0], Map.of());
  }

  /** Runs the command in the project, with this on its standard input. */
  static Run of(List<String> command, byte[] stdin, Map<String, String> environment) {
    return in(PROJECT, command, stdin, environment);
  }

  static Run in(
      Path directory, List<String> command, byte[] stdin, Map<String, String> environment) {
    try {
      // Files and not pipes: what the command leaves in the background may keep a pipe open.
      Path files = Files.createTempDirectory("quorate-run");
      Path input = Files.write(files.resolve("in"), stdin);
      Path output = files.resolve("out");
      Path errors = files.resolve("err");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectInput(input.toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError(
            command + " ran longer than " + LONGEST + "; it said: " + Files.readString(errors));
      }
      var run =
          new Run(
              command, process.exitValue(), Files.readAllBytes(output), Files.readString(errors));
      for (Path file : List.of(input, output, errors, files)) {
        Files.delete(file);
      }
      return run;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for " + command, e);
    }
  }

  public String text() {
    return new String(stdout, StandardCharsets.UTF_8);
  }

  /** This run, if it ended well. */
  public Run succeeded() {
    return endedWith(0);
  }

  Run endedWith(int expected) {
    assertThat(exitCode)
        .as("exit code of %s%nstdout: %s%nstderr: %s", command, text(), stderr)
        .isEqualTo(expected);
    return this;
  }
}
