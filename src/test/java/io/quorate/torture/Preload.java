package io.quorate.torture;

import io.quorate.it.Run;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A library of ours, preload.c, between a member and the system: on command the clock jumps, syncs
 * fail or hang, and the disk is full.
 */
public final class Preload {
  private static final String SOURCE = "src/test/c/preload.c";
  private static final int EIO = 5;
  private static final int ENOSPC = 28;

  /** Where the orders are in the file: four numbers, see preload.c. */
  private static final int CLOCK = 0;

  private static final int SYNC_ERRNO = Long.BYTES;
  private static final int SYNC_MILLISECONDS = 2 * Long.BYTES;
  private static final int WRITE_ERRNO = 3 * Long.BYTES;

  private final Path directory;
  private final boolean wanted;

  /**
   * @param wanted whether members are to be started with it
   */
  public Preload(Path directory, boolean wanted) {
    this.directory = directory;
    this.wanted = wanted;
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (wanted) {
      var unused = compile(directory).succeeded();
    }
  }

  /** Why there can be none on this machine; looked for with files in the directory. */
  public static Optional<String> missing(Path directory) {
    return Need.PRELOAD.missing(directory);
  }

  /** The environment of a member that starts, and is hurt no longer. */
  public Map<String, String> environment(int id) {
    if (!wanted) {
      return Map.of();
    }
    setClock(id, 0);
    failSyncs(id, false);
    delaySyncs(id, Duration.ZERO);
    fillDisk(id, false);
    return Map.of(
        "QUORATE_PRELOAD", orders(id).toString(), "LD_PRELOAD", library(directory).toString());
  }

  public void failSyncs(int id, boolean fail) {
    order(id, SYNC_ERRNO, fail ? EIO : 0);
  }

  /** By how much every sync takes longer; those that wait are told too. */
  public void delaySyncs(int id, Duration delay) {
    order(id, SYNC_MILLISECONDS, delay.toMillis());
  }

  /** Whether there is room for nothing that is written at a place in a file, as the log is. */
  public void fillDisk(int id, boolean full) {
    order(id, WRITE_ERRNO, full ? ENOSPC : 0);
  }

  /** Seconds that the clock of the member is ahead of the true one. */
  void setClock(int id, long seconds) {
    order(id, CLOCK, seconds);
  }

  static Run compile(Path directory) {
    return Run.of(
        List.of(
            "cc", "-shared", "-fPIC", "-O1", "-o", library(directory).toString(), SOURCE, "-ldl"));
  }

  private void order(int id, int at, long number) {
    try (var file = new RandomAccessFile(orders(id).toFile(), "rw")) {
      // In place, for the member has mapped it.
      byte[] bytes = new byte[Long.BYTES];
      ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putLong(number);
      file.seek(at);
      file.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path orders(int id) {
    return directory.resolve("member-%d.orders".formatted(id));
  }

  private static Path library(Path directory) {
    return directory.resolve("preload.so");
  }
}
