package io.quorate.raft.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Directories whose names survive a loss of power. What is in a directory is durable only as far as
 * the directories above it are.
 */
public final class DurableDirectory {
  private DurableDirectory() {}

  /** Makes the entries of a directory durable. */
  interface Sync {
    void of(Path directory) throws IOException;
  }

  /**
   * Makes a directory and those above it, if they are not there. Their names are durable when this
   * returns, also if an earlier start made them and ended before it had synced them.
   *
   * @throws IOException if one cannot be made or synced; those that this process may not read are
   *     left alone, for it has made none of what is in them
   */
  public static void make(Path directory) throws IOException {
    make(directory, DurableDirectory::sync);
  }

  static void make(Path directory, Sync sync) throws IOException {
    Path absolute = directory.toAbsolutePath().normalize();
    Files.createDirectories(absolute);
    for (Path above = absolute.getParent(); above != null; above = above.getParent()) {
      try {
        sync.of(above);
      } catch (AccessDeniedException e) {
        // Not ours: see above.
      }
    }
  }

  /** Makes what was created, renamed and deleted in a directory durable. */
  public static void sync(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
