package io.quorate.torture;

import io.quorate.it.Run;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a fault needs of the machine. Whether it is there is found out by trying. */
enum Need {
  /** Members whose connections can be cut. */
  NETWORK {
    @Override
    Optional<String> missing(Path directory) {
      return tried("ip", "netns", "add", SPACE)
          .or(() -> tried("ip", "netns", "exec", SPACE, "iptables", "-w", "-L", "INPUT"))
          .or(() -> tried("ip", "-n", SPACE, "link", "add", "try", "type", "bridge"))
          .or(() -> tried("ip", "-n", SPACE, "link", "add", "try0", "type", "veth"));
    }

    @Override
    void cleanUp(Path directory) {
      var unused = tried("ip", "netns", "del", SPACE);
    }
  },

  /** A file system for each member whose power can fail. */
  DISKS {
    @Override
    Optional<String> missing(Path directory) {
      Path image = directory.resolve("try.ext4");
      Path at = directory.resolve("try");
      String text = image.toString();
      return tried("python3", "-c", "import fcntl")
          .or(() -> tried("mkdir", "-p", at.toString()))
          .or(() -> tried("truncate", "-s", "8M", text))
          .or(() -> tried("mkfs.ext4", "-q", text))
          .or(() -> tried("mount", "-o", "loop", text, at.toString()));
    }

    @Override
    void cleanUp(Path directory) {
      if (Files.exists(directory.resolve("try/lost+found"))) {
        var unused = tried("umount", directory.resolve("try").toString());
      }
      var unused = tried("rm", "-rf", directory + "/try", directory + "/try.ext4");
    }
  },

  /** A C compiler, for the library between a member and the system. */
  PRELOAD {
    @Override
    Optional<String> missing(Path directory) {
      return tried("cc", "--version")
          .or(() -> failure(Preload.compile(directory)).map(why -> "preload.c: " + why));
    }

    @Override
    void cleanUp(Path directory) {
      var unused = tried("rm", "-f", directory + "/preload.so");
    }
  };

  private static final String SPACE = "quorate-try-" + ProcessHandle.current().pid();

  /** Why it cannot be had; the directory is there to try in. */
  abstract Optional<String> missing(Path directory);

  void cleanUp(Path directory) {}

  /** Why this command does not end well, if it does not. */
  static Optional<String> tried(String... command) {
    try {
      return failure(Run.of(List.of(command))).map(why -> String.join(" ", command) + ": " + why);
    } catch (UncheckedIOException e) {
      return Optional.of(command[0] + " is not installed");
    }
  }

  private static Optional<String> failure(Run run) {
    return run.exitCode() == 0 ? Optional.empty() : Optional.of(run.stderr().strip());
  }
}
