package io.quorate.statemachine;

import io.quorate.command.Change;
import io.quorate.command.Entry;
import io.quorate.command.Key;
import io.quorate.command.StoreLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * The latest revisions of the store, each with what it changed; the entries as they were after any
 * of them can be read. Immutable. Bounded by {@link StoreLimits}; the oldest revision falls out
 * when a new one comes, unasked.
 *
 * <p>The tree of all entries is kept at some revisions only, the checkpoints: what a tree has for
 * itself lives as long as it is kept, and a tree for each revision were most of what the garbage
 * collector has to copy. Entries in between follow from the checkpoint before and the changes
 * since.
 */
public final class History {

  /**
   * Between two checkpoints there are no more revisions: a read of the past applies at most so
   * many.
   */
  static final int CHECKPOINT_REVISIONS = 1024;

  /** What revisions between two checkpoints weigh at most, but for the last of them. */
  static final long CHECKPOINT_BYTES = 1L << 20;

  /** Before the first revision. */
  static final History NONE = beginningAt(0, TreePMap.empty());

  private final long oldest;
  private final long bytes;

  /** The first at or before the oldest revision, by their revisions. */
  private final List<Checkpoint> checkpoints;

  /** Since the first checkpoint, so that some may have fallen out already. */
  private final Window<Revision> kept;

  /** What the revisions since the last checkpoint weigh. */
  private final long bytesSince;

  /** All entries as they were at a revision. */
  private record Checkpoint(long revision, TreePMap<Key, Entry> entries) {}

  /** The versions of one key that are known, the newest first. */
  public record Versions(List<Version> versions, boolean complete) {
    public Versions {
      versions = List.copyOf(versions);
    }
  }

  /**
   * A version of one key.
   *
   * @param revision that gave the key this entry, or took it
   * @param timeMillis when; 0 if unknown
   * @param entry empty if the key was removed
   */
  public record Version(long revision, long timeMillis, Optional<Entry> entry) {}

  private History(
      long oldest,
      long bytes,
      List<Checkpoint> checkpoints,
      Window<Revision> kept,
      long bytesSince) {
    this.oldest = oldest;
    this.bytes = bytes;
    this.checkpoints = checkpoints;
    this.kept = kept;
    this.bytesSince = bytesSince;
  }

  /** One that knows nothing of what was before. */
  static History beginningAt(long revision, TreePMap<Key, Entry> entries) {
    return new History(
        revision,
        0,
        List.of(new Checkpoint(revision, entries)),
        Window.emptyBefore(revision + 1),
        0);
  }

  /** The oldest revision whose entries can be read; what it changed is not known any more. */
  public long oldest() {
    return oldest;
  }

  /** What the revisions after the oldest weigh. */
  public long bytes() {
    return bytes;
  }

  /** Those after the oldest, without a gap. */
  public Window<Revision> revisions() {
    return kept.from(oldest + 1);
  }

  /** How many {@link #revisions} there are. */
  public int size() {
    return (int) (latest() - oldest);
  }

  /** The entries at the {@link #oldest} revision. */
  public TreePMap<Key, Entry> oldestEntries() {
    return entriesAt(oldest).orElseThrow();
  }

  /**
   * The entries as they were at a revision; empty if it is not kept, or not there yet. Applies up
   * to {@link #CHECKPOINT_REVISIONS}: some tenths of a millisecond, not for the consensus thread.
   */
  public Optional<TreePMap<Key, Entry>> entriesAt(long revision) {
    if (revision < oldest || revision > latest()) {
      return Optional.empty();
    }
    Checkpoint checkpoint = checkpointBefore(revision);
    TreePMap<Key, Entry> entries = checkpoint.entries();
    for (Revision next : kept.range(checkpoint.revision() + 1, revision + 1)) {
      entries = next.applyTo(entries);
    }
    return Optional.of(entries);
  }

  /**
   * The next revision after one, which is how to follow the changes one by one. Empty if there is
   * none yet; and if what followed is not kept any more, which {@link #oldest} tells: then it is
   * greater than the revision.
   */
  public Optional<Revision> after(long revision) {
    return revision < oldest ? Optional.empty() : Optional.ofNullable(kept.get(revision + 1));
  }

  /**
   * The versions of a key, the newest first. Looks at each revision that is kept: not for the
   * consensus thread.
   *
   * @param limit of versions, at least 1
   */
  public Versions versions(Key key, int limit) {
    List<Version> versions = new ArrayList<>();
    for (Revision revision : revisions().latestFirst()) {
      for (Change change : revision.changes()) {
        if (change.key().equals(key)) {
          if (versions.size() == limit) {
            return new Versions(versions, false);
          }
          versions.add(new Version(revision.number(), revision.timeMillis(), change.after()));
        }
      }
    }
    @Nullable Entry first = oldestEntries().get(key);
    if (first != null && versions.size() < limit) {
      versions.add(new Version(first.revision(), first.modifiedMillis(), Optional.of(first)));
    }
    return new Versions(versions, oldest == 0);
  }

  /**
   * With one more revision, and as many of the oldest fewer as the limits ask.
   *
   * @param entries as they are after it
   */
  History plus(Revision revision, TreePMap<Key, Entry> entries, StoreLimits limits) {
    return plus(revision, entries).within(limits);
  }

  /** With one more revision, whatever the limits are. */
  History plus(Revision revision, TreePMap<Key, Entry> entries) {
    long since = bytesSince + revision.weightBytes();
    boolean far =
        since >= CHECKPOINT_BYTES
            || revision.number() - lastCheckpoint().revision() >= CHECKPOINT_REVISIONS;
    return new History(
        oldest,
        bytes + revision.weightBytes(),
        far ? withCheckpoint(new Checkpoint(revision.number(), entries)) : checkpoints,
        kept.plus(revision),
        far ? 0 : since);
  }

  /** The newest revision is kept whatever it weighs, or nobody could follow it. */
  History within(StoreLimits limits) {
    History next = this;
    while (next.size() > limits.historyRevisions()
        || (next.bytes > limits.historyBytes() && next.size() > 1)) {
      next = next.withoutOldest();
    }
    return next;
  }

  private History withoutOldest() {
    long next = oldest + 1;
    long fewer = bytes - Objects.requireNonNull(kept.get(next)).weightBytes();
    boolean isCheckpoint = checkpoints.size() > 1 && checkpoints.get(1).revision() == next;
    return isCheckpoint
        ? new History(
            next,
            fewer,
            List.copyOf(checkpoints.subList(1, checkpoints.size())),
            kept.from(next + 1),
            bytesSince)
        : new History(next, fewer, checkpoints, kept, bytesSince);
  }

  /** What the revisions weigh that are referenced; those since a checkpoint fall out with it. */
  long keptBytes() {
    long weight = 0;
    for (Revision revision : kept) {
      weight += revision.weightBytes();
    }
    return weight;
  }

  private long latest() {
    return kept.next() - 1;
  }

  private Checkpoint lastCheckpoint() {
    return checkpoints.get(checkpoints.size() - 1);
  }

  private Checkpoint checkpointBefore(long revision) {
    int at = checkpoints.size() - 1;
    while (checkpoints.get(at).revision() > revision) {
      at--;
    }
    return checkpoints.get(at);
  }

  private List<Checkpoint> withCheckpoint(Checkpoint last) {
    List<Checkpoint> all = new ArrayList<>(checkpoints);
    all.add(last);
    return List.copyOf(all);
  }

  /** Where the checkpoints are makes no difference: a member that was restored has others. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof History that
        && oldest == that.oldest
        && bytes == that.bytes
        && revisions().equals(that.revisions())
        && oldestEntries().equals(that.oldestEntries());
  }

  @Override
  public int hashCode() {
    return Long.hashCode(oldest) * 31 + Long.hashCode(latest());
  }

  @Override
  public String toString() {
    return "%d to %d, %d bytes".formatted(oldest, latest(), bytes);
  }
}
