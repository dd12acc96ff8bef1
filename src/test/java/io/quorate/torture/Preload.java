package io.quorate.torture;

import io.quorate.it.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Libraries between a member and the system, that make it fail on command: libfiu lets fsync fail,
 * libfaketime lets the clock jump.
 */
final class Preload {
  private static final List<String> SYNCS =
      List.of("posix/io/sync/fsync", "posix/io/sync/fdatasync");

  private final Path directory;
  private final boolean syncs;
  private final boolean clocks;

  Preload(Path directory, boolean syncs, boolean clocks) {
    this.directory = directory;
    this.syncs = syncs;
    this.clocks = clocks;
  }

  /** The environment of the member. */
  Map<String, String> environment(int id) {
    var environment = new HashMap<String, String>();
    var libraries = new ArrayList<String>();
    if (syncs) {
      fiu().forEach(each -> libraries.add(each.toString()));
      environment.put("FIU_CTRL_FIFO", fifo(id));
    }
    if (clocks) {
      libraries.add(faketime().orElseThrow().toString());
      setClock(id, 0);
      environment.put("FAKETIME_TIMESTAMP_FILE", clock(id).toString());
      environment.put("FAKETIME_NO_CACHE", "1");
      // Waits are by the clock that never jumps; a jump of that one does not exist.
      environment.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
      environment.put("DONT_FAKE_MONOTONIC", "1");
    }
    if (!libraries.isEmpty()) {
      environment.put("LD_PRELOAD", String.join(" ", libraries));
    }
    return environment;
  }

  void failSyncs(int id, long pid, boolean fail) {
    var command = new ArrayList<String>(List.of("fiu-ctrl", "-f", fifo(id)));
    for (String each : SYNCS) {
      // 5: EIO
      command.add("-c");
      command.add(fail ? "enable name=%s,failinfo=5".formatted(each) : "disable name=" + each);
    }
    command.add(Long.toString(pid));
    Run.of(command).succeeded();
  }

  /** Seconds that the clock of the member is ahead of the true one. */
  void setClock(int id, long seconds) {
    try {
      Files.createDirectories(directory);
      Path next = directory.resolve("clock-%d.new".formatted(id));
      Files.writeString(next, "%+d%n".formatted(seconds));
      Files.move(next, clock(id), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Empty if libfiu is not there. */
  static List<Path> fiu() {
    List<Path> found =
        Stream.of("fiu_run_preload.so", "fiu_posix_preload.so")
            .flatMap(each -> find("fiu/" + each).stream())
            .toList();
    return found.size() == 2 ? found : List.of();
  }

  static Optional<Path> faketime() {
    return find("faketime/libfaketime.so.1");
  }

  private static Optional<Path> find(String name) {
    String machine = System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch64";
    return Stream.of("/usr/lib/%s-linux-gnu".formatted(machine), "/usr/lib", "/usr/local/lib")
        .map(each -> Path.of(each, name))
        .filter(Files::exists)
        .findFirst();
  }

  private String fifo(int id) {
    return directory.resolve("fiu-%d".formatted(id)).toString();
  }

  private Path clock(int id) {
    return directory.resolve("clock-%d".formatted(id));
  }
}
