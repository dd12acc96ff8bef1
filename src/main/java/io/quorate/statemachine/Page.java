package io.quorate.statemachine;

import io.quorate.command.Entry;
import io.quorate.command.Key;
import io.quorate.command.Range;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.pcollections.TreePMap;

/**
 * Some entries of a range, in the order of their keys.
 *
 * @param more whether the range has entries after them
 */
public record Page(List<Entry> entries, boolean more) {
  public Page {
    entries = List.copyOf(entries);
  }

  /**
   * The entries of a range after a key, as many as the limits allow. Takes as long as there are
   * entries on the page.
   *
   * @param limit of entries, at least 1
   * @param maxBytes of their weight; the first is there whatever it weighs
   */
  public static Page of(
      TreePMap<Key, Entry> all, Range range, Optional<Key> after, int limit, long maxBytes) {
    List<Entry> page = new ArrayList<>();
    long bytes = 0;
    for (Entry entry : from(all, range, after)) {
      if (!range.contains(entry.key())) {
        break;
      }
      bytes += entry.weightBytes();
      if (page.size() == limit || (!page.isEmpty() && bytes > maxBytes)) {
        return new Page(page, true);
      }
      page.add(entry);
    }
    return new Page(page, false);
  }

  /** How many entries a range has. Takes as long as there are. */
  public static int count(TreePMap<Key, Entry> all, Range range) {
    if (range.equals(Range.ALL)) {
      return all.size();
    }
    int count = 0;
    for (Entry entry : from(all, range, Optional.empty())) {
      if (!range.contains(entry.key())) {
        break;
      }
      count++;
    }
    return count;
  }

  /** All entries of a range. */
  static List<Entry> all(TreePMap<Key, Entry> all, Range range) {
    return of(all, range, Optional.empty(), Integer.MAX_VALUE, Long.MAX_VALUE).entries();
  }

  /** Those from where the range begins, or from after a key in it. */
  private static Collection<Entry> from(
      TreePMap<Key, Entry> all, Range range, Optional<Key> after) {
    Optional<Key> first = range.first();
    if (after.isPresent() && first.map(key -> key.compareTo(after.get()) <= 0).orElse(true)) {
      return all.tailMap(after.get(), false).values();
    }
    return first.map(key -> all.tailMap(key, true)).orElse(all).values();
  }
}
