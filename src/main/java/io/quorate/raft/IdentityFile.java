package io.quorate.raft;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.quorate.raft.DataDirectory.RefusedException;
import io.quorate.raft.log.DurableDirectory;
import io.quorate.raft.log.StorageException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
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
import java.util.zip.CRC32C;

/**
 * The file that says whose directory it is in, and what has become of that member: properties, and
 * behind them one line with the CRC32C of all bytes before it. It is replaced as a whole, so it is
 * never torn, and every fault in it is damage.
 */
final class IdentityFile {
  /** Mark: the log was made; the member may have voted and acknowledged since. */
  static final String LOG_MADE = "log-made";

  /** Mark: the member ever was in the list of members that it has applied. */
  static final String ADMITTED = "admitted";

  /** Mark: the member was removed. */
  static final String REMOVED = "removed";

  /** The first had no checksum. */
  private static final String FORMAT = "2";

  private static final String NAME = "identity.properties";
  private static final String CHECKSUM_LINE = "crc32c=%08x\n";
  private static final int CHECKSUM_BYTES = CHECKSUM_LINE.formatted(0).length();

  /** Far more than the largest cluster needs; what is larger was not written by us. */
  private static final int MAX_BYTES = 64 << 10;

  private final Path directory;
  private Properties properties = new Properties();

  private IdentityFile(Path directory) {
    this.directory = directory;
  }

  /** Also if nobody can say, as the directory may not be looked into: reading it says why. */
  static boolean isIn(Path directory) {
    return !Files.notExists(directory.resolve(NAME));
  }

  static Path pathIn(Path directory) {
    return directory.resolve(NAME);
  }

  /**
   * Reads the file.
   *
   * @throws StorageException if it is damaged, with the offset and what to do
   * @throws RefusedException if it is of another format
   */
  static IdentityFile read(Path directory) throws IOException {
    var identity = new IdentityFile(directory);
    identity.load();
    return identity;
  }

  /** Writes the file of a first start; durable when this returns. */
  static IdentityFile make(
      Path directory, int memberId, String clusterName, Set<Integer> firstVoters)
      throws IOException {
    var identity = new IdentityFile(directory);
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
  Set<Integer> firstVoters() {
    return Arrays.stream(properties.getProperty("first-voters", "").split(","))
        .filter(id -> !id.isEmpty())
        .map(Integer::valueOf)
        .collect(Collectors.toUnmodifiableSet());
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

  private void load() throws IOException {
    Path file = pathIn(directory);
    if (Files.size(file) > MAX_BYTES) {
      throw damaged(MAX_BYTES, "it is longer than it can be");
    }
    byte[] bytes = Files.readAllBytes(file);
    int end = Math.max(0, bytes.length - CHECKSUM_BYTES);
    boolean whole = checksumLine(bytes, end).equals(text(bytes, end, bytes.length));
    try {
      properties.load(new ByteArrayInputStream(bytes));
    } catch (IllegalArgumentException e) {
      throw damaged(0, "its lines cannot be read");
    }
    // First, for another format may have its checksum elsewhere, as the first one had none.
    String format = properties.getProperty("format", "");
    if (!format.equals(FORMAT) && (whole || format.matches("[0-9]{1,9}"))) {
      throw new RefusedException(
          ("%s has format \"%s\"; this version of Quorate knows format %s only. If it was never"
                  + " another, it is damaged: remove this member from the cluster, delete its data"
                  + " directory, and add it again.")
              .formatted(file, format, FORMAT),
          false);
    }
    if (!whole) {
      throw damaged(
          end, "the checksum in its last line is missing, or not that of the lines before");
    }
  }

  private StorageException damaged(long offset, String what) {
    return StorageException.damaged(pathIn(directory).toString(), offset, what);
  }

  /** Written aside, synced and renamed: a crash leaves the old file or the new one. */
  private void store(Properties content) throws IOException {
    var out = new ByteArrayOutputStream();
    content.store(out, "Who this directory belongs to. Written by Quorate; do not edit.");
    byte[] lines = out.toByteArray();
    out.writeBytes(checksumLine(lines, lines.length).getBytes(ISO_8859_1));
    Path aside = directory.resolve(NAME + ".new");
    try (var channel =
        FileChannel.open(
            aside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(aside, pathIn(directory), StandardCopyOption.ATOMIC_MOVE);
    DurableDirectory.sync(directory);
  }

  private static String checksumLine(byte[] bytes, int end) {
    var crc = new CRC32C();
    crc.update(bytes, 0, end);
    return CHECKSUM_LINE.formatted(crc.getValue());
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, ISO_8859_1);
  }
}
