package io.quorate.raft.log;

import io.quorate.raft.log.VoteFile.Vote;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.util.DefaultThreadFactory;

/**
 * The storage of a member, in the files of one directory. An append is one write and one fdatasync,
 * and as many appends as are made before a {@link #sync} share it.
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
 * a start does it again, ignoring what it was about to delete. Entries up to {@link #commitHint}
 * are never truncated. The hint goes down, durably, before its entries do.
 *
 * <p><b>What cannot be told apart.</b> Damage in the records of the last sync before a loss of
 * power looks like a torn write if no later record exists and the hint was not yet on disk (the
 * operating system writes it within about half a minute). Such records are cut off and logged, and
 * the member goes on without entries that it acknowledged; a majority of other members has them
 * unless it is damaged too. It is assumed that a disk that loses power while it writes a sector
 * leaves the bytes alone that do not change; where it does not, the start stops.
 *
 * <p><b>Failures.</b> After a write or sync that failed nothing more is done (a second sync would
 * report success for pages that were dropped); everything but {@link #close} throws. An interrupt
 * of the consensus thread while it writes is such a failure: on disk it is as if the process was
 * killed.
 */
public final class DurableLog implements RaftStorage, AutoCloseable {
  private final LogFiles files;
  private final Segments segments;
  private final LatestEntries latest;
  private Vote vote;
  private Optional<StoredSnapshot> snapshot;
  private long syncedIndex;
  private long commitHint;
  private boolean unusable;
  private Runnable stopWorker = () -> {};

  private DurableLog(LogFiles files, long cacheBytes) {
    this.files = files;
    segments = files.segments();
    latest = new LatestEntries(cacheBytes);
    vote = files.vote();
    snapshot = files.newest();
    syncedIndex = segments.lastIndex();
    commitHint =
        Math.max(snapshotIndex(), Math.min(files.hint().commitIndex(), segments.lastIndex()));
    files.hint().write(commitHint, syncedIndex);
  }

  /**
   * Opens the log in a directory, and makes it on the first start. No other process may use the
   * directory.
   *
   * @throws StorageException if it cannot be written, is damaged, or is of another format
   */
  public static DurableLog open(Path directory, LogOptions options) {
    ExecutorService worker =
        Executors.newSingleThreadExecutor(new DefaultThreadFactory("quorate-log-segments", true));
    try {
      var random = new SecureRandom();
      DurableLog log = open(new FileSystemDisk(directory), options, worker, random::nextLong);
      log.stopWorker = worker::shutdown;
      return log;
    } catch (IOException e) {
      worker.shutdown();
      throw new StorageException("%s cannot be used: %s.".formatted(directory, e), e);
    } catch (RuntimeException e) {
      worker.shutdown();
      throw e;
    }
  }

  static DurableLog open(Disk disk, LogOptions options, Executor executor, LongSupplier salts) {
    return new DurableLog(new LogFiles(disk, options, executor, salts), options.cacheBytes());
  }

  /** Where snapshots of this log are made. Any thread. */
  public SnapshotStore snapshots() {
    return files.snapshots();
  }

  @Override
  public long term() {
    requireUsable();
    return vote.term();
  }

  @Override
  public int votedFor() {
    requireUsable();
    return vote.votedFor();
  }

  @Override
  public void saveTermAndVote(long term, int votedFor) {
    requireUsable();
    if (term < vote.term()) {
      throw new IllegalArgumentException(
          "Term %d is lower than the saved term %d.".formatted(term, vote.term()));
    }
    if (term == vote.term() && vote.votedFor() != 0 && votedFor != vote.votedFor()) {
      throw new IllegalArgumentException(
          "In term %d the vote is for member %d.".formatted(term, vote.votedFor()));
    }
    if (term != vote.term() || votedFor != vote.votedFor()) {
      Vote saved = new Vote(term, votedFor, 0);
      write(() -> files.votes().save(saved));
      vote = saved;
    }
  }

  @Override
  public long firstIndex() {
    requireUsable();
    return segments.firstIndex();
  }

  @Override
  public long lastIndex() {
    requireUsable();
    return segments.lastIndex();
  }

  @Override
  public long termAt(long index) {
    requireUsable();
    if (index == 0) {
      return 0;
    }
    if (index >= segments.firstIndex() - 1 && index <= segments.lastIndex()) {
      return segments.termAt(index);
    }
    return snapshot.filter(known -> known.index() == index).map(StoredSnapshot::term).orElse(-1L);
  }

  @Override
  public LogEntry get(long index) {
    requireUsable();
    if (index < segments.firstIndex() || index > segments.lastIndex()) {
      throw new IllegalArgumentException(
          "Entry %d is not in the log, which has %d to %d."
              .formatted(index, segments.firstIndex(), segments.lastIndex()));
    }
    LogEntry entry = latest.get(index);
    return entry == null ? segments.read(index) : entry;
  }

  @Override
  public void append(long firstIndex, List<LogEntry> entries) {
    requireUsable();
    requireAppendable(firstIndex, entries);
    write(() -> segments.append(entries, syncedIndex));
    latest.append(firstIndex, entries);
  }

  @Override
  public void truncateFrom(long index) {
    requireUsable();
    if (index <= Math.max(commitHint, snapshotIndex()) || index < segments.firstIndex()) {
      throw new IllegalArgumentException(
          "Entry %d is committed, and cannot be truncated.".formatted(index));
    }
    if (index <= segments.lastIndex()) {
      sync();
      write(() -> truncateDurably(index));
    }
  }

  @Override
  public void sync() {
    requireUsable();
    if (syncedIndex < segments.lastIndex()) {
      write(
          () -> {
            segments.force();
            syncedIndex = segments.lastIndex();
            writeHint();
          });
    }
  }

  @Override
  public long syncedIndex() {
    requireUsable();
    return syncedIndex;
  }

  @Override
  public void commitHint(long index) {
    requireUsable();
    long bounded = Math.min(index, segments.lastIndex());
    if (bounded > commitHint) {
      commitHint = bounded;
      write(this::writeHint);
    }
  }

  @Override
  public long commitHint() {
    requireUsable();
    return commitHint;
  }

  @Override
  public Optional<StoredSnapshot> snapshot() {
    requireUsable();
    return snapshot;
  }

  @Override
  public void adopt(StoredSnapshot adopted) {
    requireUsable();
    if (!(adopted instanceof SnapshotFile)) {
      throw new IllegalArgumentException(adopted + " is not of this storage.");
    }
    if (adopted.index() < snapshotIndex()) {
      throw new IllegalArgumentException(
          "%s is older than the latest, %d.".formatted(adopted, snapshotIndex()));
    }
    if (adopted.index() <= commitHint && !files.contains(adopted)) {
      throw new IllegalArgumentException("%s contradicts what is committed.".formatted(adopted));
    }
    snapshot = Optional.of(adopted);
    write(() -> cutBehind(adopted));
  }

  /** The bytes that the log takes, without snapshots and preallocated space. */
  public long sizeInBytes() {
    requireUsable();
    return segments.bytes();
  }

  /** Syncs what is not, and closes the files. Does nothing the second time. */
  @Override
  public void close() {
    try {
      if (!unusable) {
        sync();
        files.hint().force();
      }
    } finally {
      unusable = true;
      files.close();
      stopWorker.run();
    }
  }

  private void requireAppendable(long firstIndex, List<LogEntry> entries) {
    if (firstIndex != segments.lastIndex() + 1) {
      throw new IllegalArgumentException(
          "Entry %d does not follow entry %d.".formatted(firstIndex, segments.lastIndex()));
    }
    long lastTerm = segments.termAt(segments.lastIndex());
    for (LogEntry entry : entries) {
      if (entry.term() < lastTerm) {
        throw new IllegalArgumentException(
            "Term %d follows term %d.".formatted(entry.term(), lastTerm));
      }
      if (entry.length() > LogRecord.COMMAND_BYTES_LIMIT) {
        throw new IllegalArgumentException(
            "An entry of %d bytes is larger than %d."
                .formatted(entry.length(), LogRecord.COMMAND_BYTES_LIMIT));
      }
      lastTerm = entry.term();
    }
  }

  private void truncateDurably(long index) {
    syncedIndex = index - 1;
    writeHint();
    files.hint().force();
    files.votes().save(new Vote(vote.term(), vote.votedFor(), index));
    segments.truncateFrom(index);
    latest.truncateFrom(index);
    files.votes().save(vote);
  }

  private void cutBehind(StoredSnapshot adopted) {
    if (files.contains(adopted)) {
      segments.cut(adopted.index());
    } else {
      files.dropTo(adopted);
      latest.clear();
      syncedIndex = adopted.index();
    }
    commitHint = Math.max(commitHint, adopted.index());
    writeHint();
    files.snapshots().deleteOlderThan(adopted.index());
  }

  private void writeHint() {
    files.hint().write(commitHint, syncedIndex);
  }

  private long snapshotIndex() {
    return snapshot.map(StoredSnapshot::index).orElse(0L);
  }

  private void write(Runnable change) {
    boolean done = false;
    try {
      change.run();
      done = true;
    } finally {
      unusable |= !done;
    }
  }

  private void requireUsable() {
    if (unusable) {
      throw new StorageException("The log is closed, or a write to it failed before.");
    }
  }
}
