package io.quorate.torture;

import io.quorate.it.Run;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Libraries between a member and the system, that make it fail on command: libfiu lets fsync fail,
 * clock.c of ours lets the clock jump.
 */
final class Preload {
  private static final List<String> SYNCS =
      List.of("posix/io/sync/fsync", "posix/io/sync/fdatasync");

  private static final String SOURCE = "src/test/c/clock.c";

  private final Path directory;
  private final boolean syncs;
  private final boolean clocks;

  Preload(Path directory, boolean syncs, boolean clocks) {
    this.directory = directory;
    this.syncs = syncs;
    this.clocks = clocks;
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (clocks) {
      var unused = compileClock(directory).succeeded();
    }
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
      setClock(id, 0);
      environment.put("QUORATE_CLOCK", clock(id).toString());
      libraries.add(directory.resolve("clock.so").toString());
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
    try (var file = new RandomAccessFile(clock(id).toFile(), "rw")) {
      // In place, for the member has mapped it.
      byte[] bytes = new byte[Long.BYTES];
      ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putLong(seconds);
      file.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Compiles what lets clocks jump. */
  static Run compileClock(Path directory) {
    return Run.of(
        List.of("cc", "-shared", "-fPIC", "-O1", "-o", directory + "/clock.so", SOURCE, "-ldl"));
  }

  /** Empty if libfiu is not there. */
  static List<Path> fiu() {
    List<Path> found =
        Stream.of("fiu_run_preload.so", "fiu_posix_preload.so")
            .flatMap(each -> find("fiu/" + each).stream())
            .toList();
    return found.size() == 2 ? found : List.of();
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
