package io.quorate.raft;

import io.quorate.raft.consensus.Consensus;
import io.quorate.raft.log.RaftStorage;
import io.quorate.raft.log.SnapshotStore;
import io.quorate.raft.log.StoredSnapshot;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Logger;
import org.jgroups.util.DefaultThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Takes snapshots of this member's state: captured on the consensus thread, written on another one,
 * and in place of the log only when it is durable. One at a time.
 */
final class Snapshots {
  private static final Logger LOG = Logger.getLogger(Snapshots.class.getName());

  private final RaftStorage storage;
  private final SnapshotStore store;
  private final MemberHost host;
  private final long logBytes;
  private final Consumer<Consumer<Consensus>> onConsensusThread;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(new DefaultThreadFactory("quorate-snapshot", true));
  private final SnapshotPace pace = new SnapshotPace();
  private volatile boolean closing;
  private @Nullable CompletableFuture<Void> underWay;

  /**
   * @param logBytes of applied log before which a snapshot is taken; or as many as the last
   *     snapshot has, if that is more: a byte of the log then costs less than two of snapshots, and
   *     four at most where the log grows nearly as fast as a snapshot is written
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
    if (underWay != null) {
      pace.grown(host.appliedBytes());
      return;
    }
    long most = Math.max(logBytes, storage.snapshot().map(StoredSnapshot::fileBytes).orElse(0L));
    if (pace.isDue(host.appliedBytes(), most)) {
      take(consensus, new CompletableFuture<>());
    }
  }

  /** Takes one now, if there is something new, or waits for the one under way. */
  void take(Consensus consensus, CompletableFuture<Void> taken) {
    long index = consensus.appliedIndex();
    if (underWay != null) {
      var unused = underWay.whenComplete((done, failure) -> taken.complete(null));
      return;
    }
    if (index <= storage.snapshot().map(StoredSnapshot::index).orElse(0L)) {
      taken.complete(null);
      return;
    }
    underWay = taken;
    pace.captured();
    host.forgetAppliedBytes();
    long term = consensus.termAt(index);
    byte[] configuration = consensus.configurationAt(index).encode();
    SnapshotSource.Captured captured = host.capture();
    writer.execute(() -> write(index, term, configuration, captured, taken));
  }

  /**
   * Gives up what is being written. Not on the consensus thread.
   *
   * @return whether nothing is written any more
   */
  boolean close(long seconds) throws InterruptedException {
    closing = true;
    writer.shutdown();
    return writer.awaitTermination(seconds, TimeUnit.SECONDS);
  }

  private void write(
      long index,
      long term,
      byte[] configuration,
      SnapshotSource.Captured captured,
      CompletableFuture<Void> taken) {
    try {
      StoredSnapshot snapshot =
          store.write(
              index,
              term,
              out -> {
                var data = new DataOutputStream(new UntilClosed(out));
                data.writeInt(configuration.length);
                data.write(configuration);
                captured.writeTo(data);
              },
              pace::mayRest);
      onConsensusThread.accept(now -> adopt(now, snapshot, taken));
    } catch (Throwable e) {
      taken.completeExceptionally(e);
      if (!closing) {
        // Whatever it was, the word of the disk is not good any more.
        onConsensusThread.accept(
            now -> {
              throw new IllegalStateException("A snapshot cannot be written: " + e, e);
            });
      }
    }
  }

  private void adopt(Consensus consensus, StoredSnapshot snapshot, CompletableFuture<Void> taken) {
    underWay = null;
    pace.completed(host.appliedBytes());
    consensus.snapshotTaken(snapshot);
    LOG.info(
        () ->
            "Term %d, index %d: a snapshot of %d bytes was taken."
                .formatted(snapshot.term(), snapshot.index(), snapshot.fileBytes()));
    taken.complete(null);
  }

  /** Ends the writing of a snapshot that nobody will adopt. */
  private final class UntilClosed extends OutputStream {
    private final DataOutput out;

    UntilClosed(DataOutput out) {
      this.out = out;
    }

    @Override
    public void write(int one) throws IOException {
      requireOpen();
      out.write(one);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      requireOpen();
      out.write(bytes, offset, length);
    }

    private void requireOpen() throws IOException {
      if (closing) {
        throw new IOException("The member is stopping.");
      }
    }
  }
}
