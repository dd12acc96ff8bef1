package io.quorate.statemachine;

import io.quorate.command.Change;
import io.quorate.command.Entry;
import io.quorate.command.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * All entries as they were at some revisions, the first of them at or before the oldest that can be
 * read, and every revision since the first: what was in between follows from both. Immutable; never
 * without a checkpoint.
 *
 * @param all in the order of their revisions
 * @param bytesSince what the revisions since the last weigh
 * @param revisions those behind the first, without a gap
 */
record Checkpoints(List<Checkpoint> all, long bytesSince, Window<Revision> revisions) {

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
    return new Checkpoints(
        List.of(new Checkpoint(revision, entries)), 0, Window.emptyBefore(revision + 1));
  }

  /** The last revision. */
  long latest() {
    return revisions.next() - 1;
  }

  /**
   * All entries as they were at a revision, from the first checkpoint to the {@link #latest} one.
   * Applies up to {@value #REVISIONS} revisions.
   */
  TreePMap<Key, Entry> entriesAt(long revision) {
    Checkpoint checkpoint = before(revision);
    TreePMap<Key, Entry> entries = checkpoint.entries();
    for (Revision next : revisions.range(checkpoint.revision() + 1, revision + 1)) {
      entries = next.applyTo(entries);
    }
    return entries;
  }

  /**
   * An entry as it was at a revision, if there was one; as {@link #entriesAt}, and makes nothing.
   */
  Optional<Entry> entryAt(long revision, Key key) {
    Checkpoint checkpoint = before(revision);
    @Nullable Entry entry = checkpoint.entries().get(key);
    Optional<Entry> found = Optional.ofNullable(entry);
    for (Revision next : revisions.range(checkpoint.revision() + 1, revision + 1)) {
      for (Change change : next.changes()) {
        if (change.key().equals(key)) {
          found = change.after();
        }
      }
    }
    return found;
  }

  /**
   * With one more revision, which becomes a checkpoint if the last one is far behind.
   *
   * @param entries as they are after it
   */
  Checkpoints plus(Revision revision, TreePMap<Key, Entry> entries) {
    Window<Revision> longer = revisions.plus(revision);
    long since = bytesSince + revision.weightBytes();
    long last = all.get(all.size() - 1).revision();
    if (since < BYTES && revision.number() - last < REVISIONS) {
      return new Checkpoints(all, since, longer);
    }
    List<Checkpoint> more = new ArrayList<>(all);
    more.add(new Checkpoint(revision.number(), entries));
    return new Checkpoints(more, 0, longer);
  }

  /**
   * What is needed once a revision is the oldest that is read; to be asked of each that becomes it.
   * What is before the second checkpoint goes when that is the oldest, all at once.
   */
  Checkpoints from(long oldest) {
    return all.size() > 1 && all.get(1).revision() == oldest
        ? new Checkpoints(all.subList(1, all.size()), bytesSince, revisions.from(oldest + 1))
        : this;
  }

  /** The last one at or before a revision, which is none before the first. */
  private Checkpoint before(long revision) {
    int at = all.size() - 1;
    while (all.get(at).revision() > revision) {
      at--;
    }
    return all.get(at);
  }
}
