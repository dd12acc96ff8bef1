package io.quorate.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What was told against what was asked for.
 *
 * @param told by revisions
 */
record Writing(SortedMap<Long, List<Told>> told) {

  List<String> violations(Collection<Write> writes) {
    var violations = new ArrayList<String>();
    Map<String, Write> puts = new HashMap<>();
    Map<String, Integer> mostDeletes = new HashMap<>();
    Map<String, Integer> leastDeletes = new HashMap<>();
    for (Write each : writes) {
      if (each.value().isPresent()) {
        puts.put(written(each.key(), each.value().get()), each);
      } else if (each.fate() != Write.Fate.REFUSED) {
        mostDeletes.merge(each.key(), 1, Integer::sum);
        leastDeletes.merge(each.key(), each.fate() == Write.Fate.DONE ? 1 : 0, Integer::sum);
      }
      if (each.fate() == Write.Fate.DONE && each.revision().isPresent()) {
        lost(each).ifPresent(violations::add);
      }
    }
    var revisions = new HashMap<String, Long>();
    var deletes = new HashMap<String, Integer>();
    for (List<Told> changes : told.values()) {
      for (Told each : changes) {
        if (each.value().isEmpty()) {
          deletes.merge(each.key(), 1, Integer::sum);
        } else {
          String written = written(each.key(), each.value().get());
          phantom(each, puts.get(written)).ifPresent(violations::add);
          @Nullable Long before = revisions.put(written, each.revision());
          if (before != null) {
            violations.add("written at revision %d already: %s".formatted(before, each));
          }
        }
      }
    }
    compare(deletes, leastDeletes, mostDeletes, violations);
    return violations;
  }

  /** An acknowledged write that was not told, or not so. */
  private Optional<String> lost(Write write) {
    long revision = write.revision().getAsLong();
    boolean found =
        told.getOrDefault(revision, List.of()).stream()
            .anyMatch(each -> each.key().equals(write.key()) && each.value().equals(write.value()));
    return found
        ? Optional.empty()
        : Optional.of(
            "acknowledged, and nobody was told: %s; at this revision: %s"
                .formatted(write, told.get(revision)));
  }

  private static Optional<String> phantom(Told each, @Nullable Write write) {
    if (write == null) {
      return Optional.of("nobody has asked for " + each);
    }
    if (write.fate() == Write.Fate.REFUSED) {
      return Optional.of("refused, and told of: " + each);
    }
    return write.revision().isPresent() && write.revision().getAsLong() != each.revision()
        ? Optional.of("acknowledged at %s: %s".formatted(write.revision(), each))
        : Optional.empty();
  }

  private static void compare(
      Map<String, Integer> told,
      Map<String, Integer> least,
      Map<String, Integer> most,
      Collection<String> violations) {
    told.forEach(
        (key, times) -> {
          if (times > most.getOrDefault(key, 0)) {
            violations.add(
                "%s was deleted %d times, and %d times somebody asked for it"
                    .formatted(key, times, most.getOrDefault(key, 0)));
          }
        });
    least.forEach(
        (key, times) -> {
          if (told.getOrDefault(key, 0) < times) {
            violations.add(
                "%s: %d deletes were acknowledged, and %d told"
                    .formatted(key, times, told.getOrDefault(key, 0)));
          }
        });
  }

  private static String written(String key, String value) {
    return key + " = " + value;
  }
}
