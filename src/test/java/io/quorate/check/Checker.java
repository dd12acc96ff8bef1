package io.quorate.check;

import io.quorate.check.Verdict.Linearizable;
import io.quorate.check.Verdict.Undecided;
import io.quorate.check.Verdict.Violation;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Is a history linearizable? Each key is judged for itself: a history is linearizable if and only
 * if that of each object is (Herlihy and Wing, 1990). Values should be unique; where they are not,
 * nothing is judged wrongly, but less is caught and the search takes longer.
 *
 * @param mostTime for one key
 * @param mostConfigurations that are remembered for one key: some 200 bytes each
 */
public record Checker(Duration mostTime, int mostConfigurations) {
  /** Of one key: what the search handles in a moment, and a person can look through. */
  public static final int MOST_OPERATIONS = 500;

  public Checker() {
    this(Duration.ofSeconds(30), 1_000_000);
  }

  /** The verdict on each key. */
  public Map<String, Verdict> check(Collection<Operation> history) {
    Map<String, List<Operation>> perKey =
        history.stream()
            .collect(
                Collectors.groupingBy(
                    Operation::key, LinkedHashMap::new, Collectors.toUnmodifiableList()));
    var verdicts = new LinkedHashMap<String, Verdict>();
    perKey.forEach((key, operations) -> verdicts.put(key, checkKey(key, operations)));
    return verdicts;
  }

  /** The verdict on the operations of one key. */
  public Verdict checkKey(String key, List<Operation> operations) {
    long relevant = operations.stream().filter(Operation::matters).count();
    if (relevant > MOST_OPERATIONS) {
      return new Undecided(
          key,
          "%d operations on one key, and at most %d can be checked: use more keys"
              .formatted(relevant, MOST_OPERATIONS));
    }
    Verdict verdict = search(key, operations);
    return verdict instanceof Violation violation ? shortest(violation, operations) : verdict;
  }

  /** Violations first, then what was not decided. */
  public static List<Verdict> failures(Map<String, Verdict> verdicts) {
    return verdicts.values().stream()
        .filter(verdict -> !(verdict instanceof Linearizable))
        .sorted(Comparator.comparing(verdict -> verdict instanceof Undecided))
        .toList();
  }

  /** The violation as it was the moment that it could be seen first: after the fewest answers. */
  private Violation shortest(Violation violation, List<Operation> operations) {
    var answers = new TreeSet<Long>();
    operations.stream()
        .filter(Operation::matters)
        .forEach(each -> answers.add(each.completedNanos()));
    answers.remove(Operation.NEVER);
    List<Long> times = List.copyOf(answers);
    int low = 0;
    int high = times.size() - 1;
    Violation found = violation;
    while (low < high) {
      int middle = (low + high) / 2;
      Verdict verdict = search(violation.key(), until(times.get(middle), operations));
      if (verdict instanceof Violation earlier) {
        found = earlier;
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return found;
  }

  /** What was known at that time. */
  private static List<Operation> until(long nanos, List<Operation> operations) {
    return operations.stream()
        .filter(each -> each.invokedNanos() <= nanos)
        .map(each -> each.completedNanos() <= nanos ? each : each.withUnknownOutcome())
        .toList();
  }

  private Verdict search(String key, List<Operation> operations) {
    long deadline = System.nanoTime() + mostTime.toNanos();
    return new Search(key, operations, deadline, mostConfigurations).verdict();
  }
}
