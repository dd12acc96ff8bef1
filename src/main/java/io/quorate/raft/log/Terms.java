package io.quorate.raft.log;

import java.util.Map;
import java.util.TreeMap;

/** The term of each index of the log: the indexes at which it changes, which are few. */
final class Terms {
  private final TreeMap<Long, Long> changes = new TreeMap<>();

  /** The log begins behind this index. */
  void startBehind(long index, long term) {
    changes.clear();
    changes.put(index, term);
  }

  /** The index must be the next one. */
  void append(long index, long term) {
    Map.Entry<Long, Long> last = changes.lastEntry();
    if (last == null || last.getValue() != term) {
      changes.put(index, term);
    }
  }

  /** The index must be in the log, or be the one before it. */
  long at(long index) {
    Map.Entry<Long, Long> change = changes.floorEntry(index);
    if (change == null) {
      throw new IllegalArgumentException("No term is known for entry " + index);
    }
    return change.getValue();
  }

  void truncateFrom(long index) {
    changes.tailMap(index, true).clear();
  }

  /** Forgets what is before the index, but not its own term. */
  void cutBefore(long index) {
    long term = at(index);
    changes.headMap(index, true).clear();
    changes.put(index, term);
  }
}
