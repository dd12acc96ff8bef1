package io.quorate.check;

import io.quorate.check.Verdict.Linearizable;
import io.quorate.check.Verdict.Undecided;
import io.quorate.check.Verdict.Violation;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The search of Wing and Gong (Testing and Verifying Concurrent Objects, 1993) for an order of the
 * operations on one key, with the memory of Lowe (Testing for Linearizability, 2017): a set of
 * operations that led to a state once is not tried a second time.
 *
 * <p>Operations of unknown outcome may take effect at any time after their call, or never. Two
 * thoughts keep them from multiplying the search. One that is followed by a blind write might as
 * well not have taken effect, so whatever follows it must depend on it. And of those whose effects
 * nobody could tell apart, the first to be called will do.
 */
final class Search {
  private final String key;
  private final List<Operation> operations;
  private final long[] told;
  private final int[] alike;
  private final long deadlineNanos;
  private final int mostConfigurations;

  private final BitSet done = new BitSet();
  private final List<Operation> order = new ArrayList<>();
  private final Set<Configuration> tried = new HashSet<>();
  private int answered;
  private int answeredDone;
  private int mostAnsweredDone = -1;
  private List<Operation> longest = List.of();
  private List<Operation> cannotFollow = List.of();

  private record Configuration(BitSet done, Register register) {}

  /** The search was given up. */
  private static final class GivenUpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GivenUpException(String reason) {
      super(reason);
    }
  }

  /**
   * @param history of one key
   * @param deadlineNanos by System.nanoTime()
   */
  Search(String key, List<Operation> history, long deadlineNanos, int mostConfigurations) {
    this.key = key;
    this.operations =
        history.stream()
            .filter(Operation::matters)
            .sorted(Comparator.comparingLong(Operation::invokedNanos))
            .toList();
    this.told = revisionsTold();
    this.alike = firstOfAlike();
    this.deadlineNanos = deadlineNanos;
    this.mostConfigurations = mostConfigurations;
    this.answered = (int) operations.stream().filter(each -> !each.isUnknown()).count();
  }

  Verdict verdict() {
    try {
      return extend(Register.NEW)
          ? new Linearizable(List.copyOf(order))
          : new Violation(key, longest, cannotFollow);
    } catch (GivenUpException e) {
      return new Undecided(key, e.getMessage());
    }
  }

  private boolean extend(Register register) {
    if (answeredDone == answered) {
      return true;
    }
    if (!tried.add(new Configuration((BitSet) done.clone(), register))) {
      return false;
    }
    checkLimits();
    List<Integer> candidates = candidates();
    for (int each : candidates) {
      Operation operation = operations.get(each);
      Optional<Register> next =
          register.guessed() && operation.isBlind()
              ? Optional.empty()
              : register.after(operation, told[each]);
      if (next.isPresent()) {
        take(each, operation);
        if (extend(next.get())) {
          return true;
        }
        putBack(each, operation);
      }
    }
    rememberIfLongest(candidates);
    return false;
  }

  /** Those that may come next: none was called after one that is still to come was answered. */
  private List<Integer> candidates() {
    long firstAnswer = Operation.NEVER;
    var called = new ArrayList<Integer>();
    for (int each = done.nextClearBit(0);
        each < operations.size();
        each = done.nextClearBit(each + 1)) {
      Operation operation = operations.get(each);
      if (operation.invokedNanos() > firstAnswer) {
        break;
      }
      firstAnswer = Math.min(firstAnswer, operation.completedNanos());
      if (alike[each] < 0 || done.get(alike[each])) {
        called.add(each);
      }
    }
    // The first answered first; unknown ones, answered never, only where nothing else helps.
    called.sort(Comparator.comparingLong(each -> operations.get(each).completedNanos()));
    return called;
  }

  private void take(int index, Operation operation) {
    done.set(index);
    order.add(operation);
    answeredDone += operation.isUnknown() ? 0 : 1;
  }

  private void putBack(int index, Operation operation) {
    done.clear(index);
    order.remove(order.size() - 1);
    answeredDone -= operation.isUnknown() ? 0 : 1;
  }

  private void rememberIfLongest(List<Integer> candidates) {
    if (answeredDone > mostAnsweredDone) {
      mostAnsweredDone = answeredDone;
      longest = List.copyOf(order);
      cannotFollow =
          candidates.stream().map(operations::get).filter(each -> !each.isUnknown()).toList();
    }
  }

  private void checkLimits() {
    if (tried.size() > mostConfigurations) {
      throw new GivenUpException("more than " + mostConfigurations + " configurations");
    }
    if (System.nanoTime() - deadlineNanos > 0) {
      throw new GivenUpException("out of time after " + tried.size() + " configurations");
    }
  }

  /** By the answer of the write itself, or else by that of someone who read the value. */
  private long[] revisionsTold() {
    Map<String, Long> read = new HashMap<>();
    Map<String, Long> writers = new HashMap<>();
    for (Operation each : operations) {
      if (each.outcome() instanceof Outcome.Read seen && seen.revision() != 0) {
        read.put(seen.value(), seen.revision());
      }
      valueOf(each).forEach(value -> writers.merge(value, 1L, Long::sum));
    }
    return operations.stream()
        .mapToLong(
            each -> {
              if (each.outcome() instanceof Outcome.Written written) {
                return written.revision();
              }
              return valueOf(each)
                  .filter(value -> writers.getOrDefault(value, 0L) == 1)
                  .map(value -> read.getOrDefault(value, 0L))
                  .findFirst()
                  .orElse(0L);
            })
        .toArray();
  }

  /** For each operation the one before it that could stand for it, or -1. */
  private int[] firstOfAlike() {
    Set<String> seen = new HashSet<>();
    for (Operation each : operations) {
      if (each.outcome() instanceof Outcome.Read read) {
        seen.add(read.value());
      }
      if (conditionOf(each) instanceof Condition.ValueIs is) {
        seen.add(is.value());
      }
    }
    int[] before = {-1, -1};
    return IntStream.range(0, operations.size())
        .map(
            index -> {
              Operation each = operations.get(index);
              boolean unseen = valueOf(each).noneMatch(seen::contains);
              if (!each.isUnknown() || !each.isBlind() || !unseen) {
                return -1;
              }
              int kind = each.action() instanceof Action.Put ? 0 : 1;
              int first = before[kind];
              before[kind] = index;
              return first;
            })
        .toArray();
  }

  private static Condition conditionOf(Operation operation) {
    if (operation.action() instanceof Action.Put put) {
      return put.condition();
    }
    return operation.action() instanceof Action.Delete delete
        ? delete.condition()
        : Condition.ALWAYS;
  }

  private static Stream<String> valueOf(Operation operation) {
    return operation.action() instanceof Action.Put put ? Stream.of(put.value()) : Stream.empty();
  }
}
