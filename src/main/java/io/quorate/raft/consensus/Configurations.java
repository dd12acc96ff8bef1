package io.quorate.raft.consensus;

import java.util.Map;
import java.util.TreeMap;
import org.jgroups.protocols.raft.LogEntry;

/**
 * Which configuration holds from which index on. A configuration counts as soon as it is in the
 * log, committed or not (dissertation section 4.1), and no longer once it is cut from it.
 */
final class Configurations {
  private final TreeMap<Long, Configuration> byIndex = new TreeMap<>();

  /**
   * @param base what holds from baseIndex on, at the start of the log
   */
  Configurations(long baseIndex, Configuration base) {
    byIndex.put(baseIndex, base);
  }

  Configuration latest() {
    return byIndex.lastEntry().getValue();
  }

  long latestIndex() {
    return byIndex.lastKey();
  }

  /** What holds at the index. */
  Configuration at(long index) {
    Map.Entry<Long, Configuration> entry = byIndex.floorEntry(index);
    return entry == null ? byIndex.firstEntry().getValue() : entry.getValue();
  }

  /** Whether the member votes by what holds at the index, or by anything later. */
  boolean containsSince(long index, int member) {
    return at(index).contains(member)
        || byIndex.tailMap(index, false).values().stream().anyMatch(each -> each.contains(member));
  }

  /** To be told of every entry that is appended. */
  void appended(long index, LogEntry entry) {
    if (entry.internal()) {
      byIndex.put(index, Configuration.of(entry));
    }
  }

  void truncatedFrom(long index) {
    byIndex.tailMap(index, true).clear();
  }

  /** Forgets what was before the index. */
  void compactTo(long index) {
    Configuration atIndex = at(index);
    byIndex.headMap(index, true).clear();
    byIndex.put(index, atIndex);
  }

  /** Forgets everything: the log starts anew behind a snapshot. */
  void restart(long index, Configuration base) {
    byIndex.clear();
    byIndex.put(index, base);
  }
}
