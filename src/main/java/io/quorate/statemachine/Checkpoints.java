package io.quorate.statemachine;

import io.quorate.command.Entry;
import io.quorate.command.Key;
import java.util.ArrayList;
import java.util.List;
import org.pcollections.TreePMap;

/**
 * All entries as they were at some revisions, the first of them at or before the oldest that can be
 * read. Immutable; never empty.
 *
 * @param all in the order of their revisions
 * @param bytesSince what the revisions since the last weigh
 */
record Checkpoints(List<Checkpoint> all, long bytesSince) {

  /** Between two of them there are no more revisions. */
  static final int REVISIONS = 1024;

  /**
   * What the revisions between two of them weigh, at most: so much more than its bound the past may
   * keep. A revision that weighs more is a checkpoint itself, and goes as soon as it falls out.
   */
  static final long BYTES = 1L << 20;

  /** All entries as they were at a revision. */
  record Checkpoint(long revision, TreePMap<Key, Entry> entries) {}

  Checkpoints {
    all = List.copyOf(all);
  }

  static Checkpoints beginningAt(long revision, TreePMap<Key, Entry> entries) {
    return new Checkpoints(List.of(new Checkpoint(revision, entries)), 0);
  }

  /** With a revision, which becomes a checkpoint if the last one is far behind. */
  Checkpoints plus(Revision revision, TreePMap<Key, Entry> entries) {
    long since = bytesSince + revision.weightBytes();
    long last = all.get(all.size() - 1).revision();
    if (since < BYTES && revision.number() - last < REVISIONS) {
      return new Checkpoints(all, since);
    }
    List<Checkpoint> more = new ArrayList<>(all);
    more.add(new Checkpoint(revision.number(), entries));
    return new Checkpoints(more, 0);
  }

  /** Whether the first one is not needed any more once this revision is the oldest. */
  boolean nextIs(long revision) {
    return all.size() > 1 && all.get(1).revision() == revision;
  }

  Checkpoints withoutFirst() {
    return new Checkpoints(all.subList(1, all.size()), bytesSince);
  }

  /** The last one at or before a revision, which is none before the first. */
  Checkpoint before(long revision) {
    int at = all.size() - 1;
    while (all.get(at).revision() > revision) {
      at--;
    }
    return all.get(at);
  }
}
