package io.quorate.raft.log;

import java.io.InputStream;

/**
 * A complete snapshot: the state after the log entry {@link #index()} of {@link #term()}.
 * Thread-safe until it is closed. Its file may be deleted while it is open; it is readable all the
 * same.
 */
public interface StoredSnapshot extends AutoCloseable {

  /** The index of the last log entry that is in the state. */
  long index();

  /** The term of that entry. */
  long term();

  /** The bytes of the whole file, its header included: what {@link #readChunk} has to give. */
  long fileBytes();

  /**
   * The content as it was written, after a pass over all of it that verifies its checksum.
   *
   * @throws StorageException if it is damaged or cannot be read
   */
  InputStream openContent();

  /**
   * Reads raw bytes of the file, for a member that {@linkplain SnapshotStore#receive receives} it:
   * they carry the checksum.
   *
   * @return how many, at most {@code buffer.length}; 0 at the end
   * @throws StorageException if it cannot be read
   */
  int readChunk(long offset, byte[] buffer);

  /**
   * Reads all of the content and compares its checksum; takes as long as that takes.
   *
   * @throws StorageException if it is damaged or cannot be read
   */
  StoredSnapshot verify();

  @Override
  void close();
}
