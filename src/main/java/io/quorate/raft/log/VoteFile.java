package io.quorate.raft.log;

import java.nio.ByteBuffer;
import java.util.Optional;

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
  private static final String NAME = "vote";
  private static final int BYTES = 40;
  private static final long MAGIC = 0x515254564f544531L; // "QRTVOTE1"
  private static final int VERSION = 1;

  private final StorageDirectory directory;

  /**
   * What the file says.
   *
   * @param truncateFrom 0 if no truncation is under way
   */
  record Vote(long term, int votedFor, long truncateFrom) {
    static final Vote NONE = new Vote(0, 0, 0);
  }

  VoteFile(StorageDirectory directory) {
    this.directory = directory;
  }

  String path() {
    return directory.pathOf(NAME);
  }

  /** Empty if there is no such file. */
  Optional<Vote> read() {
    if (!directory.list().contains(NAME)) {
      return Optional.empty();
    }
    StorageFile file = directory.open(NAME);
    ByteBuffer bytes = Frame.read(file, BYTES, MAGIC, VERSION);
    if (file.bytes() != BYTES) {
      throw file.damaged(BYTES, "there is something behind term and vote");
    }
    file.close();
    return Optional.of(new Vote(bytes.getLong(16), bytes.getInt(24), bytes.getLong(32)));
  }

  /** Durable when it returns. */
  void save(Vote vote) {
    ByteBuffer bytes = Frame.begin(BYTES, MAGIC, VERSION);
    bytes.putLong(vote.term()).putInt(vote.votedFor()).putInt(0).putLong(vote.truncateFrom());
    StorageFile file = directory.create(NAME + StorageDirectory.INCOMPLETE);
    file.write(Frame.seal(bytes), 0);
    file.force();
    file.close();
    directory.rename(NAME + StorageDirectory.INCOMPLETE, NAME);
  }
}
