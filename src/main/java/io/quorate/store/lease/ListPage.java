package io.quorate.store.lease;

import java.util.List;
import java.util.stream.Stream;

/**
 * Some items of a list, in its order.
 *
 * @param revision of the store that was read
 * @param more whether there are items after them
 */
public record ListPage<T>(long revision, List<T> items, boolean more) {
  public ListPage {
    items = List.copyOf(items);
  }

  /** The first items, at most as many as the limit. */
  static <T> ListPage<T> of(long revision, Stream<T> all, int limit) {
    List<T> page = all.limit(limit + 1L).toList();
    return page.size() > limit
        ? new ListPage<>(revision, page.subList(0, limit), true)
        : new ListPage<>(revision, page, false);
  }
}
