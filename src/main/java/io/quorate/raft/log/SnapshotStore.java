package io.quorate.raft.log;

import java.io.DataOutput;
import java.io.IOException;
import java.util.function.LongPredicate;

/**
 * Makes snapshots durable before consensus {@linkplain RaftStorage#adopt adopts} them. Any thread;
 * {@link #write} one at a time, and one {@link Incoming} at a time.
 *
 * <p>A snapshot that is complete counts even if the process ended before it was adopted: the next
 * start adopts the newest. So only what is committed may be written here.
 */
public interface SnapshotStore {

  /**
   * Streams a snapshot to disk. It is durable and complete when this returns; when it throws,
   * nothing is kept, and the storage goes on.
   *
   * @param mayRest whether nobody waits for it, with so many bytes written: the disk and the
   *     processor are left to others then, for most of the time
   * @throws StorageException if it could not be written, or the content threw an IOException
   */
  StoredSnapshot write(long index, long term, Content content, LongPredicate mayRest);

  /** As {@link #write(long, long, Content, LongPredicate)}, for one that somebody waits for. */
  default StoredSnapshot write(long index, long term, Content content) {
    return write(index, term, content, unused -> false);
  }

  /**
   * Begins to receive a snapshot of another member, by the raw bytes of its file. On the consensus
   * thread. One that was begun before and did not end is {@linkplain Incoming#abandon abandoned};
   * so is this one when the storage is committed up to its index without it, or is closed.
   *
   * @param totalBytes {@link StoredSnapshot#fileBytes()} of the sender
   * @throws RejectedException if that is less than a header
   */
  Incoming receive(long index, long term, long totalBytes);

  /** The state, as a snapshot holds it. */
  interface Content {
    void writeTo(DataOutput out) throws IOException;
  }

  /** A snapshot that arrives in pieces, in order. Not thread-safe. */
  interface Incoming {
    /** How many bytes have arrived: the offset of the next piece. */
    long receivedBytes();

    /**
     * @throws RejectedException if the offset is not {@link #receivedBytes()}, or there is more
     *     than announced; nothing is taken then
     * @throws StorageException if it could not be written
     */
    void accept(long offset, byte[] chunk, int from, int length);

    /**
     * Verifies length, index, term and checksum; the snapshot is durable and complete when it
     * returns. When it throws, nothing is kept.
     *
     * @throws RejectedException if what arrived is not the snapshot that was announced
     * @throws StorageException if it could not be written, or not be read again
     */
    StoredSnapshot finish();

    /** Deletes what arrived. Does nothing after {@link #finish()}. */
    void abandon();
  }

  /** What another member sent is not the snapshot that it announced. This member is well. */
  final class RejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RejectedException(String message) {
      super(message);
    }
  }
}
