package io.quorate.raft.log;

import io.quorate.raft.log.VoteFile.Vote;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * All files of a log, and the start: it ends what was under way when the last process ended, and
 * throws if something is damaged.
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
  private final Optional<StoredSnapshot> newest;
  private final Vote vote;

  /** Opens the files, and makes them if the directory is empty. */
  LogFiles(Disk disk, LogOptions options, Executor executor, LongSupplier salts) {
    directory = new StorageDirectory(disk);
    refuseOldFormat();
    // What the last process renamed or deleted may be in memory only.
    directory.sync();
    directory.deleteIncomplete();
    snapshots = new FileSnapshots(directory);
    votes = new VoteFile(directory);
    source = new SegmentSource(directory, options.segmentBytes(), executor);
    segments = new Segments(directory, source, salts);

    Optional<Vote> saved = votes.read();
    newest = snapshots.newest();
    hint = new HintFile(directory);
    long truncateFrom =
        saved.map(Vote::truncateFrom).filter(index -> index > 0).orElse(Long.MAX_VALUE);
    // What the snapshot has is not missed; the log before it may be half deleted.
    segments.load(truncateFrom, hint.durableIndex() > snapshotIndex() ? hint.durableIndex() : 0);
    fitToSnapshot(saved.isPresent());
    vote = settleVote(saved);
    snapshots.deleteOlderThan(snapshotIndex());
    segments.cut(snapshotIndex());
  }

  FileSnapshots snapshots() {
    return snapshots;
  }

  VoteFile votes() {
    return votes;
  }

  HintFile hint() {
    return hint;
  }

  Segments segments() {
    return segments;
  }

  /** The snapshot at the start. */
  Optional<StoredSnapshot> newest() {
    return newest;
  }

  /** Term and vote at the start. */
  Vote vote() {
    return vote;
  }

  /** Whether the log has the last entry of the snapshot, or begins right behind it. */
  boolean contains(StoredSnapshot snapshot) {
    long index = snapshot.index();
    return index >= segments.firstIndex() - 1
        && index <= segments.lastIndex()
        && segments.termAt(index) == snapshot.term();
  }

  /**
   * Deletes the log, which goes on behind the snapshot. The hint first: what it calls durable is
   * about to be deleted.
   */
  void dropTo(StoredSnapshot snapshot) {
    long index = snapshot.index();
    hint.write(Math.min(hint.commitIndex(), index), Math.min(hint.durableIndex(), index));
    hint.force();
    segments.drop();
    segments.startBehind(index, snapshot.term());
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
    } else if (newest.isPresent() && !contains(newest.get())) {
      dropTo(newest.get());
    }
    if (segments.lastIndex() < hint.durableIndex()) {
      throw damaged(
          Segment.nameOf(segments.lastIndex() + 1),
          "entry %d was durable and is missing".formatted(hint.durableIndex()));
    }
  }

  /**
   * Saves what was read, without the truncation, which has ended: the last process may have failed
   * to make it durable.
   */
  private Vote settleVote(Optional<Vote> saved) {
    if (saved.isEmpty() && (segments.lastIndex() > 0 || newest.isPresent())) {
      throw StorageFile.damaged(votes.path(), 0, "term and vote are missing");
    }
    Vote settled = saved.map(read -> new Vote(read.term(), read.votedFor(), 0)).orElse(Vote.NONE);
    votes.save(settled);
    return settled;
  }

  private long snapshotIndex() {
    return newest.map(StoredSnapshot::index).orElse(0L);
  }

  private StorageException damaged(String name, String what) {
    return StorageFile.damaged(directory.pathOf(name), 0, what);
  }
}
