package io.quorate.raft.consensus;

import io.quorate.raft.log.MemoryStorage;
import io.quorate.raft.log.RaftStorage;
import io.quorate.raft.log.StoredSnapshot;
import java.util.List;
import java.util.Optional;
import org.jgroups.protocols.raft.LogEntry;

/** A disk that shows what is written to it, that can hang, and that can lose power in a write. */
final class ObservedStorage implements RaftStorage {
  /** What a write must not violate. */
  interface Observer {
    void saved(long term, int votedFor);

    void appended(long index, LogEntry entry, long termBefore);
  }

  /** The power went out: nothing after this happens. */
  static final class PowerLoss extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final MemoryStorage disk;
  private final Observer observer;
  private long hangNanos;
  private long delayNanos;
  private int writesToPowerLoss;

  ObservedStorage(MemoryStorage disk, Observer observer) {
    this.disk = disk;
    this.observer = observer;
  }

  /** From now on each sync takes so long; what is written aside and renamed needs two. */
  void hang(long nanos) {
    hangNanos = nanos;
  }

  /** The power goes out before or after one of the next durable writes; 0 for never. */
  void losePowerIn(int writes) {
    writesToPowerLoss = writes;
  }

  /** How long the syncs of this batch have taken so far. */
  long delayNanos() {
    return delayNanos;
  }

  void beginBatch() {
    delayNanos = 0;
  }

  @Override
  public long term() {
    return disk.term();
  }

  @Override
  public int votedFor() {
    return disk.votedFor();
  }

  @Override
  public void saveTermAndVote(long term, int votedFor) {
    maybeLosePower();
    if (disk.term() != term || disk.votedFor() != votedFor) {
      delayNanos += 2 * hangNanos;
    }
    disk.saveTermAndVote(term, votedFor);
    observer.saved(term, votedFor);
    maybeLosePower();
  }

  @Override
  public long firstIndex() {
    return disk.firstIndex();
  }

  @Override
  public long lastIndex() {
    return disk.lastIndex();
  }

  @Override
  public long termAt(long index) {
    return disk.termAt(index);
  }

  @Override
  public LogEntry get(long index) {
    return disk.get(index);
  }

  @Override
  public void append(long firstIndex, List<LogEntry> entries) {
    long termBefore = disk.termAt(disk.lastIndex());
    disk.append(firstIndex, entries);
    long index = firstIndex;
    for (LogEntry entry : entries) {
      observer.appended(index++, entry, termBefore);
      termBefore = entry.term();
    }
  }

  @Override
  public void truncateFrom(long index) {
    disk.truncateFrom(index);
  }

  @Override
  public void sync() {
    int before = disk.syncs();
    boolean isNeeded = disk.syncedIndex() < disk.lastIndex();
    if (isNeeded) {
      maybeLosePower();
    }
    disk.sync();
    if (disk.syncs() > before) {
      delayNanos += hangNanos;
      maybeLosePower();
    }
  }

  @Override
  public long syncedIndex() {
    return disk.syncedIndex();
  }

  @Override
  public void commitHint(long index) {
    disk.commitHint(index);
  }

  @Override
  public long commitHint() {
    return disk.commitHint();
  }

  @Override
  public Optional<StoredSnapshot> snapshot() {
    return disk.snapshot();
  }

  @Override
  public void keepFrom(long index) {
    disk.keepFrom(index);
  }

  @Override
  public void adopt(StoredSnapshot snapshot) {
    maybeLosePower();
    disk.adopt(snapshot);
    delayNanos += hangNanos;
    maybeLosePower();
  }

  private void maybeLosePower() {
    if (writesToPowerLoss > 0 && --writesToPowerLoss == 0) {
      throw new PowerLoss();
    }
  }
}
