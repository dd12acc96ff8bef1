package io.quorate.raft;

import io.quorate.raft.DataDirectory.RefusedException;
import io.quorate.raft.log.DurableDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The file that says whose directory it is in, and what has become of that member. */
final class IdentityFile {
  /** Mark: the member ever was in the list of members that it has applied. */
  static final String ADMITTED = "admitted";

  /** Mark: the member was removed. */
  static final String REMOVED = "removed";

  private static final String FORMAT = "1";
  private static final String NAME = "identity.properties";

  private final Path directory;
  private Properties properties = new Properties();

  private IdentityFile(Path directory) {
    this.directory = directory;
  }

  /**
   * Reads the file, or makes it if this is the first start.
   *
   * @throws IOException if it is damaged, or the disk is
   */
  static IdentityFile readOrMake(
      Path directory, int memberId, String clusterName, Set<Integer> firstVoters)
      throws IOException {
    var identity = new IdentityFile(directory);
    Path file = directory.resolve(NAME);
    if (Files.exists(file)) {
      try (var in = Files.newBufferedReader(file)) {
        identity.properties.load(in);
      } catch (IllegalArgumentException e) {
        throw new IOException("%s is damaged".formatted(file), e);
      }
      return identity;
    }
    identity.properties.setProperty("format", FORMAT);
    identity.properties.setProperty("member", Integer.toString(memberId));
    identity.properties.setProperty("cluster", clusterName);
    identity.properties.setProperty(
        "first-voters",
        new TreeSet<>(firstVoters).stream().map(String::valueOf).collect(Collectors.joining(",")));
    identity.store(identity.properties);
    return identity;
  }

  /**
   * @throws RefusedException unless the directory is that of the member, which was not removed
   */
  void requireUsable(int memberId, String clusterName) {
    if (!FORMAT.equals(properties.getProperty("format"))) {
      throw new RefusedException(
          "The data directory %s has format %s; this version knows format %s only."
              .formatted(directory, properties.getProperty("format"), FORMAT),
          false);
    }
    String owner = properties.getProperty("member");
    String cluster = properties.getProperty("cluster");
    if (!Integer.toString(memberId).equals(owner) || !clusterName.equals(cluster)) {
      throw new RefusedException(
          "The data directory %s belongs to member %s of cluster \"%s\"."
              .formatted(directory, owner, cluster),
          false);
    }
    if (isMarked(REMOVED)) {
      throw new RefusedException(DataDirectory.removedMessage(directory, memberId), true);
    }
  }

  /** The voters of the first start. */
  Set<Integer> firstVoters() throws IOException {
    try {
      return Arrays.stream(properties.getProperty("first-voters", "").split(","))
          .filter(id -> !id.isEmpty())
          .map(Integer::valueOf)
          .collect(Collectors.toUnmodifiableSet());
    } catch (IllegalArgumentException e) {
      throw new IOException("%s is damaged".formatted(directory.resolve(NAME)), e);
    }
  }

  boolean isMarked(String name) {
    return Boolean.parseBoolean(properties.getProperty(name));
  }

  /**
   * On disk when this returns.
   *
   * @throws UncheckedIOException if it cannot be written: it is not marked then
   */
  void mark(String name) {
    var marked = new Properties();
    marked.putAll(properties);
    marked.setProperty(name, "true");
    try {
      store(marked);
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be written: %s".formatted(directory, e), e);
    }
    properties = marked;
  }

  /** Written aside, synced and renamed: a crash leaves the old file or the new one. */
  private void store(Properties content) throws IOException {
    Path aside = directory.resolve(NAME + ".new");
    try (var out = Files.newBufferedWriter(aside)) {
      content.store(out, "Who this directory belongs to. Written by Quorate; do not edit.");
    }
    try (var channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(aside, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    DurableDirectory.sync(directory);
  }
}
