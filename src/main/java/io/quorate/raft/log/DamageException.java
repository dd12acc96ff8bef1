package io.quorate.raft.log;

/**
 * A file does not hold what was written to it, or is of another format: the disk answered, and that
 * is the answer. In a file that another member has sent, it is the fault of the sender.
 */
final class DamageException extends StorageException {
  private static final long serialVersionUID = 1L;

  DamageException(String message) {
    super(message);
  }
}
