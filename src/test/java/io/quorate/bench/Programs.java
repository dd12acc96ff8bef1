package io.quorate.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What has to be installed. */
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
}
