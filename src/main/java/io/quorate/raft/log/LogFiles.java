package io.quorate.raft.log;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * All files of a log, and the start: it ends what was under way when the last process ended, and
 * throws if something is damaged.
 *
 * <p><b>What a crash leaves.</b> The rules by which the files are written:
 *
 * <ol>
 *   <li>A {@link Segment} is durable as a whole, header and entries, before the next one gets its
 *       name; names are durable before their files are used.
 *   <li>In the last segment everything behind the records that were written since the last sync is
 *       zero, durably. Truncation and the cutting of a torn write overwrite what they remove with
 *       zeros, and sync, before anything else is written there.
 *   <li>Every record says up to where the log was durable when it was written, and so does the
 *       {@link HintFile} after each sync.
 * </ol>
 *
 * <p>So of a loss of power, which keeps any part of the unsynced writes in any order, the start
 * finds all that was synced, then perhaps whole records (they count as appended, are written again
 * and synced), then a part without a whole record at its beginning. That is a torn write unless an
 * index in it was durable: a later record or the hint says so, or it lies in a segment that is not
 * the last. Then it is damage, and the start stops. Nothing stale can look like the next record: by
 * rule 2 there is nothing stale, and the salt of the checksum excludes the bytes of other files and
 * of values.
 *
 * <p><b>Truncation</b> is written down first, in the {@link VoteFile}, then done, then struck out;
 * a start does it again, ignoring what it was about to delete. Entries up to {@link
 * DurableLog#commitHint()} are never truncated. The hint goes down, durably, before its entries do.
 *
 * <p><b>What cannot be told apart.</b> Damage in the records of the last sync before a loss of
 * power looks like a torn write if no later record exists and the hint was not yet on disk (the
 * operating system writes it within about half a minute). Such records are cut off and logged, and
 * the member goes on without entries that it acknowledged; a majority of other members has them
 * unless it is damaged too. It is assumed that a disk that loses power while it writes a sector
 * leaves the bytes alone that do not change; where it does not, the start stops.
 */
final class LogFiles {
  /**
   * What FileBasedLog of JGroups-RAFT 1.1 leaves, in the directory that has the name of the log.
   */
  private static final Set<String> OLD_FILES =
      Set.of("metadata.raft", "entries.raft", "state_snapshot.raft");

  private final StorageDirectory directory;
  private final FileSnapshots snapshots;
  private final VoteFile votes;
  private final HintFile hint;
  private final SegmentSource source;
  private final Segments segments;
  private final Entries entries;
  private final Optional<StoredSnapshot> newest;

  /** Opens the files, and makes them if the directory is empty. */
  LogFiles(Disk disk, LogOptions options, Executor executor, LongSupplier salts) {
    directory = new StorageDirectory(disk);
    refuseOldFormat();
    // What the last process renamed or deleted may be in memory only.
    directory.sync();
    directory.deleteIncomplete();
    snapshots = new FileSnapshots(directory, executor);
    votes = new VoteFile(directory);
    source = new SegmentSource(directory, options.segmentBytes(), executor);
    segments = new Segments(directory, source, salts);

    boolean startedBefore = votes.read();
    newest = snapshots.newest();
    hint = new HintFile(directory, startedBefore);
    entries = new Entries(segments, hint, options.cacheBytes());
    // What the snapshot has is not missed; the log before it may be half deleted.
    segments.load(
        votes.truncateFrom(), hint.durableIndex() > snapshotIndex() ? hint.durableIndex() : 0);
    fitToSnapshot(startedBefore);
    settleVote(startedBefore);
    snapshots.deleteOlderThan(snapshotIndex());
    newest.ifPresent(segments::cut);
    segments.cutAll();
    entries.begin(snapshotIndex());
  }

  FileSnapshots snapshots() {
    return snapshots;
  }

  VoteFile votes() {
    return votes;
  }

  Entries entries() {
    return entries;
  }

  /** The snapshot at the start. */
  Optional<StoredSnapshot> newest() {
    return newest;
  }

  void close() {
    source.close();
    segments.close();
    hint.close();
  }

  private void refuseOldFormat() {
    for (String name : directory.list()) {
      if (OLD_FILES.contains(name)) {
        throw new StorageException(
            ("%s is of the log of an earlier version of Quorate, which this version does not read."
                    + " Remove this member from the cluster, delete its data directory, and add it"
                    + " again; or go on with the earlier version.")
                .formatted(directory.pathOf(name)));
      }
    }
  }

  private void fitToSnapshot(boolean startedBefore) {
    if (segments.isEmpty()) {
      if (newest.isEmpty() && startedBefore) {
        throw damaged(Segment.nameOf(1), "it is missing");
      }
      segments.startBehind(snapshotIndex(), newest.map(StoredSnapshot::term).orElse(0L));
    } else if (segments.firstIndex() > snapshotIndex() + 1) {
      throw damaged(
          Segment.nameOf(segments.firstIndex()), "the log or the snapshot before it is missing");
    } else if (newest.isPresent() && !entries.contains(newest.get())) {
      entries.dropTo(newest.get());
    }
    if (segments.lastIndex() < hint.durableIndex()) {
      throw damaged(
          Segment.nameOf(segments.lastIndex() + 1),
          "entry %d was durable and is missing".formatted(hint.durableIndex()));
    }
  }

  private void settleVote(boolean startedBefore) {
    if (!startedBefore && (segments.lastIndex() > 0 || newest.isPresent())) {
      throw StorageException.damaged(votes.path(), 0, "term and vote are missing");
    }
    votes.endTruncation();
  }

  private long snapshotIndex() {
    return newest.map(StoredSnapshot::index).orElse(0L);
  }

  private StorageException damaged(String name, String what) {
    return StorageException.damaged(directory.pathOf(name), 0, what);
  }
}
