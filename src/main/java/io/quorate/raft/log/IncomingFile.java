package io.quorate.raft.log;

import io.quorate.raft.log.SnapshotStore.RejectedException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;

/** A snapshot of another member on its way into a file. */
final class IncomingFile implements SnapshotStore.Incoming {
  private static final Logger LOG = Logger.getLogger(IncomingFile.class.getName());

  private final FileSnapshots snapshots;
  private final String aside;
  private final StorageFile file;
  private final PacedWriter writer;
  private final long index;
  private final long term;
  private final long totalBytes;
  private final AtomicBoolean ended = new AtomicBoolean();

  IncomingFile(
      FileSnapshots snapshots,
      String aside,
      StorageFile file,
      long index,
      long term,
      long totalBytes) {
    this.snapshots = snapshots;
    this.aside = aside;
    this.file = file;
    this.writer = PacedWriter.withoutRest(file);
    this.index = index;
    this.term = term;
    this.totalBytes = totalBytes;
  }

  long index() {
    return index;
  }

  @Override
  public long receivedBytes() {
    return writer.position();
  }

  @Override
  public void accept(long offset, byte[] chunk, int from, int length) {
    if (ended.get()) {
      throw alreadyEnded();
    }
    if (offset != receivedBytes()) {
      throw new RejectedException(
          "A piece begins at %d; the next one begins at %d.".formatted(offset, receivedBytes()));
    }
    if (length > totalBytes - receivedBytes()) {
      throw new RejectedException("More than the %d bytes announced.".formatted(totalBytes));
    }
    writer.write(chunk, from, length);
  }

  @Override
  public StoredSnapshot finish() {
    if (!ended.compareAndSet(false, true)) {
      throw alreadyEnded();
    }
    boolean complete = false;
    try {
      requireAnnounced();
      file.force();
      complete = true;
    } finally {
      file.close();
      if (!complete) {
        snapshots.directory().delete(aside);
      }
    }
    return snapshots.publish(aside, index);
  }

  /** Does nothing to one that is being finished, which takes a while and another thread. */
  @Override
  public void abandon() {
    if (ended.compareAndSet(false, true)) {
      file.close();
      snapshots.directory().delete(aside);
    }
  }

  private void requireAnnounced() {
    if (receivedBytes() != totalBytes) {
      throw new RejectedException("%d bytes came of %d.".formatted(receivedBytes(), totalBytes));
    }
    // A failure of this member's disk is another StorageException, and no fault of the sender.
    try (SnapshotFile snapshot = SnapshotFile.open(snapshots.directory(), aside, Runnable::run)) {
      snapshot.verify();
      if (snapshot.index() != index || snapshot.term() != term) {
        throw new RejectedException(
            "A snapshot of index %d and term %d came; announced were %d and %d."
                .formatted(snapshot.index(), snapshot.term(), index, term));
      }
    } catch (DamageException e) {
      LOG.warning(
          () ->
              "The snapshot of index %d arrived damaged, and is asked for again: %s"
                  .formatted(index, e.getMessage()));
      throw new RejectedException("What came is not what was sent: " + e.getMessage());
    }
  }

  private static IllegalStateException alreadyEnded() {
    return new IllegalStateException("The snapshot has been finished or abandoned.");
  }
}
