package io.quorate.raft.log;

import java.util.List;
import org.jgroups.protocols.raft.LogEntry;

/**
 * The entries of the log, and how far they are durable and committed. What it is asked for has been
 * {@linkplain DurableLog checked}; a failure leaves it as it is, and it must not be used again.
 * Used by the consensus thread.
 */
final class Entries {
  private final Segments segments;
  private final HintFile hint;
  private final LatestEntries latest;
  private long syncedIndex;
  private long commitHint;

  /**
   * @param segments that were loaded, or begun
   */
  Entries(Segments segments, HintFile hint, long cacheBytes) {
    this.segments = segments;
    this.hint = hint;
    latest = new LatestEntries(cacheBytes);
  }

  /** Once, at the start: all that was loaded is durable, and committed up to the snapshot. */
  void begin(long snapshotIndex) {
    syncedIndex = segments.lastIndex();
    commitHint = Math.max(snapshotIndex, Math.min(hint.commitIndex(), syncedIndex));
    writeHint();
  }

  long firstIndex() {
    return segments.firstIndex();
  }

  long lastIndex() {
    return segments.lastIndex();
  }

  long syncedIndex() {
    return syncedIndex;
  }

  long commitHint() {
    return commitHint;
  }

  /** -1 where it is not known: before {@code firstIndex() - 1}, and behind the last. */
  long termAt(long index) {
    boolean known = index >= segments.firstIndex() - 1 && index <= segments.lastIndex();
    return known ? segments.termAt(index) : -1;
  }

  LogEntry get(long index) {
    LogEntry entry = latest.get(index);
    return entry == null ? segments.read(index) : entry;
  }

  /**
   * @throws IllegalArgumentException if they must not follow what is there
   */
  void requireAppendable(long firstIndex, List<LogEntry> appended) {
    if (firstIndex != lastIndex() + 1) {
      throw new IllegalArgumentException(
          "Entry %d does not follow entry %d.".formatted(firstIndex, lastIndex()));
    }
    long lastTerm = termAt(lastIndex());
    for (LogEntry entry : appended) {
      if (entry.term() < lastTerm) {
        throw new IllegalArgumentException(
            "Term %d follows term %d.".formatted(entry.term(), lastTerm));
      }
      if (entry.length() > LogRecord.COMMAND_BYTES_LIMIT) {
        throw new IllegalArgumentException(
            "An entry of %d bytes is larger than %d."
                .formatted(entry.length(), LogRecord.COMMAND_BYTES_LIMIT));
      }
      lastTerm = entry.term();
    }
  }

  void append(List<LogEntry> entries) {
    long first = segments.lastIndex() + 1;
    segments.append(entries, syncedIndex);
    latest.append(first, entries);
  }

  void sync() {
    if (syncedIndex < segments.lastIndex()) {
      segments.force();
      syncedIndex = segments.lastIndex();
      writeHint();
    }
  }

  void commitHint(long index) {
    long bounded = Math.min(index, segments.lastIndex());
    if (bounded > commitHint) {
      commitHint = bounded;
      writeHint();
    }
  }

  /**
   * Everything must be durable. The hint first, and the intention: the start does it again.
   *
   * @param votes where the intention is written down
   */
  void truncateFrom(long index, VoteFile votes) {
    syncedIndex = index - 1;
    writeHint();
    hint.force();
    votes.beginTruncation(index);
    segments.truncateFrom(index);
    latest.truncateFrom(index);
    votes.endTruncation();
  }

  void keepFrom(long index) {
    segments.keepFrom(index);
  }

  /** Whether there is the last entry of the snapshot, or the log begins right behind it. */
  boolean contains(StoredSnapshot snapshot) {
    return termAt(snapshot.index()) == snapshot.term();
  }

  /** What the snapshot has is needed no more; all of it goes if the log is not the snapshot's. */
  void cutBehind(StoredSnapshot snapshot) {
    if (contains(snapshot)) {
      segments.cut(snapshot);
    } else {
      dropTo(snapshot);
      syncedIndex = snapshot.index();
    }
    commitHint = Math.max(commitHint, snapshot.index());
    writeHint();
  }

  /**
   * Deletes all entries; the log goes on behind the snapshot. The hint first: what it calls durable
   * is about to be deleted.
   */
  void dropTo(StoredSnapshot snapshot) {
    long index = snapshot.index();
    hint.write(Math.min(hint.commitIndex(), index), Math.min(hint.durableIndex(), index));
    hint.force();
    segments.drop();
    segments.startBehind(index, snapshot.term());
    latest.clear();
  }

  long bytes() {
    return segments.bytes();
  }

  /** For a process that ends and has synced: the next start knows all that this one did. */
  void forceHint() {
    hint.force();
  }

  private void writeHint() {
    hint.write(commitHint, syncedIndex);
  }
}
