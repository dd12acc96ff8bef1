package io.quorate.raft;

import io.quorate.raft.consensus.Consensus;
import io.quorate.raft.log.RaftStorage;
import io.quorate.raft.log.SnapshotStore;
import io.quorate.raft.log.StoredSnapshot;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Takes snapshots of this member's state: captured on the consensus thread, written on another one,
 * and in place of the log only when it is durable. One at a time.
 */
final class Snapshots implements AutoCloseable {
  private final RaftStorage storage;
  private final SnapshotStore store;
  private final MemberHost host;
  private final long logBytes;
  private final Consumer<Consumer<Consensus>> onConsensusThread;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          task -> {
            var thread = new Thread(task, "quorate-snapshot");
            thread.setDaemon(true);
            return thread;
          });
  private boolean underWay;

  /**
   * @param logBytes of applied log after which a snapshot is due; or as many as the last snapshot
   *     has, if that is more: a write then costs at most one more write
   */
  Snapshots(
      RaftStorage storage,
      SnapshotStore store,
      MemberHost host,
      long logBytes,
      Consumer<Consumer<Consensus>> onConsensusThread) {
    this.storage = storage;
    this.store = store;
    this.host = host;
    this.logBytes = logBytes;
    this.onConsensusThread = onConsensusThread;
  }

  void takeIfDue(Consensus consensus) {
    if (underWay) {
      return;
    }
    long due = Math.max(logBytes, storage.snapshot().map(StoredSnapshot::fileBytes).orElse(0L));
    if (host.appliedBytes() >= due) {
      take(consensus, new CompletableFuture<>());
    }
  }

  /** Takes one now, if there is something new; on the consensus thread. */
  void take(Consensus consensus, CompletableFuture<Void> taken) {
    long index = consensus.appliedIndex();
    if (underWay || index <= storage.snapshot().map(StoredSnapshot::index).orElse(0L)) {
      taken.complete(null);
      return;
    }
    underWay = true;
    host.forgetAppliedBytes();
    long term = consensus.termAt(index);
    byte[] configuration = consensus.configurationAt(index).encode();
    SnapshotSource.Captured captured = host.capture();
    writer.execute(
        () -> {
          try {
            StoredSnapshot snapshot =
                store.write(
                    index,
                    term,
                    out -> {
                      out.writeInt(configuration.length);
                      out.write(configuration);
                      captured.writeTo(out);
                    });
            onConsensusThread.accept(now -> adopt(now, snapshot, taken));
          } catch (Throwable e) {
            // Whatever it was, the disk's word is not good any more; let the one thread decide.
            onConsensusThread.accept(
                now -> {
                  taken.completeExceptionally(e);
                  throw new IllegalStateException("A snapshot cannot be written: " + e, e);
                });
          }
        });
  }

  @Override
  public void close() {
    writer.shutdown();
  }

  private void adopt(Consensus consensus, StoredSnapshot snapshot, CompletableFuture<Void> taken) {
    underWay = false;
    consensus.snapshotTaken(snapshot);
    taken.complete(null);
  }
}
