package io.quorate.bench;

import io.quorate.it.Run;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Programs of the system: what has to be installed, and what they print. */
final class Programs {
  private Programs() {}

  /**
   * All that of these is missing is named, with how to get it.
   *
   * @throws NotMeasurableException unless all of them can be run
   */
  static void require(String... names) {
    requireOn(Optional.ofNullable(System.getenv("PATH")).orElse(""), names);
  }

  static void requireOn(String path, String... names) {
    List<String> missing = Arrays.stream(names).filter(name -> !canRun(path, name)).toList();
    if (!missing.isEmpty()) {
      throw new NotMeasurableException(
          "there is no %s: apt-get install etcd-server wrk slowhttptest"
              .formatted(String.join(", no ", missing)));
    }
  }

  private static boolean canRun(String path, String name) {
    return Arrays.stream(path.split(File.pathSeparator))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, name))
        .anyMatch(Files::isExecutable);
  }

  /**
   * Runs a program in the project to its end, or to ours: Ctrl-C of a terminal reaches it too, but
   * the signal of whoever else ends this process does not.
   *
   * @return all that it has printed
   * @throws NotMeasurableException if it failed
   */
  static String output(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(Run.PROJECT.toFile())
            .redirectErrorStream(true)
            .start();
    var endsWithUs = new Thread(process::destroyForcibly);
    try {
      Runtime.getRuntime().addShutdownHook(endsWithUs);
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exitCode = process.waitFor();
      Runtime.getRuntime().removeShutdownHook(endsWithUs);
      if (exitCode != 0) {
        throw new NotMeasurableException(
            "%s ended with %d: %s".formatted(command.get(0), exitCode, output));
      }
      return output;
    } finally {
      process.destroyForcibly();
    }
  }
}
