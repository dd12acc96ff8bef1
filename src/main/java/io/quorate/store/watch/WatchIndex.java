package io.quorate.store.watch;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the watches of a name without a look at the others: ten thousand that wait for something
 * else cost a change nothing. One thread.
 *
 * @param <C> a change
 */
final class WatchIndex<C> {
  private final Map<String, Set<Watch<C>>> byName = new HashMap<>();
  private final Map<String, Set<Watch<C>>> byPrefix = new HashMap<>();

  /** How many prefixes there are of each length in chars. */
  private final TreeMap<Integer, Integer> lengths = new TreeMap<>();

  void add(Watch<C> watch) {
    if (watch.filter() instanceof Filter.OfName one) {
      byName.computeIfAbsent(one.name(), unused -> new LinkedHashSet<>()).add(watch);
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

  void remove(Watch<C> watch) {
    if (watch.filter() instanceof Filter.OfName one) {
      byName.computeIfPresent(one.name(), (name, watches) -> without(watches, watch));
    } else if (watch.filter() instanceof Filter.OfPrefix many) {
      String prefix = many.prefix();
      boolean known = byPrefix.containsKey(prefix);
      byPrefix.computeIfPresent(prefix, (same, watches) -> without(watches, watch));
      if (known && !byPrefix.containsKey(prefix)) {
        lengths.computeIfPresent(prefix.length(), (length, n) -> n == 1 ? null : n - 1);
      }
    }
  }

  /** Calls with every watch whose filter takes the name. */
  void matching(String name, Consumer<Watch<C>> action) {
    byName.getOrDefault(name, Set.of()).forEach(action);
    for (int length : lengths.headMap(name.length(), true).keySet()) {
      byPrefix.getOrDefault(name.substring(0, length), Set.of()).forEach(action);
    }
  }

  private @Nullable Set<Watch<C>> without(Set<Watch<C>> watches, Watch<C> watch) {
    watches.remove(watch);
    return watches.isEmpty() ? null : watches;
  }
}
