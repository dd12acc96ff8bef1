package io.quorate.raft.log;

import java.nio.ByteBuffer;

/**
 * How far the log was committed, and how far it was durable, when this was written: in place and
 * without a sync, so after a loss of power it may be old, and if it is damaged it says nothing.
 * What it does say was true. 32 bytes, big-endian: long magic, int version, int CRC32C of the rest,
 * long commit index, long durable index.
 */
final class HintFile {
  private static final String NAME = "hint";
  private static final int BYTES = 32;
  private static final long MAGIC = 0x51525448494e5431L; // "QRTHINT1"
  private static final int VERSION = 1;

  private final StorageFile file;
  private long commitIndex;
  private long durableIndex;

  HintFile(StorageDirectory directory) {
    file = directory.list().contains(NAME) ? directory.open(NAME) : directory.create(NAME);
    ByteBuffer frame = ByteBuffer.allocate(BYTES);
    file.read(frame, 0);
    boolean good = Frame.isGood(frame, MAGIC, VERSION);
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
}
