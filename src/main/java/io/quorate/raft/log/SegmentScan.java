package io.quorate.raft.log;

import java.nio.ByteBuffer;
import java.util.logging.Logger;

/**
 * Reads a segment at the start and tells what a crash leaves from damage; see {@link DurableLog}
 * for the argument.
 */
final class SegmentScan {
  private static final Logger LOG = Logger.getLogger(SegmentScan.class.getName());

  private final StorageFile file;
  private final SegmentHeader header;
  private final ByteBuffer bytes;
  private final Segment segment;

  /** Reads the whole file into memory: a segment is small, and this runs once. */
  SegmentScan(StorageFile file, SegmentHeader header) {
    this.file = file;
    this.header = header;
    this.bytes = ByteBuffer.allocate(header.fileBytes());
    this.segment = new Segment(file, header);
    file.read(bytes, 0);
    bytes.clear();
  }

  /** A segment behind which there is another: all of it was durable before that was made. */
  Segment full(long lastIndex, Terms terms) {
    findRecords(lastIndex + 1, terms);
    if (segment.lastIndex() < lastIndex) {
      throw damaged("entry %d is damaged".formatted(segment.lastIndex() + 1));
    }
    requireZerosBehind();
    return segment;
  }

  /** The segment in which the truncation from the index was under way, or not begun; ends it. */
  Segment truncated(long from, Terms terms) {
    findRecords(from, terms);
    if (segment.lastIndex() < from - 1) {
      throw damaged("entry %d is damaged".formatted(segment.lastIndex() + 1));
    }
    file.clear(segment.end(), header.fileBytes());
    file.force();
    return segment;
  }

  /**
   * The last segment, of which the end may be torn.
   *
   * @param durableIndex the last index that is known to have been durable
   */
  Segment last(long durableIndex, Terms terms) {
    findRecords(Long.MAX_VALUE, terms);
    long next = segment.lastIndex() + 1;
    if (next <= durableIndex) {
      throw damaged("entry %d is damaged or missing, and was durable".formatted(next));
    }
    int torn = firstNotZero(segment.end());
    if (torn < bytes.limit()) {
      requireTorn(torn, next);
      LOG.warning(
          ("Cut a torn write off %s at offset %d: entry %d, of which nothing here says that it was"
                  + " durable.")
              .formatted(file.path(), segment.end(), next));
    }
    settle(durableIndex);
    return segment;
  }

  private void findRecords(long limit, Terms terms) {
    long lastTerm = header.termBefore();
    while (segment.lastIndex() + 1 < limit) {
      LogRecord record = LogRecord.at(bytes, segment.end(), header.salt());
      if (record == null || record.index() != segment.lastIndex() + 1 || record.term() < lastTerm) {
        return;
      }
      segment.found(record.bytes());
      lastTerm = record.term();
      terms.append(record.index(), lastTerm);
    }
  }

  private void requireZerosBehind() {
    int position = firstNotZero(segment.end());
    if (position < bytes.limit()) {
      throw file.damaged(position, "there is something behind its last entry");
    }
  }

  /**
   * The writes since the last sync may be there in any part and order. A record that was written
   * when the missing one was durable already is none of those.
   */
  private void requireTorn(int from, long missing) {
    int start = Math.max(segment.end(), from - from % LogRecord.ALIGNMENT);
    for (int position = start; position < bytes.limit(); position += LogRecord.ALIGNMENT) {
      LogRecord later = LogRecord.at(bytes, position, header.salt());
      if (later != null && later.syncedIndex() >= missing) {
        throw damaged(
            "entry %d is damaged, and was durable when entry %d was written"
                .formatted(missing, later.index()));
      }
    }
  }

  /**
   * What was read, also the zeros, may be in memory only: the process may have ended before a sync,
   * or after one that failed, which is not reported again. So it is all written once more before it
   * counts as durable.
   */
  private void settle(long durableIndex) {
    int from = segment.offsetBehind(durableIndex);
    file.write(bytes.array(), from, segment.end() - from, from);
    file.clear(segment.end(), header.fileBytes());
    file.force();
  }

  private int firstNotZero(int from) {
    int position = from;
    while (position < bytes.limit() && bytes.get(position) == 0) {
      position++;
    }
    return position;
  }

  private StorageException damaged(String what) {
    return file.damaged(segment.end(), what);
  }
}
