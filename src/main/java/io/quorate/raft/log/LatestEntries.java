package io.quorate.raft.log;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jgroups.protocols.raft.LogEntry;
import org.jspecify.annotations.Nullable;

/** The latest log entries in memory: followers that keep up, and apply, read no file. */
final class LatestEntries {
  /** What an entry costs apart from its command: objects, the table, the key. */
  private static final int OVERHEAD_BYTES = 100;

  private final Map<Long, LogEntry> entries = new HashMap<>();
  private final long limitBytes;
  private long next;
  private long bytes;

  /** Holds at most so many bytes, by estimate, and at least the last entry. */
  LatestEntries(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  @Nullable LogEntry get(long index) {
    return entries.get(index);
  }

  void append(long firstIndex, List<LogEntry> added) {
    next = firstIndex;
    for (LogEntry entry : added) {
      entries.put(next++, entry);
      bytes += bytesOf(entry);
      while (bytes > limitBytes && entries.size() > 1) {
        remove(next - entries.size());
      }
    }
  }

  void truncateFrom(long index) {
    while (!entries.isEmpty() && next > index) {
      remove(--next);
    }
  }

  void clear() {
    entries.clear();
    bytes = 0;
  }

  private void remove(long index) {
    LogEntry removed = entries.remove(index);
    bytes -= removed == null ? 0 : bytesOf(removed);
  }

  private static long bytesOf(LogEntry entry) {
    byte[] command = entry.command();
    return OVERHEAD_BYTES + (command == null ? 0L : command.length);
  }
}
