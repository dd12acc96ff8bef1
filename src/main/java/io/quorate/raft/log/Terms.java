package io.quorate.raft.log;

import java.util.Map;
import java.util.TreeMap;

/** The term of each index of the log: the indexes at which it changes, which are few. */
final class Terms {
  private final TreeMap<Long, Long> changes = new TreeMap<>();

  /** The last of them: nearly all that is asked for is behind it. */
  private long lastChange = Long.MAX_VALUE;

  private long lastTerm;

  /** The log begins behind this index. */
  void startBehind(long index, long term) {
    changes.clear();
    put(index, term);
  }

  /** The index must be the next one. */
  void append(long index, long term) {
    if (changes.isEmpty() || lastTerm != term) {
      put(index, term);
    }
  }

  /** The index must be in the log, or be the one before it. */
  long at(long index) {
    if (index >= lastChange) {
      return lastTerm;
    }
    Map.Entry<Long, Long> change = changes.floorEntry(index);
    if (change == null) {
      throw new IllegalArgumentException("No term is known for entry " + index);
    }
    return change.getValue();
  }

  void truncateFrom(long index) {
    changes.tailMap(index, true).clear();
    noteLast();
  }

  /** Forgets what is before the index, but not its own term. */
  void cutBefore(long index) {
    long term = at(index);
    changes.headMap(index, true).clear();
    put(index, term);
  }

  private void put(long index, long term) {
    changes.put(index, term);
    noteLast();
  }

  private void noteLast() {
    Map.Entry<Long, Long> last = changes.lastEntry();
    lastChange = last == null ? Long.MAX_VALUE : last.getKey();
    lastTerm = last == null ? 0 : last.getValue();
  }
}
