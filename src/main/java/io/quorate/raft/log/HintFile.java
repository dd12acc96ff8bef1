package io.quorate.raft.log;

import java.nio.ByteBuffer;
import java.util.logging.Logger;
import java.util.stream.IntStream;

/**
 * How far the log was committed, and how far it was durable, when this was written: in place and
 * without a sync, so after a loss of power it may be old. What it does say was true. 32 bytes,
 * big-endian: long magic, int version, int CRC32C of the rest, long commit index, long durable
 * index.
 *
 * <p>If it is damaged, of another version or gone, that is logged, and it says nothing: the same as
 * an old one, which every start has to bear. The log then begins as committed up to the snapshot,
 * and learns the rest from the leader as ever. What is lost is a witness: damage behind the last
 * record that says how far the log was durable passes for a torn write, see {@link LogFiles}.
 */
final class HintFile {
  private static final Logger LOG = Logger.getLogger(HintFile.class.getName());

  private static final String NAME = "hint";
  private static final int BYTES = 32;
  private static final long MAGIC = 0x51525448494e5431L; // "QRTHINT1"
  private static final int VERSION = 1;

  private final StorageFile file;
  private long commitIndex;
  private long durableIndex;

  /**
   * @param startedBefore whether there must be one
   */
  HintFile(StorageDirectory directory, boolean startedBefore) {
    boolean present = directory.list().contains(NAME);
    file = present ? directory.open(NAME) : directory.create(NAME);
    ByteBuffer frame = ByteBuffer.allocate(BYTES);
    file.read(frame, 0);
    boolean good = Frame.isGood(frame, MAGIC, VERSION);
    if (!good && (present ? holdsAnything(frame) : startedBefore)) {
      LOG.warning(
          ("%s %s; how far the log was committed and durable is not known, as after a loss of"
                  + " power.")
              .formatted(
                  file.path(),
                  present ? "is damaged at offset 0 or of another format" : "is missing"));
    }
    commitIndex = good ? frame.getLong(16) : 0;
    durableIndex = good ? frame.getLong(24) : 0;
  }

  long commitIndex() {
    return commitIndex;
  }

  long durableIndex() {
    return durableIndex;
  }

  /** Survives the end of the process, not a loss of power. */
  void write(long newCommitIndex, long newDurableIndex) {
    commitIndex = newCommitIndex;
    durableIndex = newDurableIndex;
    ByteBuffer frame = Frame.begin(BYTES, MAGIC, VERSION);
    frame.putLong(commitIndex).putLong(durableIndex);
    file.write(Frame.seal(frame), 0);
  }

  void force() {
    file.force();
  }

  void close() {
    file.close();
  }

  /** Zeros and nothing are what a loss of power before the first sync leaves. */
  private static boolean holdsAnything(ByteBuffer frame) {
    return IntStream.range(0, BYTES).anyMatch(offset -> frame.get(offset) != 0);
  }
}
