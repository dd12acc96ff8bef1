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

  /**
   * Not what a crash leaves: only another copy of the data helps.
   *
   * @param offset of the first byte that is wrong, or 0 if that cannot be told
   * @param what half a sentence
   */
  public static StorageException damaged(String path, long offset, String what) {
    return new DamageException(
        ("%s is damaged at offset %d: %s. The member cannot know what it has acknowledged. Remove it"
                + " from the cluster, delete its data directory, and add it again.")
            .formatted(path, offset, what));
  }
}
