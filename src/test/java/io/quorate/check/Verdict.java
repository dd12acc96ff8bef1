package io.quorate.check;

import java.util.List;
import java.util.stream.Collectors;

/** What the checker found out about one key. */
public sealed interface Verdict {
  /** The order shows it: each operation between its call and its answer, each answer right. */
  record Linearizable(List<Operation> witness) implements Verdict {}

  /**
   * There is no such order, even if nothing is asked of what was answered after the last operation
   * here.
   *
   * @param longest the longest order that could be found
   * @param cannotFollow those of which one would have to come next, and none can
   */
  record Violation(String key, List<Operation> longest, List<Operation> cannotFollow)
      implements Verdict {
    private static final int SHOWN = 12;

    @Override
    public String toString() {
      int skipped = Math.max(0, longest.size() - SHOWN);
      return "Key %s is not linearizable. The longest order (%d operations%s):%n%s%nNone can follow of:%n%s"
          .formatted(
              key,
              longest.size(),
              skipped == 0 ? "" : ", the last " + SHOWN + " of them",
              lines(longest.subList(skipped, longest.size())),
              lines(cannotFollow));
    }

    private static String lines(List<Operation> operations) {
      return operations.stream().map(each -> "  " + each).collect(Collectors.joining("\n"));
    }
  }

  /** Nothing was found out: this is no pass. */
  record Undecided(String key, String reason) implements Verdict {}
}
