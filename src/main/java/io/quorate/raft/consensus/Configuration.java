package io.quorate.raft.consensus;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntToLongFunction;
import org.jgroups.protocols.raft.LogEntry;

/**
 * The members whose logs and votes count towards a majority. In the log it is an internal entry
 * with the whole set, so that a member knows who votes from the log alone.
 *
 * @param voters member ids
 */
public record Configuration(Set<Integer> voters) {
  private static final byte VERSION = 1;

  public Configuration {
    voters = Set.copyOf(voters);
  }

  boolean contains(int member) {
    return voters.contains(member);
  }

  /** Whether these members are more than half of the voters; others among them do not count. */
  boolean isMajority(Collection<Integer> members) {
    return members.stream().filter(voters::contains).distinct().count() > voters.size() / 2;
  }

  /**
   * The greatest number that more than half of the voters have reached; 0 without voters.
   *
   * @param reached how far a voter is
   */
  long reachedByMajority(IntToLongFunction reached) {
    var each = new long[voters.size()];
    int i = 0;
    for (int voter : voters) {
      each[i++] = reached.applyAsLong(voter);
    }
    Arrays.sort(each);
    return each.length == 0 ? 0 : each[(each.length - 1) / 2];
  }

  Configuration with(int member) {
    var next = new TreeSet<>(voters);
    next.add(member);
    return new Configuration(next);
  }

  Configuration without(int member) {
    var next = new TreeSet<>(voters);
    next.remove(member);
    return new Configuration(next);
  }

  /** The log entry that makes this the configuration. */
  public LogEntry entry(long term) {
    byte[] bytes = encode();
    return new LogEntry(term, bytes, 0, bytes.length, true);
  }

  /**
   * @throws IllegalArgumentException if the internal entry is no configuration
   */
  static Configuration of(LogEntry entry) {
    try {
      return decode(entry.command(), entry.offset(), entry.length());
    } catch (IOException e) {
      throw new IllegalArgumentException("An internal entry cannot be read: " + e.getMessage(), e);
    }
  }

  public byte[] encode() {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    try {
      out.writeByte(VERSION);
      out.writeInt(voters.size());
      for (int voter : new TreeSet<>(voters)) {
        out.writeInt(voter);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IOException if the bytes are not exactly one configuration of this version
   */
  public static Configuration decode(byte[] bytes, int offset, int length) throws IOException {
    var in = new DataInputStream(new ByteArrayInputStream(bytes, offset, length));
    byte version = in.readByte();
    if (version != VERSION) {
      throw new IOException("Configurations of version %d are unknown.".formatted(version));
    }
    int count = in.readInt();
    if (count < 0 || (long) count * Integer.BYTES != in.available()) {
      throw new IOException("A configuration of %d voters is damaged.".formatted(count));
    }
    var voters = new TreeSet<Integer>();
    for (int i = 0; i < count; i++) {
      voters.add(in.readInt());
    }
    return new Configuration(voters);
  }
}
