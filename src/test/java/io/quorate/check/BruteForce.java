package io.quorate.check;

import io.quorate.check.Condition.RevisionIs;
import io.quorate.check.Condition.ValueIs;
import io.quorate.check.Outcome.Absent;
import io.quorate.check.Outcome.Deleted;
import io.quorate.check.Outcome.Mismatch;
import io.quorate.check.Outcome.Read;
import io.quorate.check.Outcome.Written;
import java.util.ArrayList;
import java.util.List;

/**
 * The definition of linearizability, word by word, with nothing that could be clever: all orders of
 * all choices of the unknown operations, each played on a register of its own. For a handful of
 * operations. Revisions must be told by every answer.
 */
final class BruteForce {
  private final List<Operation> operations;

  private BruteForce(List<Operation> operations) {
    this.operations = operations;
  }

  static boolean isLinearizable(List<Operation> history) {
    return new BruteForce(history.stream().filter(Operation::matters).toList())
        .canBeOrdered(new ArrayList<>());
  }

  private boolean canBeOrdered(List<Operation> order) {
    boolean complete =
        operations.stream().allMatch(each -> each.isUnknown() || order.contains(each));
    if (complete && keepsTime(order) && isPlayedRight(order)) {
      return true;
    }
    for (Operation each : operations) {
      if (!order.contains(each)) {
        order.add(each);
        if (canBeOrdered(order)) {
          return true;
        }
        order.remove(order.size() - 1);
      }
    }
    return false;
  }

  private static boolean keepsTime(List<Operation> order) {
    for (int later = 0; later < order.size(); later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        if (order.get(later).completedNanos() < order.get(earlier).invokedNanos()) {
          return false;
        }
      }
    }
    return true;
  }

  /** An entry's revision is not known if the answer to its write was lost; then any may be it. */
  private boolean isPlayedRight(List<Operation> order) {
    String value = "";
    long revision = 0;
    long highest = 0;
    for (Operation each : order) {
      Outcome outcome = each.outcome();
      Condition condition = conditionOf(each.action());
      boolean anyRevision = !value.isEmpty() && revision == 0;
      if (outcome instanceof Read read) {
        if (!read.value().equals(value) || read.revision() != revision) {
          return false;
        }
      } else if (outcome instanceof Absent) {
        if (!value.isEmpty()) {
          return false;
        }
      } else if (outcome instanceof Mismatch) {
        boolean perhaps = condition instanceof RevisionIs && anyRevision;
        if (!perhaps && matches(condition, value, revision, highest)) {
          return false;
        }
      } else if (!matches(condition, value, revision, highest)) {
        return false;
      } else if (each.action() instanceof Action.Put put) {
        highest = Math.max(highest, condition instanceof RevisionIs is ? is.revision() : 0);
        value = put.value();
        revision = outcome instanceof Written written ? written.revision() : revisionRead(value);
        if (revision != 0 && revision <= highest) {
          return false;
        }
        highest = Math.max(highest, revision);
      } else {
        if (value.isEmpty() && outcome instanceof Deleted) {
          return false;
        }
        highest = Math.max(highest, condition instanceof RevisionIs is ? is.revision() : 0);
        value = "";
        revision = 0;
      }
    }
    return true;
  }

  private long revisionRead(String value) {
    return operations.stream()
        .filter(each -> each.outcome() instanceof Read read && read.value().equals(value))
        .mapToLong(each -> ((Read) each.outcome()).revision())
        .findFirst()
        .orElse(0);
  }

  private static boolean matches(Condition condition, String value, long revision, long highest) {
    if (condition instanceof RevisionIs is) {
      return !value.isEmpty()
          && (revision == 0 ? is.revision() > highest : is.revision() == revision);
    }
    return !(condition instanceof ValueIs is) || is.value().equals(value);
  }

  private static Condition conditionOf(Action action) {
    if (action instanceof Action.Put put) {
      return put.condition();
    }
    return action instanceof Action.Delete delete ? delete.condition() : Condition.ALWAYS;
  }
}
