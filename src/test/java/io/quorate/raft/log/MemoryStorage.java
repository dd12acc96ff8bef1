package io.quorate.raft.log;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import org.jgroups.protocols.raft.LogEntry;

/**
 * A storage for tests of consensus: lists in memory, as strict about its arguments as the durable
 * one, and as forgetful as the contract allows. {@link #crash()} is a loss of power.
 */
public final class MemoryStorage implements RaftStorage {
  private final Snapshots snapshots = new Snapshots();
  private final List<LogEntry> entries = new ArrayList<>();
  private List<LogEntry> durable = new ArrayList<>();
  private long before;
  private long termBefore;
  private long cleanBelow = 1;
  private long term;
  private int votedFor;
  private long commitHint;
  private Optional<StoredSnapshot> snapshot = Optional.empty();
  private int keptEntries;
  private long keptFrom = Long.MAX_VALUE;
  private boolean failing;
  private int syncs;
  private int saves;

  /** How many entries behind a snapshot are kept for slow followers; 0 at first. */
  public MemoryStorage keep(int entries) {
    keptEntries = entries;
    return this;
  }

  /** Loses everything that is not synced, like a loss of power; then it is as after a new start. */
  public void crash() {
    failing = false;
    entries.clear();
    entries.addAll(durable);
    cleanBelow = lastIndex() + 1;
    commitHint = snapshot.map(StoredSnapshot::index).orElse(0L);
    restart();
  }

  /** As a new start finds it: with the newest complete snapshot, adopted or not. */
  public void restart() {
    keptFrom = Long.MAX_VALUE;
    long latest = snapshot.map(StoredSnapshot::index).orElse(0L);
    snapshots
        .newest
        .filter(newest -> newest.index() > latest)
        .map(Snapshot::opened)
        .ifPresent(this::adopt);
  }

  /** From now on, and until {@link #crash()}, whatever writes throws. */
  public void fail() {
    failing = true;
  }

  /** The next snapshot that arrives as a whole is not what was announced. */
  public void rejectNext() {
    snapshots.rejectNext = true;
  }

  /** The checksum of the latest snapshot is wrong from now on. */
  public void damageSnapshot() {
    if (snapshot.orElseThrow() instanceof Snapshot latest) {
      latest.damage();
    }
  }

  /** How often a term or a vote was written that was not there before. */
  public int saves() {
    return saves;
  }

  /** How many syncs of the log there were that had something to do. */
  public int syncs() {
    return syncs;
  }

  public SnapshotStore snapshots() {
    return snapshots;
  }

  /** How many snapshots were made and are not closed. */
  public int openSnapshots() {
    return snapshots.open.get();
  }

  @Override
  public long term() {
    return term;
  }

  @Override
  public int votedFor() {
    return votedFor;
  }

  @Override
  public void saveTermAndVote(long newTerm, int newVote) {
    requireWorking();
    if (newTerm < term) {
      throw new IllegalArgumentException("Term %d is lower than %d.".formatted(newTerm, term));
    }
    if (newTerm == term && votedFor != 0 && newVote != votedFor) {
      throw new IllegalArgumentException(
          "Voted for %d in term %d already.".formatted(votedFor, term));
    }
    saves += newTerm == term && newVote == votedFor ? 0 : 1;
    term = newTerm;
    votedFor = newVote;
  }

  @Override
  public long firstIndex() {
    return before + 1;
  }

  @Override
  public long lastIndex() {
    return before + entries.size();
  }

  @Override
  public long termAt(long index) {
    if (index == before) {
      return termBefore;
    }
    if (index == 0) {
      return 0;
    }
    if (index > before && index <= lastIndex()) {
      return get(index).term();
    }
    return snapshot.filter(latest -> latest.index() == index).map(StoredSnapshot::term).orElse(-1L);
  }

  @Override
  public LogEntry get(long index) {
    if (index <= before || index > lastIndex()) {
      throw new IllegalArgumentException("No entry " + index);
    }
    return entries.get((int) (index - before - 1));
  }

  @Override
  public void append(long firstIndex, List<LogEntry> added) {
    requireWorking();
    if (firstIndex != lastIndex() + 1) {
      throw new IllegalArgumentException(
          "Cannot append %d behind %d.".formatted(firstIndex, lastIndex()));
    }
    long lastTerm = termAt(lastIndex());
    for (LogEntry entry : added) {
      if (entry.term() < lastTerm) {
        throw new IllegalArgumentException(
            "Term %d behind term %d.".formatted(entry.term(), lastTerm));
      }
      lastTerm = entry.term();
    }
    entries.addAll(added);
  }

  @Override
  public void truncateFrom(long index) {
    requireWorking();
    if (index <= Math.max(commitHint, snapshot.map(StoredSnapshot::index).orElse(0L))
        || index <= before) {
      throw new IllegalArgumentException("Entry %d is committed.".formatted(index));
    }
    if (index <= lastIndex()) {
      entries.subList((int) (index - before - 1), entries.size()).clear();
      cleanBelow = Math.min(cleanBelow, index);
    }
  }

  @Override
  public void sync() {
    requireWorking();
    int clean = (int) (cleanBelow - before - 1);
    if (clean < Math.max(durable.size(), entries.size())) {
      durable.subList(clean, durable.size()).clear();
      durable.addAll(entries.subList(clean, entries.size()));
      cleanBelow = lastIndex() + 1;
      syncs++;
    }
  }

  @Override
  public long syncedIndex() {
    return cleanBelow - 1;
  }

  @Override
  public void commitHint(long index) {
    requireWorking();
    commitHint = Math.max(commitHint, Math.min(index, lastIndex()));
  }

  @Override
  public long commitHint() {
    return commitHint;
  }

  @Override
  public Optional<StoredSnapshot> snapshot() {
    return snapshot;
  }

  @Override
  public void keepFrom(long index) {
    keptFrom = index;
  }

  @Override
  public void adopt(StoredSnapshot adopted) {
    requireWorking();
    if (snapshot.isPresent() && snapshot.get().index() > adopted.index()) {
      throw new IllegalArgumentException("An older snapshot: " + adopted.index());
    }
    boolean contained = termAt(adopted.index()) == adopted.term() && adopted.index() <= lastIndex();
    if (!contained && adopted.index() <= commitHint) {
      throw new IllegalArgumentException("It contradicts what is committed: " + adopted.index());
    }
    if (contained) {
      cutTo(Math.min(adopted.index() - keptEntries, keptFrom - 1));
    } else {
      entries.clear();
      durable = new ArrayList<>();
      before = adopted.index();
      termBefore = adopted.term();
      cleanBelow = before + 1;
    }
    snapshot = Optional.of(adopted);
    commitHint = Math.max(commitHint, adopted.index());
  }

  private void cutTo(long index) {
    if (index > before) {
      sync();
      termBefore = termAt(index);
      entries.subList(0, (int) (index - before)).clear();
      durable = new ArrayList<>(entries);
      before = index;
    }
  }

  private void requireWorking() {
    if (failing) {
      throw new StorageException("The test wants the disk to fail.");
    }
  }

  private static final class Snapshots implements SnapshotStore {
    private final AtomicInteger open = new AtomicInteger();
    private volatile Optional<Snapshot> newest = Optional.empty();
    private boolean rejectNext;

    @Override
    public StoredSnapshot write(long index, long term, Content content, LongPredicate mayRest) {
      var bytes = new ByteArrayOutputStream();
      try {
        content.writeTo(new DataOutputStream(bytes));
      } catch (IOException e) {
        throw new StorageException("The snapshot cannot be written.", e);
      }
      return complete(index, term, bytes.toByteArray());
    }

    @Override
    public Incoming receive(long index, long term, long totalBytes) {
      return new Received(this, index, term, totalBytes);
    }

    StoredSnapshot complete(long index, long term, byte[] bytes) {
      var snapshot = new Snapshot(index, term, bytes, open);
      if (newest.isEmpty() || newest.get().index() <= snapshot.index()) {
        newest = Optional.of(snapshot);
      }
      return snapshot;
    }
  }

  /** Without a header: a test damages nothing here. */
  private static final class Received implements SnapshotStore.Incoming {
    private final Snapshots store;
    private final long index;
    private final long term;
    private final long totalBytes;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Received(Snapshots store, long index, long term, long totalBytes) {
      this.store = store;
      this.index = index;
      this.term = term;
      this.totalBytes = totalBytes;
    }

    @Override
    public long receivedBytes() {
      return bytes.size();
    }

    @Override
    public void accept(long offset, byte[] chunk, int from, int length) {
      if (offset != bytes.size() || offset + length > totalBytes) {
        throw new SnapshotStore.RejectedException("Not the bytes that come next: " + offset);
      }
      bytes.write(chunk, from, length);
    }

    @Override
    public StoredSnapshot finish() {
      if (bytes.size() != totalBytes) {
        throw new SnapshotStore.RejectedException("Not complete: " + bytes.size());
      }
      if (store.rejectNext) {
        store.rejectNext = false;
        throw new SnapshotStore.RejectedException("The test wants it to be damaged.");
      }
      return store.complete(index, term, bytes.toByteArray());
    }

    @Override
    public void abandon() {
      bytes.reset();
    }
  }

  /** Nobody may read it once it is closed. */
  private static final class Snapshot implements StoredSnapshot {
    private final long index;
    private final long term;
    private final byte[] bytes;
    private final AtomicInteger open;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean damaged;

    Snapshot(long index, long term, byte[] bytes, AtomicInteger open) {
      this.index = index;
      this.term = term;
      this.bytes = bytes;
      this.open = open;
      open.incrementAndGet();
    }

    /** The same file, opened once more. */
    StoredSnapshot opened() {
      return new Snapshot(index, term, bytes, open);
    }

    @Override
    public long index() {
      return index;
    }

    @Override
    public long term() {
      return term;
    }

    @Override
    public long fileBytes() {
      return bytes.length;
    }

    @Override
    public InputStream openContent() {
      requireOpen();
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public StoredSnapshot verify() {
      requireOpen();
      if (damaged) {
        throw new StorageException("The test wants it to be damaged.");
      }
      return this;
    }

    /** From now on its checksum is wrong. */
    void damage() {
      damaged = true;
    }

    @Override
    public int readChunk(long offset, byte[] buffer) {
      requireOpen();
      int length = (int) Math.max(0, Math.min(buffer.length, bytes.length - offset));
      System.arraycopy(bytes, (int) Math.min(offset, bytes.length), buffer, 0, length);
      return length;
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        open.decrementAndGet();
      }
    }

    private void requireOpen() {
      if (closed.get()) {
        throw new IllegalStateException("Snapshot %d is closed.".formatted(index));
      }
    }
  }
}
