package io.quorate.raft.log;

import java.util.Arrays;
import java.util.List;
import org.jgroups.protocols.raft.LogEntry;
import org.jspecify.annotations.Nullable;

/**
 * The latest log entries in memory: followers that keep up, and apply, read no file. Used by the
 * consensus thread.
 */
final class LatestEntries {
  /** What an entry costs apart from its command: its objects and its place. */
  private static final int OVERHEAD_BYTES = 100;

  /**
   * More than a second's writes of a busy cluster; of large entries the bytes allow fewer. Whoever
   * is further behind reads the file. Small ones by the bytes alone were 75,000 objects that nobody
   * looked at any more, and that the collector had to copy.
   */
  static final int MOST = 1 << 13;

  private static final int FIRST_PLACES = 64;

  private final long limitBytes;

  /** A ring, whose size is a power of two: the place of an index is its remainder. */
  private @Nullable LogEntry[] places = new LogEntry[FIRST_PLACES];

  private long first;
  private long next;
  private long bytes;

  /**
   * Holds at most so many bytes, by estimate, and {@value #MOST} entries; at least the last one.
   */
  LatestEntries(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  @Nullable LogEntry get(long index) {
    return index < first || index >= next ? null : places[place(index)];
  }

  /** Where they do not follow the latest, these are forgotten. */
  void append(long firstIndex, List<LogEntry> added) {
    if (firstIndex != next) {
      clear();
      first = firstIndex;
      next = firstIndex;
    }
    for (LogEntry entry : added) {
      add(entry);
      while (next - first > MOST || (bytes > limitBytes && next - first > 1)) {
        removeFirst();
      }
    }
  }

  void truncateFrom(long index) {
    while (next > first && next > index) {
      next--;
      remove(next);
    }
  }

  void clear() {
    Arrays.fill(places, null);
    first = next;
    bytes = 0;
  }

  private void add(LogEntry entry) {
    if (next - first == places.length) {
      grow();
    }
    places[place(next)] = entry;
    bytes += bytesOf(entry);
    next++;
  }

  private void grow() {
    @Nullable LogEntry[] larger = new LogEntry[2 * places.length];
    for (long index = first; index < next; index++) {
      larger[(int) (index & (larger.length - 1))] = places[place(index)];
    }
    places = larger;
  }

  private void removeFirst() {
    remove(first);
    first++;
  }

  private void remove(long index) {
    @Nullable LogEntry removed = places[place(index)];
    places[place(index)] = null;
    bytes -= removed == null ? 0 : bytesOf(removed);
  }

  private int place(long index) {
    return (int) (index & (places.length - 1));
  }

  private static long bytesOf(LogEntry entry) {
    byte[] command = entry.command();
    return OVERHEAD_BYTES + (command == null ? 0L : command.length);
  }
}
