package io.quorate.client;

import java.util.Optional;

/**
 * How a range is listed.
 *
 * @param pageSize entries that are fetched at once, 1 to 10,000
 * @param after the key that the listing begins after, if not at the beginning of the range
 * @param read how the first page is read; all others are at its revision
 */
public record ListOptions(int pageSize, Optional<String> after, ReadOptions read) {
  private static final ListOptions DEFAULT =
      new ListOptions(1000, Optional.empty(), ReadOptions.linearizable());

  public ListOptions {
    if (pageSize < 1 || pageSize > 10_000) {
      throw new IllegalArgumentException("A page has 1 to 10,000 entries: " + pageSize);
    }
  }

  /** Pages of a thousand, linearizable. */
  public static ListOptions usual() {
    return DEFAULT;
  }

  /** Fetches so many at once. */
  public ListOptions pageSize(int entries) {
    return new ListOptions(entries, after, read);
  }

  /** Begins after this key: goes on where an earlier listing was left. */
  public ListOptions after(String key) {
    return new ListOptions(pageSize, Optional.of(key), read);
  }

  /** Reads so. */
  public ListOptions read(ReadOptions options) {
    return new ListOptions(pageSize, after, options);
  }
}
