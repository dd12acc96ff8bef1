package io.quorate.raft.consensus;

import io.quorate.raft.log.MemoryStorage;
import io.quorate.raft.log.StorageException;
import io.quorate.raft.log.StoredSnapshot;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A process with a disk: runs batches one after the other, hangs, dies and starts again. */
final class SimulatedMember {
  private static final long TICK_NANOS = 20_000_000;
  private static final long BATCH_NANOS = 300_000;

  /** Up to twice that: as long as an election takes, and longer. */
  private static final long ASIDE_NANOS = 2_000_000_000L;

  private final int id;
  private final SimulatedCluster cluster;
  private final SafetyRules rules;
  private final MemoryStorage disk;
  private final ObservedStorage storage;
  private final Deque<Consumer<Consensus>> inbox = new ArrayDeque<>();
  private SimulatedHost host;
  private @Nullable Consensus consensus;
  private int incarnation;
  private boolean isScheduled;
  private boolean tickWaits;
  private boolean hasFailed;
  private long busyUntilNanos;

  SimulatedMember(int id, SimulatedCluster cluster, SafetyRules rules, int keptEntries) {
    this.id = id;
    this.cluster = cluster;
    this.rules = rules;
    this.disk = new MemoryStorage().keep(keptEntries);
    this.storage = new ObservedStorage(disk, rules.observer(id));
    this.host = new SimulatedHost(id, cluster, rules, storage);
  }

  int id() {
    return id;
  }

  MemoryStorage disk() {
    return disk;
  }

  ObservedStorage storage() {
    return storage;
  }

  /** Which start of the process this is. */
  int incarnation() {
    return incarnation;
  }

  boolean isUp() {
    return consensus != null;
  }

  Consensus consensus() {
    if (consensus == null) {
      throw new IllegalStateException("Member %d is down.".formatted(id));
    }
    return consensus;
  }

  void start() {
    cluster.trace(() -> "start " + id);
    incarnation++;
    isScheduled = false;
    storage.beginBatch();
    try {
      disk.restart();
      consensus = restored();
    } catch (ObservedStorage.PowerLoss | StorageException e) {
      losePower();
      consensus = restored();
    }
    rules.started(this);
    tick(incarnation);
  }

  private Consensus restored() {
    host = new SimulatedHost(id, cluster, rules, storage);
    return new Consensus(
        id,
        storage,
        disk.snapshots(),
        host,
        cluster.founders(),
        Timing.DEFAULT,
        cluster.random(),
        cluster.now());
  }

  /** The process ends; what was written stays. */
  void kill() {
    consensus = null;
    inbox.clear();
    tickWaits = false;
    busyUntilNanos = 0;
    storage.losePowerIn(0);
  }

  /** The process ends; what was not synced is lost. */
  void losePower() {
    kill();
    disk.crash();
    hasFailed = false;
  }

  /** From now on every write fails, until the power is lost. */
  void failDisk() {
    disk.fail();
    hasFailed = true;
  }

  void freeze(long nanos) {
    busyUntilNanos = Math.max(busyUntilNanos, cluster.now() + nanos);
  }

  void thaw() {
    if (hasFailed) {
      losePower();
    }
    busyUntilNanos = 0;
    storage.hang(0);
    storage.losePowerIn(0);
    wake();
  }

  /** To be done in the next batch. */
  void work(Consumer<Consensus> work) {
    if (consensus != null) {
      inbox.addLast(work);
      wake();
    }
  }

  /** Writes a snapshot of the state now, and hands it over some time later, as a thread would. */
  void takeSnapshot(int padding, long delayNanos) {
    Consensus running = consensus;
    if (running == null || running.appliedIndex() == 0) {
      return;
    }
    long index = running.appliedIndex();
    if (disk.snapshot().filter(latest -> latest.index() >= index).isPresent()) {
      return;
    }
    StoredSnapshot snapshot = host.write(running, padding, disk.snapshots());
    int current = incarnation;
    cluster.at(
        cluster.now() + delayNanos,
        () -> {
          if (current == incarnation) {
            work(consensus -> consensus.snapshotTaken(snapshot));
          }
        });
  }

  /**
   * Takes some time, as another thread would, then what it comes to is handed over. The process can
   * end before the work, and between the work and that.
   */
  <T> void aside(Supplier<T> work, Consumer<T> then) {
    int current = incarnation;
    cluster.installs().begun();
    long atOnce = cluster.percent(20) ? 0 : 1;
    cluster.at(
        cluster.now() + atOnce * cluster.upTo(ASIDE_NANOS),
        () -> {
          if (current != incarnation || consensus == null) {
            cluster.installs().crashed();
          } else if (hasFailed) {
            losePower();
          } else {
            T outcome = work.get();
            long prepared = cluster.now() + atOnce * cluster.upTo(ASIDE_NANOS);
            cluster.at(prepared, () -> handOver(current, then, outcome));
          }
        });
  }

  private <T> void handOver(int ofIncarnation, Consumer<T> then, T outcome) {
    if (ofIncarnation != incarnation || consensus == null) {
      cluster.installs().crashed();
      return;
    }
    work(
        running -> {
          long before = running.appliedIndex();
          then.accept(outcome);
          cluster.installs().ended(running.appliedIndex() > before);
        });
  }

  private void tick(int ofIncarnation) {
    if (ofIncarnation != incarnation || consensus == null) {
      return;
    }
    if (!tickWaits) {
      tickWaits = true;
      work(
          running -> {
            tickWaits = false;
            running.tick();
          });
    }
    cluster.at(cluster.now() + TICK_NANOS, () -> tick(ofIncarnation));
  }

  private void wake() {
    if (!isScheduled) {
      isScheduled = true;
      int current = incarnation;
      cluster.at(
          Math.max(cluster.now() + cluster.upTo(BATCH_NANOS), busyUntilNanos),
          () -> {
            if (current == incarnation) {
              isScheduled = false;
              batch();
            }
          });
    }
  }

  private void batch() {
    Consensus running = consensus;
    if (running == null || inbox.isEmpty()) {
      return;
    }
    if (cluster.now() < busyUntilNanos) {
      wake();
      return;
    }
    storage.beginBatch();
    try {
      rules.beforeBatch(this);
      running.time(cluster.now());
      for (int left = inbox.size(); left > 0; left--) {
        inbox.removeFirst().accept(running);
      }
      running.finish();
      rules.afterBatch(this);
      freeze(storage.delayNanos());
    } catch (ObservedStorage.PowerLoss e) {
      cluster.trace(() -> "power loss in a write of " + id);
      losePower();
    } catch (StorageException e) {
      cluster.trace(() -> "disk failure of " + id);
      losePower();
    }
  }
}
