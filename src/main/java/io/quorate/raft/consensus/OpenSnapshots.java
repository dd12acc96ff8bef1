package io.quorate.raft.consensus;

import io.quorate.raft.log.RaftStorage;
import io.quorate.raft.log.StoredSnapshot;
import java.util.IdentityHashMap;

/**
 * Owns the snapshots that are open: the latest of the storage, and replaced ones as long as they
 * are on their way to a member. All others are closed: the file of an open one takes its space on
 * the disk though it is deleted.
 */
final class OpenSnapshots {
  private final RaftStorage storage;

  /** How many transfers read each. */
  private final IdentityHashMap<StoredSnapshot, Integer> lent = new IdentityHashMap<>();

  OpenSnapshots(RaftStorage storage) {
    this.storage = storage;
  }

  /** Makes it the latest, in place of the one before. */
  void adopt(StoredSnapshot snapshot) {
    var replaced = storage.snapshot();
    storage.adopt(snapshot);
    replaced.ifPresent(this::closeIfUnused);
  }

  /**
   * The latest; open until it is {@linkplain #giveBack given back}.
   *
   * @throws IllegalStateException if there is none
   */
  StoredSnapshot lend() {
    StoredSnapshot latest =
        storage
            .snapshot()
            .orElseThrow(() -> new IllegalStateException("The log was cut without a snapshot."));
    lent.merge(latest, 1, Integer::sum);
    return latest;
  }

  /** One that is open already, once more. */
  void lendAgain(StoredSnapshot snapshot) {
    lent.merge(snapshot, 1, Integer::sum);
  }

  void giveBack(StoredSnapshot snapshot) {
    lent.computeIfPresent(snapshot, (each, readers) -> readers == 1 ? null : readers - 1);
    closeIfUnused(snapshot);
  }

  private void closeIfUnused(StoredSnapshot snapshot) {
    boolean isLatest = storage.snapshot().filter(latest -> latest == snapshot).isPresent();
    if (!isLatest && !lent.containsKey(snapshot)) {
      snapshot.close();
    }
  }
}
