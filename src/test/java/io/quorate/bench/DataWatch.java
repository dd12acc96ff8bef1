package io.quorate.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Looks at the log directories of members again and again: how large, and a snapshot under way? */
final class DataWatch {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Map<Integer, Path> directories;
  private final Map<Integer, Long> largestBytes = new TreeMap<>();
  private final Map<Integer, Long> begun = new TreeMap<>();
  private final List<Taken> taken = new ArrayList<>();
  private final Thread thread = new Thread(this::run, "data watch");
  private volatile boolean stopped;

  /** A snapshot that was written. */
  record Taken(int member, long fromNanos, long toNanos, long bytes) {}

  DataWatch(Map<Integer, Path> directories) {
    this.directories = Map.copyOf(directories);
  }

  DataWatch start() {
    thread.setDaemon(true);
    thread.start();
    return this;
  }

  /** The most that log and snapshots took, with what is preallocated and what is incomplete. */
  Map<Integer, Long> largestBytes() {
    return largestBytes;
  }

  List<Taken> taken() {
    return taken;
  }

  boolean underWay(long nanos) {
    return taken.stream().anyMatch(each -> nanos >= each.fromNanos() && nanos <= each.toNanos());
  }

  /** What was seen may be read after that. */
  void stop() throws InterruptedException {
    stopped = true;
    thread.join();
  }

  private void run() {
    while (!stopped) {
      directories.forEach(this::look);
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private void look(int member, Path directory) {
    long now = System.nanoTime();
    long bytes = 0;
    long snapshotBytes = 0;
    boolean writing = false;
    for (Path file : files(directory)) {
      String name = file.getFileName().toString();
      long size = size(file);
      bytes += size;
      writing |= name.endsWith(".written.tmp");
      if (name.matches("snapshot-[0-9]+")) {
        snapshotBytes = size;
      }
    }
    largestBytes.merge(member, bytes, Math::max);
    if (writing) {
      begun.putIfAbsent(member, now);
    } else if (begun.containsKey(member)) {
      taken.add(new Taken(member, begun.remove(member), now, snapshotBytes));
    }
  }

  private static List<Path> files(Path directory) {
    try (var files = Files.walk(directory)) {
      return files.toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of(); // Not there yet, or changed under this look.
    }
  }

  private static long size(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
