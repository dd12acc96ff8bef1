package io.quorate.raft.log;

import java.nio.ByteBuffer;

/**
 * The term, the vote in it, and a truncation of the log that is under way: one small file, replaced
 * as a whole. So it is never torn, and every fault in it is damage. 40 bytes, big-endian:
 *
 * <pre>
 *  0 long magic
 *  8 int  format version: 1
 * 12 int  CRC32C of the rest
 * 16 long term
 * 24 int  id of the member voted for; 0 if none
 * 28 int  zero
 * 32 long index from which the log is being truncated; 0 if none
 * </pre>
 */
final class VoteFile {
  /** There from the first start on. */
  static final String NAME = "vote";

  private static final int BYTES = 40;
  private static final long MAGIC = 0x515254564f544531L; // "QRTVOTE1"
  private static final int VERSION = 1;

  private final StorageDirectory directory;
  private Vote vote = Vote.NONE;

  /**
   * What the file says.
   *
   * @param truncateFrom 0 if no truncation is under way
   */
  private record Vote(long term, int votedFor, long truncateFrom) {
    static final Vote NONE = new Vote(0, 0, 0);
  }

  VoteFile(StorageDirectory directory) {
    this.directory = directory;
  }

  String path() {
    return directory.pathOf(NAME);
  }

  /** Whether there is such a file; it is what all others say from then on. */
  boolean read() {
    if (!directory.list().contains(NAME)) {
      return false;
    }
    StorageFile file = directory.open(NAME);
    ByteBuffer bytes = Frame.read(file, BYTES, MAGIC, VERSION);
    if (file.bytes() != BYTES) {
      throw file.damaged(BYTES, "there is something behind term and vote");
    }
    file.close();
    vote = new Vote(bytes.getLong(16), bytes.getInt(24), bytes.getLong(32));
    return true;
  }

  long term() {
    return vote.term();
  }

  /** 0 if none. */
  int votedFor() {
    return vote.votedFor();
  }

  /** Where a truncation that did not end began; {@link Long#MAX_VALUE} if there is none. */
  long truncateFrom() {
    return vote.truncateFrom() > 0 ? vote.truncateFrom() : Long.MAX_VALUE;
  }

  /**
   * Whether there is something new to save.
   *
   * @throws IllegalArgumentException if it must never be saved after what was
   */
  boolean changes(long term, int votedFor) {
    if (term < vote.term()) {
      throw new IllegalArgumentException(
          "Term %d is lower than the saved term %d.".formatted(term, vote.term()));
    }
    if (term == vote.term() && vote.votedFor() != 0 && votedFor != vote.votedFor()) {
      throw new IllegalArgumentException(
          "In term %d the vote is for member %d.".formatted(term, vote.votedFor()));
    }
    return term != vote.term() || votedFor != vote.votedFor();
  }

  /** Durable when it returns, as all that follow. */
  void save(long term, int votedFor) {
    save(new Vote(term, votedFor, 0));
  }

  void beginTruncation(long index) {
    save(new Vote(vote.term(), vote.votedFor(), index));
  }

  /** Also at the start: the last process may have failed to make durable what was read. */
  void endTruncation() {
    save(vote.term(), vote.votedFor());
  }

  private void save(Vote saved) {
    ByteBuffer bytes = Frame.begin(BYTES, MAGIC, VERSION);
    bytes.putLong(saved.term()).putInt(saved.votedFor()).putInt(0).putLong(saved.truncateFrom());
    StorageFile file = directory.create(NAME + StorageDirectory.INCOMPLETE);
    file.write(Frame.seal(bytes), 0);
    file.force();
    file.close();
    directory.rename(NAME + StorageDirectory.INCOMPLETE, NAME);
    vote = saved;
  }
}
