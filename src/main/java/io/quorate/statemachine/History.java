package io.quorate.statemachine;

import io.quorate.command.Change;
import io.quorate.command.Entry;
import io.quorate.command.Key;
import io.quorate.command.StoreLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * The latest revisions of the store, each with what it changed and with all entries as they were
 * after it: a read of the past is a lookup. Bounded by {@link StoreLimits}; the oldest revision
 * falls out when a new one comes, unasked.
 *
 * @param oldest the oldest revision whose entries can be read; what it changed is not known any
 *     more
 * @param oldestEntries as they were at that revision
 * @param revisions those after it, without a gap
 * @param bytes what these weigh
 */
public record History(
    long oldest, TreePMap<Key, Entry> oldestEntries, Window<Revision> revisions, long bytes) {

  /** Before the first revision. */
  static final History NONE = beginningAt(0, TreePMap.empty());

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

  /** One that knows nothing of what was before. */
  static History beginningAt(long revision, TreePMap<Key, Entry> entries) {
    return new History(revision, entries, Window.emptyBefore(revision + 1), 0);
  }

  /** The entries as they were at a revision; empty if it is not kept, or not there yet. */
  public Optional<TreePMap<Key, Entry>> entriesAt(long revision) {
    if (revision == oldest) {
      return Optional.of(oldestEntries);
    }
    @Nullable Revision found = revisions.get(revision);
    return Optional.ofNullable(found).map(Revision::entries);
  }

  /**
   * The next revision after one, which is how to follow the changes one by one. Empty if there is
   * none yet; and if what followed is not kept any more, which {@link #oldest} tells: then it is
   * greater than the revision.
   */
  public Optional<Revision> after(long revision) {
    return revision < oldest ? Optional.empty() : Optional.ofNullable(revisions.get(revision + 1));
  }

  /**
   * The versions of a key, the newest first. Looks at each revision that is kept: not for the
   * consensus thread.
   *
   * @param limit of versions, at least 1
   */
  public Versions versions(Key key, int limit) {
    List<Version> versions = new ArrayList<>();
    for (Revision revision : revisions.latestFirst()) {
      for (Change change : revision.changes()) {
        if (change.key().equals(key)) {
          if (versions.size() == limit) {
            return new Versions(versions, false);
          }
          versions.add(new Version(revision.number(), revision.timeMillis(), change.after()));
        }
      }
    }
    @Nullable Entry first = oldestEntries.get(key);
    if (first != null && versions.size() < limit) {
      versions.add(new Version(first.revision(), first.modifiedMillis(), Optional.of(first)));
    }
    return new Versions(versions, oldest == 0);
  }

  /** With one more revision, and as many of the oldest fewer as the limits ask. */
  History plus(Revision revision, StoreLimits limits) {
    return new History(
            oldest, oldestEntries, revisions.plus(revision), bytes + revision.weightBytes())
        .within(limits);
  }

  /** The newest revision is kept whatever it weighs, or nobody could follow it. */
  History within(StoreLimits limits) {
    History next = this;
    while (next.revisions.size() > limits.historyRevisions()
        || (next.bytes > limits.historyBytes() && next.revisions.size() > 1)) {
      next = next.withoutOldest();
    }
    return next;
  }

  private History withoutOldest() {
    Revision first = revisions.first();
    return new History(
        first.number(), first.entries(), revisions.withoutFirst(), bytes - first.weightBytes());
  }
}
