package io.quorate.raft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The directory that a member owns: its lock, who it belongs to, and the log below it. One process
 * at a time has it; the operating system releases the lock however the process ends.
 *
 * <p>The first voters are kept from the first start on: the log continues from them, so later flags
 * must not change them.
 */
public final class DataDirectory implements AutoCloseable {
  private static final String FORMAT = "1";
  private static final String LOCK = "lock";
  private static final String IDENTITY = "identity.properties";

  private final Path path;
  private final FileChannel lockFile;
  private final Properties identity;
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
      Path path, FileChannel lockFile, Properties identity, Set<Integer> firstVoters) {
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
   *     removed, or it cannot be written
   */
  public static DataDirectory open(
      Path base, int memberId, String clusterName, Set<Integer> firstVoters) {
    Path path = base.resolve("member-" + memberId).toAbsolutePath().normalize();
    try {
      Files.createDirectories(path);
      FileChannel lockFile = lock(path);
      try {
        Properties identity = readOrMakeIdentity(path, memberId, clusterName, firstVoters);
        requireUsable(path, identity, memberId, clusterName);
        return new DataDirectory(path, lockFile, identity, firstVoters(path, identity));
      } catch (IOException | RuntimeException e) {
        lockFile.close();
        throw e;
      }
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
    return path.resolve("log");
  }

  /** The voters from which the log continues. */
  public Set<Integer> firstVoters() {
    return firstVoters;
  }

  /** Whether this member ever was in the list of members that it has applied. */
  public boolean wasAdmitted() {
    return Boolean.parseBoolean(identity.getProperty("admitted"));
  }

  /** Remembers that this member is one of the cluster, so that its absence means a removal. */
  public void markAdmitted() {
    mark("admitted");
  }

  /** Makes every later start on this directory fail: the member was removed. */
  public void markRemoved() {
    mark("removed");
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void mark(String name) {
    identity.setProperty(name, "true");
    try {
      store(path, identity);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + path, e);
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

  private static Properties readOrMakeIdentity(
      Path path, int memberId, String clusterName, Set<Integer> firstVoters) throws IOException {
    var identity = new Properties();
    Path file = path.resolve(IDENTITY);
    if (Files.exists(file)) {
      try (var in = Files.newBufferedReader(file)) {
        identity.load(in);
      } catch (IllegalArgumentException e) {
        throw new IOException("%s is damaged".formatted(file), e);
      }
      return identity;
    }
    identity.setProperty("format", FORMAT);
    identity.setProperty("member", Integer.toString(memberId));
    identity.setProperty("cluster", clusterName);
    identity.setProperty(
        "first-voters",
        new TreeSet<>(firstVoters).stream().map(String::valueOf).collect(Collectors.joining(",")));
    store(path, identity);
    return identity;
  }

  private static Set<Integer> firstVoters(Path path, Properties identity) throws IOException {
    try {
      return Arrays.stream(identity.getProperty("first-voters", "").split(","))
          .filter(id -> !id.isEmpty())
          .map(Integer::valueOf)
          .collect(Collectors.toUnmodifiableSet());
    } catch (IllegalArgumentException e) {
      throw new IOException("%s is damaged".formatted(path.resolve(IDENTITY)), e);
    }
  }

  private static void requireUsable(
      Path path, Properties identity, int memberId, String clusterName) {
    if (!FORMAT.equals(identity.getProperty("format"))) {
      throw new RefusedException(
          "The data directory %s has format %s; this version knows format %s only."
              .formatted(path, identity.getProperty("format"), FORMAT),
          false);
    }
    String owner = identity.getProperty("member");
    String cluster = identity.getProperty("cluster");
    if (!Integer.toString(memberId).equals(owner) || !clusterName.equals(cluster)) {
      throw new RefusedException(
          "The data directory %s belongs to member %s of cluster \"%s\"."
              .formatted(path, owner, cluster),
          false);
    }
    if (Boolean.parseBoolean(identity.getProperty("removed"))) {
      throw new RefusedException(removedMessage(path, memberId), true);
    }
  }

  /** What a removed member says, at the end and at every later start. */
  public static String removedMessage(Path path, int memberId) {
    return ("Member %1$d was removed from the cluster and does not start with its old data. To join"
            + " afresh: delete %2$s, add the member (POST /%1$d with its address, or scripts/members"
            + " add), and start it with quorate.join=true (--join).")
        .formatted(memberId, path);
  }

  /** Written aside, synced and renamed: a crash leaves the old file or the new one. */
  private static void store(Path path, Properties identity) throws IOException {
    Path aside = path.resolve(IDENTITY + ".new");
    try (var out = Files.newBufferedWriter(aside)) {
      identity.store(out, "Who this directory belongs to. Written by Quorate; do not edit.");
    }
    try (var channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(aside, path.resolve(IDENTITY), StandardCopyOption.ATOMIC_MOVE);
    try (var directory = FileChannel.open(path, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }
}
