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

  /** Before the first revision. */
  static final History NONE = beginningAt(0, TreePMap.empty());

  private final long oldest;
  private final long bytes;

  /** Of the oldest and of all after it; what they have of before is not read any more. */
  private final Checkpoints checkpoints;

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

  private History(long oldest, long bytes, Checkpoints checkpoints) {
    this.oldest = oldest;
    this.bytes = bytes;
    this.checkpoints = checkpoints;
  }

  /** One that knows nothing of what was before. */
  static History beginningAt(long revision, TreePMap<Key, Entry> entries) {
    return new History(revision, 0, Checkpoints.beginningAt(revision, entries));
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
    return checkpoints.revisions().from(oldest + 1);
  }

  /** How many {@link #revisions} there are. */
  public int size() {
    return (int) (checkpoints.latest() - oldest);
  }

  /** The entries at the {@link #oldest} revision. */
  public TreePMap<Key, Entry> oldestEntries() {
    return entriesAt(oldest).orElseThrow();
  }

  /** Whether the entries at a revision can be read: it is the oldest, or kept. */
  public boolean has(long revision) {
    return revision >= oldest && revision <= checkpoints.latest();
  }

  /**
   * The entries as they were at a revision; empty if history does not {@linkplain #has have} it.
   * Applies up to {@value Checkpoints#REVISIONS} revisions, which may take some milliseconds:
   * neither for the consensus thread, nor for one that reads from connections.
   */
  public Optional<TreePMap<Key, Entry>> entriesAt(long revision) {
    return has(revision) ? Optional.of(checkpoints.entriesAt(revision)) : Optional.empty();
  }

  /**
   * An entry as it was at a revision; empty if there was none, and if history does not {@linkplain
   * #has have} it. Looks through the changes since the checkpoint before, and makes nothing.
   */
  public Optional<Entry> entryAt(long revision, Key key) {
    return has(revision) ? checkpoints.entryAt(revision, key) : Optional.empty();
  }

  /**
   * The next revision after one, which is how to follow the changes one by one. Empty if there is
   * none yet; and if what followed is not kept any more, which {@link #oldest} tells: then it is
   * greater than the revision.
   */
  public Optional<Revision> after(long revision) {
    return revision < oldest
        ? Optional.empty()
        : Optional.ofNullable(checkpoints.revisions().get(revision + 1));
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
    if (versions.size() < limit) {
      entryAt(oldest, key)
          .map(first -> new Version(first.revision(), first.modifiedMillis(), Optional.of(first)))
          .ifPresent(versions::add);
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
    return new History(oldest, bytes + revision.weightBytes(), checkpoints.plus(revision, entries));
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
    Revision gone = Objects.requireNonNull(checkpoints.revisions().get(next));
    return new History(next, bytes - gone.weightBytes(), checkpoints.from(next));
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
    return Long.hashCode(oldest) * 31 + Long.hashCode(checkpoints.latest());
  }

  @Override
  public String toString() {
    return "%d to %d, %d bytes".formatted(oldest, checkpoints.latest(), bytes);
  }
}
