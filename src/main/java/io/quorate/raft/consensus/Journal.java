package io.quorate.raft.consensus;

import io.quorate.raft.log.RaftStorage;
import io.quorate.raft.log.StoredSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jgroups.protocols.raft.LogEntry;

/**
 * A member's log: what is stored, who votes by it, and how far it is committed and applied. Guards
 * what may never happen: that a committed entry changes, or that one is applied twice.
 */
final class Journal {
  private final RaftStorage storage;
  private final Host host;
  private final Configurations configurations;
  private final OpenSnapshots snapshots;
  private long commitIndex;
  private long appliedIndex;

  /** Takes the answers of applied entries. */
  interface Answers {
    boolean isAwaited(long index);

    void applied(long index, byte[] result);

    /** Nobody waits: those who proposed are with another member, or gone. */
    Answers NONE =
        new Answers() {
          @Override
          public boolean isAwaited(long index) {
            return false;
          }

          @Override
          public void applied(long index, byte[] result) {}
        };
  }

  /**
   * Restores what was known to be committed before.
   *
   * @param founders who votes before the log says so
   */
  Journal(RaftStorage storage, Host host, Configuration founders) {
    this.storage = storage;
    this.host = host;
    this.snapshots = new OpenSnapshots(storage);
    Optional<StoredSnapshot> snapshot = storage.snapshot();
    this.commitIndex = snapshot.map(StoredSnapshot::index).orElse(0L);
    this.appliedIndex = commitIndex;
    this.configurations =
        new Configurations(commitIndex, snapshot.map(this::restored).orElse(founders));
    host.committed(configurations.latest());
    for (long index = commitIndex + 1; index <= storage.lastIndex(); index++) {
      configurations.appended(index, storage.get(index));
    }
    commitTo(storage.commitHint());
    apply(Answers.NONE);
  }

  long firstIndex() {
    return storage.firstIndex();
  }

  long lastIndex() {
    return storage.lastIndex();
  }

  long lastTerm() {
    return storage.termAt(lastIndex());
  }

  /** The last index on this member's disk. */
  long syncedIndex() {
    return storage.syncedIndex();
  }

  long commitIndex() {
    return commitIndex;
  }

  long appliedIndex() {
    return appliedIndex;
  }

  /** The term of an entry; 0 before the first, -1 where it is not known. */
  long termAt(long index) {
    return storage.termAt(index);
  }

  /** Who votes by the log as it is, committed or not. */
  Configuration configuration() {
    return configurations.latest();
  }

  /** Where the latest configuration stands in the log. */
  long configurationIndex() {
    return configurations.latestIndex();
  }

  /**
   * Whether the member may have to lead: also one that is removed, until that is committed. It can
   * be the only one with the entry that removes it, so that no other would be elected (section
   * 4.2.2).
   */
  boolean mayLead(int member) {
    return configurations.containsSince(commitIndex, member);
  }

  /** The snapshots for members that the log cannot serve. */
  OpenSnapshots snapshots() {
    return snapshots;
  }

  /** Entries from an index on: at least one if there is one, no more than the bytes otherwise. */
  List<LogEntry> entriesFrom(long firstIndex, int maxEntries, long maxBytes) {
    var entries = new ArrayList<LogEntry>();
    long bytes = 0;
    for (long index = firstIndex; index <= lastIndex() && entries.size() < maxEntries; index++) {
      LogEntry entry = storage.get(index);
      bytes += entry.length();
      if (bytes > maxBytes && !entries.isEmpty()) {
        break;
      }
      entries.add(entry);
    }
    return entries;
  }

  /** What the entries from an index on weigh together. */
  long bytesFrom(long firstIndex) {
    long bytes = 0;
    for (long index = firstIndex; index <= lastIndex(); index++) {
      bytes += storage.get(index).length();
    }
    return bytes;
  }

  /** Appends at the end; durable after the next {@link #sync}. */
  void append(List<LogEntry> entries) {
    long index = lastIndex() + 1;
    storage.append(index, entries);
    for (LogEntry entry : entries) {
      configurations.appended(index++, entry);
    }
  }

  /**
   * Cuts off what another leader never committed.
   *
   * @throws IllegalStateException if it is committed: a majority has lost what it acknowledged
   */
  void truncateFrom(long index) {
    if (index <= commitIndex) {
      throw conflictAt(index);
    }
    storage.truncateFrom(index);
    configurations.truncatedFrom(index);
  }

  /** Keeps the log from the index on though a snapshot covers it; until the next call. */
  void keepFrom(long index) {
    storage.keepFrom(index);
  }

  void sync() {
    storage.sync();
  }

  /** Takes note that the entries up to the index are committed; never takes it back. */
  void commitTo(long index) {
    commitIndex = Math.max(commitIndex, Math.min(index, lastIndex()));
  }

  /** Applies what is committed, in order. */
  void apply(Answers answers) {
    if (appliedIndex == commitIndex) {
      return;
    }
    host.together(() -> applyCommitted(answers));
    storage.commitHint(commitIndex);
  }

  private void applyCommitted(Answers answers) {
    while (appliedIndex < commitIndex) {
      long index = appliedIndex + 1;
      LogEntry entry = storage.get(index);
      byte[] result = new byte[0];
      if (entry.internal()) {
        host.committed(Configuration.of(entry));
      } else {
        result = host.apply(index, entry, answers.isAwaited(index));
      }
      appliedIndex = index;
      answers.applied(index, result);
    }
  }

  /** Takes the leader's snapshot for the state; the log goes on behind it. */
  void install(StoredSnapshot snapshot, Decoded state) {
    snapshots.adopt(snapshot);
    state.putInPlace().run();
    Configuration configuration = state.configuration();
    if (storage.lastIndex() == snapshot.index()) {
      configurations.restart(snapshot.index(), configuration);
    } else {
      configurations.compactTo(snapshot.index());
    }
    commitIndex = snapshot.index();
    appliedIndex = snapshot.index();
    host.committed(configuration);
  }

  /**
   * Takes a snapshot of this member's own state, and lets go of the log that it covers; not if a
   * newer one has arrived from the leader while it was written.
   */
  void compact(StoredSnapshot snapshot) {
    if (storage.snapshot().filter(latest -> latest.index() > snapshot.index()).isPresent()) {
      snapshot.close();
      return;
    }
    snapshots.adopt(snapshot);
    configurations.compactTo(snapshot.index());
  }

  /** Who voted at an index that a snapshot is taken of. */
  Configuration configurationAt(long index) {
    return configurations.at(index);
  }

  private Configuration restored(StoredSnapshot snapshot) {
    Decoded state = host.decode(snapshot);
    state.putInPlace().run();
    return state.configuration();
  }

  static IllegalStateException conflictAt(long index) {
    return new IllegalStateException(
        "The leader's log differs at index %d, which was committed before: other members have lost"
                .formatted(index)
            + " their data.");
  }
}
