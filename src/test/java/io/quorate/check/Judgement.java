package io.quorate.check;

import java.util.List;

/**
 * What was found of one workload.
 *
 * @param workload its name
 * @param summary how much was looked at, in words
 * @param violations what must not be; empty if all is well
 */
public record Judgement(String workload, String summary, List<String> violations) {
  public Judgement {
    violations = List.copyOf(violations);
  }

  public boolean passed() {
    return violations.isEmpty();
  }
}
