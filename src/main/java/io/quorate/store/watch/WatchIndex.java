package io.quorate.store.watch;

import io.quorate.command.Key;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the watches of a key without a look at the others: ten thousand that wait for something
 * else cost a change nothing. One thread.
 */
final class WatchIndex {
  private final Map<Key, Set<Watch>> byKey = new HashMap<>();
  private final Map<String, Set<Watch>> byPrefix = new HashMap<>();

  /** How many prefixes there are of each length in chars. */
  private final TreeMap<Integer, Integer> lengths = new TreeMap<>();

  void add(Watch watch) {
    if (watch.filter() instanceof Filter.OfKey one) {
      byKey.computeIfAbsent(one.key(), unused -> new LinkedHashSet<>()).add(watch);
    } else if (watch.filter() instanceof Filter.OfPrefix many) {
      byPrefix
          .computeIfAbsent(
              many.prefix(),
              prefix -> {
                lengths.merge(prefix.length(), 1, Integer::sum);
                return new LinkedHashSet<>();
              })
          .add(watch);
    }
  }

  void remove(Watch watch) {
    if (watch.filter() instanceof Filter.OfKey one) {
      byKey.computeIfPresent(one.key(), (key, watches) -> without(watches, watch));
    } else if (watch.filter() instanceof Filter.OfPrefix many) {
      String prefix = many.prefix();
      boolean known = byPrefix.containsKey(prefix);
      byPrefix.computeIfPresent(prefix, (same, watches) -> without(watches, watch));
      if (known && !byPrefix.containsKey(prefix)) {
        lengths.computeIfPresent(prefix.length(), (length, n) -> n == 1 ? null : n - 1);
      }
    }
  }

  /** Calls with every watch whose filter takes the key. */
  void matching(Key key, Consumer<Watch> action) {
    byKey.getOrDefault(key, Set.of()).forEach(action);
    for (int length : lengths.headMap(key.text().length(), true).keySet()) {
      byPrefix.getOrDefault(key.text().substring(0, length), Set.of()).forEach(action);
    }
  }

  private static @Nullable Set<Watch> without(Set<Watch> watches, Watch watch) {
    watches.remove(watch);
    return watches.isEmpty() ? null : watches;
  }
}
