package io.quorate.raft;

import io.quorate.raft.consensus.Consensus;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jgroups.View;
import org.jspecify.annotations.Nullable;

/**
 * What the consensus thread does, batch by batch: the work that has come, the time, one sync, the
 * answers. It ends for ever with the first failure, whatever it is: a member that goes on after an
 * append that failed, or after an OutOfMemoryError, does not know any more what it has promised.
 */
final class ConsensusLoop {
  /** Between two looks at the time: a fraction of a heartbeat. */
  static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Consensus consensus;
  private final MemberHost host;
  private final Snapshots snapshots;
  private final Aside aside;
  private final Consumer<Throwable> onFailure;
  private final AtomicReference<@Nullable View> newView = new AtomicReference<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile boolean ending;
  private volatile long lastIndex;
  private volatile long commitIndex;
  private long tickNanos;

  /**
   * @param onFailure told once, on the consensus thread, why it has ended
   */
  ConsensusLoop(
      Consensus consensus,
      MemberHost host,
      Snapshots snapshots,
      Aside aside,
      Consumer<Throwable> onFailure) {
    this.consensus = consensus;
    this.host = host;
    this.snapshots = snapshots;
    this.aside = aside;
    this.onFailure = onFailure;
    publish();
  }

  long lastIndex() {
    return lastIndex;
  }

  long commitIndex() {
    return commitIndex;
  }

  Snapshots snapshots() {
    return snapshots;
  }

  /** Who can be reached from the next batch on. Any thread. */
  void view(View view) {
    newView.set(view);
  }

  /**
   * Ends after the batch and the snapshots that are under way. Not on the consensus thread.
   *
   * @return whether nothing is under way any more, so that the log may be closed
   */
  boolean end(long seconds) {
    ending = true;
    try {
      ended.get(seconds, TimeUnit.SECONDS);
      boolean isTaken = snapshots.close(seconds);
      return aside.close(seconds) && isTaken;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (Exception e) {
      return false;
    }
  }

  /** Whether there is more to do; to be asked by the consensus thread, between batches. */
  boolean goesOn() {
    if (ending) {
      ended.complete(null);
    }
    return !ending;
  }

  /** One batch. */
  void run(List<? extends Consumer<Consensus>> work) {
    try {
      runBatch(work);
    } catch (Throwable failure) {
      boolean wasTold = ending;
      ending = true;
      if (!wasTold) {
        // Else it is the interrupt of a thread that did not end in time.
        onFailure.accept(failure);
      }
      ended.complete(null);
    }
  }

  private void runBatch(List<? extends Consumer<Consensus>> work) {
    long nanos = System.nanoTime();
    consensus.time(nanos);
    @Nullable View view = newView.getAndSet(null);
    if (view != null) {
      host.view(view, consensus);
    }
    work.forEach(each -> each.accept(consensus));
    boolean connected = host.isConnected();
    if (connected && nanos - tickNanos >= TICK_NANOS) {
      tickNanos = nanos;
      consensus.tick();
    }
    consensus.finish();
    publish();
    host.appliedIndex().reached(consensus.appliedIndex());
    if (connected && !ending) {
      snapshots.takeIfDue(consensus);
    }
  }

  private void publish() {
    lastIndex = consensus.lastIndex();
    commitIndex = consensus.commitIndex();
  }
}
