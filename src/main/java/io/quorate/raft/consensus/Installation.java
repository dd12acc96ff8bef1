package io.quorate.raft.consensus;

import io.quorate.raft.consensus.ConsensusMessage.SnapshotChunk;
import io.quorate.raft.log.SnapshotStore;
import io.quorate.raft.log.StoredSnapshot;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings the snapshot of a leader in the place of this member's state (dissertation chapter 5): it
 * arrives in chunks, is verified and decoded {@linkplain Host#aside aside}, which takes seconds if
 * it is large, and is put in place in one step.
 *
 * <p>What has arrived only in part is given up together with its leader. What is complete is not:
 * it holds committed entries alone, and these are in the log of every later leader (section 3.6.3),
 * so it is right whoever leads by then. It is let go if it would take something back: if this
 * member has committed as much, or leads, for then the log has it all.
 */
final class Installation {
  /** A snapshot that is on the disk, and the state in it, which is not in place yet. */
  private record Prepared(StoredSnapshot snapshot, Decoded state) {}

  private final Journal journal;
  private final SnapshotStore snapshots;
  private final Host host;
  private final BooleanSupplier leads;
  private final LongConsumer onInstalled;
  private SnapshotStore.@Nullable Incoming incoming;
  private long incomingIndex;
  private boolean isPreparing;

  /**
   * @param leads whether this member leads now
   * @param onInstalled told the index of the snapshot that has become the state
   */
  Installation(
      Journal journal,
      SnapshotStore snapshots,
      Host host,
      BooleanSupplier leads,
      LongConsumer onInstalled) {
    this.journal = journal;
    this.snapshots = snapshots;
    this.host = host;
    this.leads = leads;
    this.onInstalled = onInstalled;
  }

  /**
   * Takes a chunk, if it is the next one.
   *
   * @return the offset of the next one; the end of the file if nothing is wanted for now. That
   *     claims nothing: whoever sends asks again, until it hears of an index or of another offset.
   */
  long take(SnapshotChunk chunk) {
    if (isPreparing) {
      return chunk.fileBytes();
    }
    SnapshotStore.Incoming current = incoming;
    if (current == null || incomingIndex != chunk.index()) {
      abandon();
      current = snapshots.receive(chunk.index(), chunk.indexTerm(), chunk.fileBytes());
      incoming = current;
      incomingIndex = chunk.index();
    }
    if (chunk.offset() == current.receivedBytes()) {
      current.accept(chunk.offset(), chunk.bytes(), 0, chunk.bytes().length);
    }
    long received = current.receivedBytes();
    if (received >= chunk.fileBytes()) {
      prepare(current);
    }
    return received;
  }

  /** Gives up what has not arrived as a whole: nobody is left to send the rest. */
  void abandon() {
    if (incoming != null) {
      incoming.abandon();
      incoming = null;
    }
  }

  private void prepare(SnapshotStore.Incoming complete) {
    incoming = null;
    isPreparing = true;
    host.aside(
        () -> {
          try {
            StoredSnapshot snapshot = complete.finish();
            return Optional.of(new Prepared(snapshot, host.decode(snapshot)));
          } catch (SnapshotStore.RejectedException e) {
            // Not what the leader announced. It asks again, and is told to begin anew.
            return Optional.<Prepared>empty();
          }
        },
        prepared -> {
          isPreparing = false;
          prepared.ifPresent(this::putInPlace);
        });
  }

  private void putInPlace(Prepared prepared) {
    StoredSnapshot snapshot = prepared.snapshot();
    if (snapshot.index() <= journal.commitIndex() || leads.getAsBoolean()) {
      snapshot.close();
      return;
    }
    journal.install(snapshot, prepared.state());
    onInstalled.accept(snapshot.index());
  }
}
