package io.quorate.torture;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Sees, within a millisecond or so, that a member begins to write the file of a snapshot. */
final class SnapshotWatch implements AutoCloseable {
  /** Below the directory of a member. */
  private static final Path LOG = Path.of("log/raft.log");

  private final WatchService service;
  private final List<String> seen = new ArrayList<>();

  /**
   * @param members their directories
   */
  SnapshotWatch(List<Path> members) throws IOException {
    service = FileSystems.getDefault().newWatchService();
    for (Path each : members) {
      each.resolve(LOG)
          .register(
              service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
    }
  }

  /**
   * Waits until one of the members creates such a file.
   *
   * @throws NotStruckException if none does
   */
  void await(Duration longest) throws NotStruckException, InterruptedException {
    long deadline = System.nanoTime() + longest.toNanos();
    while (seen.stream().noneMatch(each -> each.endsWith(".tmp created"))) {
      WatchKey key = service.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (key == null) {
        throw new NotStruckException("no snapshot was seen within " + longest);
      }
      note(key);
    }
  }

  /** What became of files of snapshots until now: a complete one is created by its new name. */
  String soFar() {
    for (WatchKey key = service.poll(); key != null; key = service.poll()) {
      note(key);
    }
    return String.join(", ", seen);
  }

  @Override
  public void close() throws IOException {
    service.close();
  }

  private void note(WatchKey key) {
    Path member = ((Path) key.watchable()).getParent().getParent().getFileName();
    for (WatchEvent<?> event : key.pollEvents()) {
      String name = String.valueOf(event.context());
      if (name.startsWith("snapshot-")) {
        boolean created = event.kind() == StandardWatchEventKinds.ENTRY_CREATE;
        seen.add("%s/%s %s".formatted(member, name, created ? "created" : "deleted"));
      }
    }
    key.reset();
  }
}
