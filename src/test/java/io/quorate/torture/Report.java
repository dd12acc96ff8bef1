package io.quorate.torture;

import io.quorate.check.Checker;
import io.quorate.check.Operation;
import io.quorate.check.Outcome;
import io.quorate.check.Verdict;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What became of a run.
 *
 * @param ratePerSecond operations of sure outcome before the first fault
 * @param trouble what went wrong that is no matter of the history
 */
record Report(
    double ratePerSecond,
    int faults,
    Collection<Operation> history,
    Map<String, Verdict> verdicts,
    List<String> trouble) {
  /** Less is no load, under which nothing would be shown. */
  static final double LEAST_RATE = 100;

  private static final int SHOWN = 3;

  boolean isVoid() {
    return ratePerSecond < LEAST_RATE || faults == 0;
  }

  boolean passed() {
    return Checker.failures(verdicts).isEmpty() && trouble.isEmpty();
  }

  int exitCode() {
    if (!passed()) {
      return 1;
    }
    return isVoid() ? 3 : 0;
  }

  String text() {
    var lines = new StringBuilder();
    lines.append("operations: %d (%s)%n".formatted(history.size(), counts()));
    lines.append("before the first fault: %.0f operations a second%n".formatted(ratePerSecond));
    lines.append("faults: %d%n".formatted(faults));
    List<Verdict> failures = Checker.failures(verdicts);
    lines.append(
        "keys: %d, of which not linearizable or undecided: %d%n"
            .formatted(verdicts.size(), failures.size()));
    failures.stream().limit(SHOWN).forEach(each -> lines.append(each).append('\n'));
    trouble.forEach(each -> lines.append("trouble: ").append(each).append('\n'));
    return lines.append("verdict: ").append(verdict()).toString();
  }

  private String verdict() {
    List<Verdict> failures = Checker.failures(verdicts);
    if (failures.stream().anyMatch(each -> each instanceof Verdict.Violation)) {
      return "VIOLATION: not linearizable";
    }
    if (!failures.isEmpty()) {
      return "FAILED: undecided, which is no pass";
    }
    if (!trouble.isEmpty()) {
      return "FAILED: linearizable, but see the trouble above";
    }
    if (ratePerSecond < LEAST_RATE) {
      return "VOID: fewer than %.0f operations a second before the first fault"
          .formatted(LEAST_RATE);
    }
    return faults == 0 ? "VOID: there was no fault" : "linearizable";
  }

  private String counts() {
    return history.stream()
        .collect(Collectors.groupingBy(Report::word, TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .map(each -> each.getValue() + " " + each.getKey())
        .collect(Collectors.joining(", "));
  }

  private static String word(Operation each) {
    Outcome outcome = each.outcome();
    return outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }
}
