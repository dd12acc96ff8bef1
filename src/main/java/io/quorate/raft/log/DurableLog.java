package io.quorate.raft.log;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.util.DefaultThreadFactory;

/**
 * The storage of a member, in the files of one directory. An append is one write and one fdatasync,
 * and as many appends as are made before a {@link #sync} share it.
 *
 * <p>What a crash leaves, and how the start tells it from damage, is said at {@link LogFiles}.
 *
 * <p><b>Failures.</b> After a write or sync that failed nothing more is done (a second sync would
 * report success for pages that were dropped); everything but {@link #close} throws. An interrupt
 * of the consensus thread while it writes is such a failure: on disk it is as if the process was
 * killed.
 */
public final class DurableLog implements RaftStorage, AutoCloseable {
  private final LogFiles files;
  private final Entries entries;
  private final VoteFile votes;
  private Optional<StoredSnapshot> snapshot;
  private boolean unusable;
  private Runnable stopWorker = () -> {};

  private DurableLog(LogFiles files) {
    this.files = files;
    entries = files.entries();
    votes = files.votes();
    snapshot = files.newest();
  }

  /**
   * Opens the log in a directory, and makes it on the first start. No other process may use the
   * directory.
   *
   * @throws StorageException if it cannot be written, is damaged, or is of another format
   */
  public static DurableLog open(Path directory, LogOptions options) {
    ExecutorService worker =
        Executors.newSingleThreadExecutor(new DefaultThreadFactory("quorate-log-files", true));
    try {
      var random = new SecureRandom();
      Executor whileOpen =
          task -> {
            try {
              worker.execute(task);
            } catch (RejectedExecutionException e) {
              // The log is closed; what is still done then is quick enough here.
              task.run();
            }
          };
      DurableLog log = open(new FileSystemDisk(directory), options, whileOpen, random::nextLong);
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

  /** Where the file is that a log has from its first start on, and never loses. */
  public static Path firstFileOf(Path directory) {
    return directory.resolve(VoteFile.NAME);
  }

  static DurableLog open(Disk disk, LogOptions options, Executor executor, LongSupplier salts) {
    return new DurableLog(new LogFiles(disk, options, executor, salts));
  }

  /** Where snapshots of this log are made. Any thread. */
  public SnapshotStore snapshots() {
    return files.snapshots();
  }

  @Override
  public long term() {
    return usable(votes).term();
  }

  @Override
  public int votedFor() {
    return usable(votes).votedFor();
  }

  @Override
  public void saveTermAndVote(long term, int votedFor) {
    if (usable(votes).changes(term, votedFor)) {
      write(() -> votes.save(term, votedFor));
    }
  }

  @Override
  public long firstIndex() {
    return usable(entries).firstIndex();
  }

  @Override
  public long lastIndex() {
    return usable(entries).lastIndex();
  }

  @Override
  public long termAt(long index) {
    long known = usable(entries).termAt(index);
    long term = index == 0 ? 0 : known;
    return term < 0 && index == snapshotIndex() ? snapshotTerm() : term;
  }

  @Override
  public LogEntry get(long index) {
    if (index < firstIndex() || index > lastIndex()) {
      throw new IllegalArgumentException(
          "Entry %d is not in the log, which has %d to %d."
              .formatted(index, firstIndex(), lastIndex()));
    }
    return entries.get(index);
  }

  @Override
  public void append(long firstIndex, List<LogEntry> appended) {
    usable(entries).requireAppendable(firstIndex, appended);
    write(() -> entries.append(appended));
  }

  @Override
  public void truncateFrom(long index) {
    if (index <= Math.max(commitHint(), snapshotIndex()) || index < firstIndex()) {
      throw new IllegalArgumentException(
          "Entry %d is committed, and cannot be truncated.".formatted(index));
    }
    if (index <= lastIndex()) {
      sync();
      write(() -> entries.truncateFrom(index, votes));
    }
  }

  @Override
  public void sync() {
    write(entries::sync);
  }

  @Override
  public long syncedIndex() {
    return usable(entries).syncedIndex();
  }

  @Override
  public void commitHint(long index) {
    write(
        () -> {
          entries.commitHint(index);
          files.snapshots().giveUpIncoming(entries.commitHint());
        });
  }

  @Override
  public long commitHint() {
    return usable(entries).commitHint();
  }

  @Override
  public void keepFrom(long index) {
    write(() -> entries.keepFrom(index));
  }

  @Override
  public Optional<StoredSnapshot> snapshot() {
    return usable(snapshot);
  }

  @Override
  public void adopt(StoredSnapshot adopted) {
    if (!(adopted instanceof SnapshotFile)) {
      throw new IllegalArgumentException(adopted + " is not of this storage.");
    }
    if (adopted.index() < snapshotIndex()) {
      throw new IllegalArgumentException(
          "%s is older than the latest, %d.".formatted(adopted, snapshotIndex()));
    }
    if (adopted.index() <= commitHint() && !entries.contains(adopted)) {
      throw new IllegalArgumentException("%s contradicts what is committed.".formatted(adopted));
    }
    snapshot = Optional.of(adopted);
    write(
        () -> {
          entries.cutBehind(adopted);
          files.snapshots().deleteOlderThan(adopted.index());
        });
  }

  /** The bytes that the log takes, without snapshots and preallocated space. */
  public long sizeInBytes() {
    return usable(entries).bytes();
  }

  /** Syncs what is not, and closes the files. Does nothing the second time. */
  @Override
  public void close() {
    try {
      if (!unusable) {
        entries.sync();
        entries.forceHint();
        files.snapshots().giveUpIncoming(Long.MAX_VALUE);
      }
    } finally {
      unusable = true;
      snapshot.ifPresent(StoredSnapshot::close);
      snapshot = Optional.empty();
      files.close();
      stopWorker.run();
    }
  }

  private long snapshotIndex() {
    return snapshot.map(StoredSnapshot::index).orElse(0L);
  }

  private long snapshotTerm() {
    return snapshot.map(StoredSnapshot::term).orElse(0L);
  }

  private void write(Runnable change) {
    Runnable allowed = usable(change);
    boolean done = false;
    try {
      allowed.run();
      done = true;
    } finally {
      unusable |= !done;
    }
  }

  /** What is asked, unless a write has failed before. */
  private <T> T usable(T asked) {
    if (unusable) {
      throw new StorageException("The log is closed, or a write to it failed before.");
    }
    return asked;
  }
}
