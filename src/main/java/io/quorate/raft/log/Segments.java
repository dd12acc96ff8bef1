package io.quorate.raft.log;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jgroups.protocols.raft.LogEntry;

/**
 * The log as its segments, in order: at least one, and entries are appended to the last. A segment
 * is durable as a whole before the next one gets its name. Used by the consensus thread.
 */
final class Segments {
  /** So many are kept for a follower, or twice the bytes of the snapshot if that is more. */
  private static final int MOST_KEPT = 8;

  /** From here on the latest segment alone has enough of the log for slow followers. */
  private static final int ENOUGH_QUARTERS = 2;

  /**
   * From here on the next one is made ahead: late, for a snapshot should have replaced the segment
   * before by then, and there are two at a time.
   */
  private static final int PREPARED_AT_QUARTERS = 3;

  private final StorageDirectory directory;
  private final SegmentSource source;
  private final LongSupplier salts;
  private final List<Segment> segments = new ArrayList<>();
  private final Terms terms = new Terms();
  private final WriteBuffer buffer = new WriteBuffer();
  private long neededFrom = 1;
  private long keptFrom = Long.MAX_VALUE;
  private long snapshotBytes;

  /** Reads nothing yet. */
  Segments(StorageDirectory directory, SegmentSource source, LongSupplier salts) {
    this.directory = directory;
    this.source = source;
    this.salts = salts;
  }

  /**
   * Reads all segments that are there.
   *
   * @param truncateFrom where a truncation that was under way began; {@link Long#MAX_VALUE} if none
   * @param durableIndex the last index that is known to have been durable
   * @throws StorageException if they are damaged
   */
  void load(long truncateFrom, long durableIndex) {
    deleteBehind(truncateFrom);
    List<Long> firsts =
        directory.list().stream().map(Segment::firstIndexOf).filter(first -> first > 0).toList();
    for (int i = 0; i < firsts.size(); i++) {
      SegmentScan scan = scan(firsts.get(i));
      if (i + 1 < firsts.size()) {
        segments.add(scan.full(firsts.get(i + 1) - 1, terms));
      } else if (truncateFrom < Long.MAX_VALUE) {
        segments.add(scan.truncated(truncateFrom, terms));
      } else {
        segments.add(scan.last(durableIndex, terms));
      }
    }
  }

  boolean isEmpty() {
    return segments.isEmpty();
  }

  long firstIndex() {
    return segments.get(0).firstIndex();
  }

  long lastIndex() {
    return last().lastIndex();
  }

  /** Bytes of all records and headers. */
  long bytes() {
    return segments.stream().mapToLong(Segment::end).sum();
  }

  /** The index must be in the log, or be the one before it. */
  long termAt(long index) {
    return terms.at(index);
  }

  LogEntry read(long index) {
    return segments.get(positionOf(index)).read(index);
  }

  /** Written when it returns, durable after {@link #force}. */
  void append(List<LogEntry> entries, long syncedIndex) {
    for (LogEntry entry : entries) {
      if (!last().fits(entry)) {
        buffer.flushTo(last().file(), last().end());
        roll(LogRecord.bytesOf(entry));
      }
      last().append(entry, syncedIndex, buffer);
      terms.append(last().lastIndex(), entry.term());
    }
    buffer.flushTo(last().file(), last().end());
    cutOne();
    if (last().isFullBy(PREPARED_AT_QUARTERS)) {
      source.prepare(last().bytesLeft());
    }
  }

  void force() {
    last().file().force();
  }

  /** Everything must be durable, and so must be the intention. Durable when it returns. */
  void truncateFrom(long index) {
    while (last().firstIndex() > index) {
      deleteLast();
    }
    last().clearFrom(index);
    terms.truncateFrom(index);
  }

  /**
   * Entries that the snapshot covers are not needed any more. Their segments are deleted, one now
   * and the others later: half a segment of the latest entries, at least, is for slow followers.
   */
  void cut(StoredSnapshot snapshot) {
    neededFrom = Math.max(neededFrom, snapshot.index() + 1);
    snapshotBytes = snapshot.fileBytes();
    cutOne();
  }

  /** Entries from the index on are not deleted by a cut, if there are not too many of them. */
  void keepFrom(long index) {
    keptFrom = index;
    cutOne();
  }

  /** At the start, when nobody waits. */
  void cutAll() {
    int before;
    do {
      before = segments.size();
      cutOne();
    } while (segments.size() < before);
  }

  /** Deletes all; from the last on, so that a crash leaves a log that begins where it did. */
  void drop() {
    while (!segments.isEmpty()) {
      deleteLast();
    }
  }

  /** Begins a log without entries behind the index; there must be no segments. */
  void startBehind(long index, long term) {
    terms.startBehind(index, term);
    add(index + 1, term, 0);
  }

  void close() {
    segments.forEach(segment -> segment.file().close());
  }

  /**
   * One at a time, for each takes a sync of the directory, and all writes wait for it. So there are
   * two segments at most, with the one made ahead, if snapshots are soon enough.
   */
  private void cutOne() {
    int kept = last().isFullBy(ENOUGH_QUARTERS) ? 1 : 2;
    if (segments.size() > kept && isUnneeded(segments.get(0))) {
      Segment first = segments.remove(0);
      directory.delete(Segment.nameOf(first.firstIndex()));
      source.giveBack(first.file());
      terms.cutBefore(first.lastIndex());
    }
  }

  private boolean isUnneeded(Segment first) {
    boolean isTooLong = segments.size() > MOST_KEPT && bytes() > 2 * snapshotBytes;
    boolean isKept = first.lastIndex() >= keptFrom && !isTooLong;
    return first.lastIndex() < neededFrom && !isKept;
  }

  private SegmentScan scan(long firstIndex) {
    StorageFile file = directory.open(Segment.nameOf(firstIndex));
    SegmentHeader header = SegmentHeader.read(file);
    if (header.firstIndex() != firstIndex) {
      throw file.damaged(0, "it begins with entry %d".formatted(header.firstIndex()));
    }
    if (segments.isEmpty()) {
      terms.startBehind(firstIndex - 1, header.termBefore());
    } else if (terms.at(firstIndex - 1) != header.termBefore()) {
      throw file.damaged(0, "it does not follow the segment before it");
    }
    return new SegmentScan(file, header);
  }

  private void deleteBehind(long truncateFrom) {
    List<String> names = directory.list();
    for (int i = names.size() - 1; i >= 0; i--) {
      if (Segment.firstIndexOf(names.get(i)) > truncateFrom) {
        directory.delete(names.get(i));
      }
    }
  }

  private Segment last() {
    return segments.get(segments.size() - 1);
  }

  private int positionOf(long index) {
    int position = segments.size() - 1;
    while (segments.get(position).firstIndex() > index) {
      position--;
    }
    return position;
  }

  private void roll(int recordBytes) {
    Segment full = last();
    full.file().force();
    if (full.lastIndex() < full.firstIndex()) {
      // It is empty and too small: the new one gets its name.
      segments.remove(full);
      full.file().close();
    }
    add(full.lastIndex() + 1, terms.at(full.lastIndex()), recordBytes);
  }

  private void add(long firstIndex, long termBefore, int recordBytes) {
    SegmentSource.Space space = source.take(SegmentHeader.BYTES + recordBytes);
    SegmentHeader header =
        new SegmentHeader(firstIndex, termBefore, salts.getAsLong(), space.bytes());
    String name = Segment.nameOf(firstIndex);
    StorageFile file = space.file().named(directory.pathOf(name));
    file.write(header.encoded(), 0);
    file.force();
    directory.rename(space.name(), name);
    segments.add(new Segment(file, header));
  }

  private void deleteLast() {
    Segment last = segments.remove(segments.size() - 1);
    directory.delete(Segment.nameOf(last.firstIndex()));
    last.file().close();
  }
}
