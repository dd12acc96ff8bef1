package io.quorate.check;

import io.quorate.check.Transaction.Done;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Are transactions on several keys strictly serializable (linearizable, all keys taken as one
 * object)? Each says at which revision it took effect, so the order need not be searched for: the
 * revisions are the order, and what is asked is whether one correct store that did all of them in
 * this order would have given every answer, and whether the order keeps to the clock: what was
 * called after another was answered comes after it. A write of unknown outcome is in the order if
 * somebody has read what it wrote, where the reader found it. One that nobody has read makes no
 * difference to any answer: whoever reads a key, or looks at a term, tells what was there.
 *
 * <p>Bounds: all transactions in memory; the time is that of sorting them.
 */
public final class SerialOrder {
  private final List<Transaction> history;
  private final List<String> violations = new ArrayList<>();

  /** Who wrote, or would have: by key and value. */
  private final Map<String, Transaction> writers = new HashMap<>();

  /** Those in the order, by their ids. */
  private final Map<Long, Long> revisions = new LinkedHashMap<>();

  private SerialOrder(Collection<Transaction> history) {
    this.history = history.stream().sorted(Comparator.comparingLong(Transaction::id)).toList();
  }

  /** What is wrong, the order of revisions first; empty if there is such an order. */
  public static List<String> violations(Collection<Transaction> history) {
    var order = new SerialOrder(history);
    order.place();
    order.replay();
    order.keepToTheClock();
    return order.violations;
  }

  // ---- The order ----

  private void place() {
    for (Transaction each : history) {
      each.puts().forEach((key, value) -> writers.put(written(key, value), each));
      each.done().ifPresent(done -> revisions.put(each.id(), done.revision()));
    }
    for (Transaction each : history) {
      each.done()
          .ifPresent(
              done ->
                  done.read()
                      .forEach(
                          (key, seen) -> seen.ifPresent(entry -> placeWriter(each, key, entry))));
    }
  }

  /** What was read says when its writer wrote. */
  private void placeWriter(Transaction reader, String key, Seen seen) {
    @Nullable Transaction writer = writers.get(written(key, seen.value()));
    if (writer == null) {
      violations.add("%s is from nowhere, read by %s".formatted(seen, reader));
    } else if (!writer.mayHaveWritten()) {
      violations.add("%s is there, and was refused: %s".formatted(seen, writer));
    } else {
      long placed = revisions.computeIfAbsent(writer.id(), unused -> seen.revision());
      if (placed != seen.revision()) {
        violations.add(
            "written at revision %d and at %d: %s".formatted(placed, seen.revision(), writer));
      }
    }
  }

  // ---- Would one store have answered so? ----

  private void replay() {
    var entries = new HashMap<String, Seen>();
    for (var at : byRevision().entrySet()) {
      List<Transaction> writes =
          at.getValue().stream().filter(each -> writesAt(each, at.getKey())).toList();
      if (writes.size() > 1) {
        violations.add("one revision, %d, of two: %s".formatted(at.getKey(), writes));
      }
      for (Transaction write : writes) {
        write.terms().stream()
            .filter(term -> write.done().isPresent() && !term.holds(entries))
            .forEach(
                term ->
                    violations.add(
                        "%s did not hold, there was %s: %s"
                            .formatted(term, entries.get(term.key()), write)));
        write.puts().forEach((key, value) -> entries.put(key, new Seen(value, at.getKey())));
      }
      at.getValue().forEach(each -> each.done().ifPresent(done -> answer(each, done, entries)));
    }
  }

  private void answer(Transaction each, Done done, Map<String, Seen> entries) {
    done.read()
        .forEach(
            (key, seen) -> {
              var expected = Optional.ofNullable(entries.get(key));
              if (!seen.equals(expected)) {
                violations.add(
                    "%s was read, and at revision %d there was %s: %s"
                        .formatted(seen, done.revision(), expected, each));
              }
            });
    if (!done.held() && each.terms().stream().allMatch(term -> term.holds(entries))) {
      violations.add("refused, and all terms held: " + each);
    }
    if (done.held() && each.puts().isEmpty()) {
      each.terms().stream()
          .filter(term -> !term.holds(entries))
          .forEach(term -> violations.add("%s did not hold: %s".formatted(term, each)));
    }
  }

  private SortedMap<Long, List<Transaction>> byRevision() {
    var order = new TreeMap<Long, List<Transaction>>();
    for (Transaction each : history) {
      @Nullable Long revision = revisions.get(each.id());
      if (revision != null) {
        order.computeIfAbsent(revision, unused -> new ArrayList<>()).add(each);
      }
    }
    return order;
  }

  private boolean writesAt(Transaction each, long revision) {
    return each.hasWritten()
        || (each.done().isEmpty()
            && !each.puts().isEmpty()
            && revisions.get(each.id()) == revision);
  }

  // ---- Does the order keep to the clock? ----

  private void keepToTheClock() {
    var running = new PriorityQueue<>(Comparator.comparingLong(Transaction::completedNanos));
    @Nullable Transaction latest = null;
    long reached = 0;
    for (Transaction each :
        history.stream().sorted(Comparator.comparingLong(Transaction::invokedNanos)).toList()) {
      while (!running.isEmpty() && running.peek().completedNanos() < each.invokedNanos()) {
        Transaction ended = running.remove();
        long revision = revisions.get(ended.id());
        if (revision > reached) {
          reached = revision;
          latest = ended;
        }
      }
      @Nullable Long revision = revisions.get(each.id());
      if (revision == null) {
        continue;
      }
      if (revision < reached || (revision == reached && writesAt(each, revision))) {
        violations.add("at revision %d: %s, though after %s".formatted(revision, each, latest));
      }
      if (each.done().isPresent()) {
        running.add(each);
      }
    }
  }

  private static String written(String key, String value) {
    return key + " = " + value;
  }
}
