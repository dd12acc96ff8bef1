package io.quorate.raft;

import io.quorate.raft.log.DurableDirectory;
import io.quorate.raft.log.DurableLog;
import io.quorate.raft.log.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory that a member owns: its lock, who it belongs to, and the log below it. One process
 * at a time has it; the operating system releases the lock however the process ends.
 *
 * <p>The first voters are kept from the first start on: the log continues from them, so later flags
 * must not change them.
 */
public final class DataDirectory implements AutoCloseable {
  private static final String LOCK = "lock";

  private final Path path;
  private final FileChannel lockFile;
  private final IdentityFile identity;
  private final Set<Integer> firstVoters;

  /** The directory cannot serve this member; the message says why and what to do. */
  public static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final boolean removed;

    RefusedException(String message, boolean removed) {
      super(message);
      this.removed = removed;
    }

    /** Whether the reason is that the member was removed from its cluster. */
    public boolean isRemoved() {
      return removed;
    }
  }

  private DataDirectory(
      Path path, FileChannel lockFile, IdentityFile identity, Set<Integer> firstVoters) {
    this.path = path;
    this.lockFile = lockFile;
    this.identity = identity;
    this.firstVoters = firstVoters;
  }

  /**
   * Opens the directory of a member below a base directory, and makes it on the first start.
   *
   * @param firstVoters the voters if this is the first start
   * @throws RefusedException if another process has it, it is another cluster's, its member was
   *     removed, it is damaged, it lacks what it had, or it cannot be written
   */
  public static DataDirectory open(
      Path base, int memberId, String clusterName, Set<Integer> firstVoters) {
    Path path = base.resolve("member-" + memberId).toAbsolutePath().normalize();
    try {
      DurableDirectory.make(path);
      FileChannel lockFile = lock(path);
      try {
        IdentityFile identity = identity(path, memberId, clusterName, firstVoters);
        return new DataDirectory(path, lockFile, identity, identity.firstVoters());
      } catch (IOException | RuntimeException e) {
        lockFile.close();
        throw e;
      }
    } catch (StorageException e) {
      throw new RefusedException(Failures.reason(e), false);
    } catch (IOException e) {
      throw new RefusedException(
          "The data directory %s cannot be used: %s.".formatted(path, e), false);
    }
  }

  public Path path() {
    return path;
  }

  /** Where the consensus engine keeps its log. */
  public Path logDirectory() {
    return logIn(path);
  }

  /** The voters from which the log continues. */
  public Set<Integer> firstVoters() {
    return firstVoters;
  }

  /**
   * Remembers that the log is there, so that its absence means a loss. To be called before anything
   * is answered that is remembered in the log; does nothing if it was before.
   */
  public void markLogMade() {
    if (!identity.isMarked(IdentityFile.LOG_MADE)) {
      identity.mark(IdentityFile.LOG_MADE);
    }
  }

  /** Whether this member ever was in the list of members that it has applied. */
  public boolean wasAdmitted() {
    return identity.isMarked(IdentityFile.ADMITTED);
  }

  /** Remembers that this member is one of the cluster, so that its absence means a removal. */
  public void markAdmitted() {
    identity.mark(IdentityFile.ADMITTED);
  }

  /** Makes every later start on this directory fail: the member was removed. */
  public void markRemoved() {
    identity.mark(IdentityFile.REMOVED);
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A member that forgot its vote or that it was removed would not know that it did. */
  private static IdentityFile identity(
      Path path, int memberId, String clusterName, Set<Integer> firstVoters) throws IOException {
    if (!IdentityFile.isIn(path)) {
      if (holdsAnything(logIn(path))) {
        throw StorageException.damaged(
            IdentityFile.pathIn(path).toString(), 0, "it is missing, and there is a log");
      }
      return IdentityFile.make(path, memberId, clusterName, firstVoters);
    }
    IdentityFile identity = IdentityFile.read(path);
    identity.requireUsable(memberId, clusterName);
    Path logFile = DurableLog.firstFileOf(RaftMember.logIn(logIn(path)));
    if (identity.isMarked(IdentityFile.LOG_MADE) && Files.notExists(logFile)) {
      throw StorageException.damaged(logFile.toString(), 0, "it is missing, and there was a log");
    }
    return identity;
  }

  private static Path logIn(Path path) {
    return path.resolve("log");
  }

  private static boolean holdsAnything(Path log) throws IOException {
    if (!Files.isDirectory(log)) {
      return !Files.notExists(log);
    }
    try (Stream<Path> files = Files.list(log)) {
      return files.findAny().isPresent();
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    @Nullable FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // This very process has it: another deployment of the WAR.
    }
    if (lock == null) {
      channel.close();
      throw new RefusedException(
          "The data directory %s is in use by another member that runs.".formatted(path), false);
    }
    return channel;
  }

  /** What a removed member says, at the end and at every later start. */
  public static String removedMessage(Path path, int memberId) {
    return ("Member %1$d was removed from the cluster and does not start with its old data. To join"
            + " afresh: delete %2$s, add the member (POST /%1$d with its address, or scripts/members"
            + " add), and start it with quorate.join=true (--join).")
        .formatted(memberId, path);
  }
}
