package io.quorate.raft.log;

/**
 * The disk did not do what consensus depends on, or what is on it is damaged. The message names the
 * file, for damage also the offset and what to do. The member must stop: what it was about to
 * acknowledge is not durable.
 */
public sealed class StorageException extends RuntimeException permits DamageException {
  private static final long serialVersionUID = 1L;

  public StorageException(String message) {
    super(message);
  }

  public StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
