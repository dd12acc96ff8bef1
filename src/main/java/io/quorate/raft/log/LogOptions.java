package io.quorate.raft.log;

/**
 * What may be chosen about a log.
 *
 * @param segmentBytes of one file, from 4 KiB to 1 GiB; an entry that does not fit gets one of its
 *     own size. Half of one, at least, is kept of the latest log for slow followers.
 * @param cacheBytes of the latest entries that are kept in memory
 */
public record LogOptions(int segmentBytes, long cacheBytes) {
  /** A new file about every 16 entries of the largest kind: rare enough for its three syncs. */
  public static final LogOptions DEFAULT = new LogOptions(16 << 20, 16 << 20);

  public LogOptions {
    if (segmentBytes < 4 << 10 || segmentBytes > 1 << 30 || cacheBytes < 0) {
      throw new IllegalArgumentException(
          "Segments of %d bytes, a cache of %d bytes.".formatted(segmentBytes, cacheBytes));
    }
  }
}
