package io.quorate.command;

import java.util.Optional;

/** What one step of a transaction gave; its changes have the revision of the transaction. */
public sealed interface OperationResult {

  /**
   * The key has the value.
   *
   * @param created whether the key was absent before
   * @param previous the replaced entry, if there was one and the operation asked for it
   * @param leaseId the lease that the entry is attached to; 0 if none
   */
  record Put(boolean created, Optional<Entry> previous, long leaseId) implements OperationResult {}

  /**
   * The key is absent.
   *
   * @param removed whether there was an entry
   * @param previous the removed entry, if there was one and the operation asked for it
   */
  record Removed(boolean removed, Optional<Entry> previous) implements OperationResult {}

  /** The entry of the key, if there is one. */
  record Got(Optional<Entry> entry) implements OperationResult {}

  /** Whether the store is another one after it. */
  default boolean isChange() {
    return this instanceof Put || (this instanceof Removed removed && removed.removed());
  }

  /** The entry that it carries. */
  default Optional<Entry> carried() {
    if (this instanceof Put put) {
      return put.previous();
    }
    if (this instanceof Removed removed) {
      return removed.previous();
    }
    return ((Got) this).entry();
  }

  /** What the entry weighs that it carries. */
  default long carriedBytes() {
    return carried().map(Entry::weightBytes).orElse(0L);
  }
}
