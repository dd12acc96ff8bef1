package io.quorate.torture;

import io.quorate.check.Checker;
import io.quorate.check.Judgement;
import io.quorate.check.Operation;
import io.quorate.check.Outcome;
import io.quorate.check.Verdict;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What became of a run.
 *
 * @param rate of operations of sure outcome, before the first fault
 * @param faults that were done, in their order
 * @param skipped that this machine cannot do
 * @param history of the first workload
 * @param transactions of the second
 * @param verdicts on each key of the first workload
 * @param judgements on the other workloads
 * @param trouble what went wrong that is no matter of the history
 */
record Report(
    Rate rate,
    List<Nemesis> faults,
    List<Nemesis> skipped,
    Collection<Operation> history,
    long transactions,
    Map<String, Verdict> verdicts,
    List<Judgement> judgements,
    List<String> trouble) {
  static final int PASSED = 0;
  static final int FAILED = 1;
  static final int VOID = 3;

  private static final int SHOWN = 3;

  /** A run that came to nothing. */
  static Report of(String trouble) {
    var rate = new Rate(0, "none");
    return new Report(
        rate, List.of(), List.of(), List.of(), 0, Map.of(), List.of(), List.of(trouble));
  }

  /** All that are judged one by one, whatever their outcome. */
  long operations() {
    return history.size() + transactions;
  }

  boolean isVoid() {
    return !rate.isEnough() || faults.isEmpty();
  }

  boolean passed() {
    return Checker.failures(verdicts).isEmpty()
        && judgements.stream().allMatch(Judgement::passed)
        && trouble.isEmpty();
  }

  int exitCode() {
    if (!passed()) {
      return FAILED;
    }
    return isVoid() ? VOID : PASSED;
  }

  /** Of two exit codes: failed is worse than void, and that is worse than passed. */
  static int worse(int one, int other) {
    return one == FAILED || other == FAILED ? FAILED : Math.max(one, other);
  }

  String text() {
    var lines = new StringBuilder();
    lines.append(
        "operations: %d (%d kv, %d txn)%n".formatted(operations(), history.size(), transactions));
    lines.append("kv: %s%n".formatted(counts()));
    lines.append("before the first fault: %s%n".formatted(rate));
    lines.append("faults: %d (%s)%n".formatted(faults.size(), faultCounts()));
    if (!skipped.isEmpty()) {
      lines.append("skipped, for this machine cannot do it: %s%n".formatted(skippedWords()));
    }
    List<Verdict> failures = Checker.failures(verdicts);
    lines.append(
        "keys: %d, of which not linearizable or undecided: %d%n"
            .formatted(verdicts.size(), failures.size()));
    failures.stream().limit(SHOWN).forEach(each -> lines.append(each).append('\n'));
    for (Judgement each : judgements) {
      lines.append("%s: %s%n".formatted(each.workload(), found(each)));
      each.violations().stream().limit(SHOWN).forEach(one -> lines.append(one).append('\n'));
    }
    trouble.forEach(each -> lines.append("trouble: ").append(each).append('\n'));
    return lines.append("verdict: ").append(verdict()).toString();
  }

  String verdict() {
    List<Verdict> failures = Checker.failures(verdicts);
    if (failures.stream().anyMatch(each -> each instanceof Verdict.Violation)) {
      return "VIOLATION: not linearizable";
    }
    List<String> violated =
        judgements.stream().filter(each -> !each.passed()).map(Judgement::workload).toList();
    if (!violated.isEmpty()) {
      return "VIOLATION: " + String.join(", ", violated);
    }
    if (!failures.isEmpty()) {
      return "FAILED: undecided, which is no pass";
    }
    if (!trouble.isEmpty()) {
      return "FAILED: " + clean() + ", but trouble";
    }
    if (!rate.isEnough()) {
      return "VOID: fewer than %.0f operations a second before the first fault"
          .formatted(Rate.LEAST_PER_SECOND);
    }
    return faults.isEmpty() ? "VOID: there was no fault" : clean();
  }

  /** What was judged, and is as it must be. */
  private String clean() {
    String kv = verdicts.isEmpty() ? "" : "linearizable";
    String others =
        judgements.stream()
            .map(each -> each.workload() + " clean")
            .collect(
                Collectors.joining(", ", kv.isEmpty() || judgements.isEmpty() ? "" : ", ", ""));
    return (kv + others).isEmpty() ? "no operation" : kv + others;
  }

  /** What was looked at, and what was found. */
  static String found(Judgement each) {
    return "%s; %s"
        .formatted(
            each.summary(), each.passed() ? "clean" : each.violations().size() + " VIOLATIONS");
  }

  /** How often each kind was done. */
  String faultCounts() {
    return counted(faults.stream().map(Nemesis::word));
  }

  /** Empty if there was nothing to skip. */
  String skippedWords() {
    return skipped.stream().map(Nemesis::word).collect(Collectors.joining(", "));
  }

  private String counts() {
    return counted(history.stream().map(Report::word));
  }

  private static String counted(Stream<String> words) {
    return words
        .collect(Collectors.groupingBy(each -> each, TreeMap::new, Collectors.counting()))
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
