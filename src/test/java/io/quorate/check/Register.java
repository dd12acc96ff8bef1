package io.quorate.check;

import io.quorate.check.Condition.Always;
import io.quorate.check.Condition.RevisionIs;
import io.quorate.check.Condition.ValueIs;
import java.util.Optional;

/**
 * The model: one key of a correct store, used by one client at a time.
 *
 * @param value empty if there is no entry
 * @param revision that last changed the entry; 0 if nobody was told
 * @param highest the highest revision that anyone was told so far: revisions only rise
 * @param guessed whether it is the work of a write of unknown outcome that nothing has shown yet
 */
record Register(Optional<String> value, long revision, long highest, boolean guessed) {
  static final Register NEW = new Register(Optional.empty(), 0, 0, false);

  /**
   * What it is after the operation, if the operation can have had its outcome on it. An unknown
   * outcome means here that the operation takes effect.
   *
   * @param told the revision that the operation made, if anyone saw it; else 0
   */
  Optional<Register> after(Operation operation, long told) {
    Outcome outcome = operation.outcome();
    if (operation.action() instanceof Action.Get) {
      return afterGet(outcome);
    }
    if (operation.action() instanceof Action.Put put) {
      return outcome instanceof Outcome.Mismatch
          ? afterMismatch(put.condition())
          : afterPut(put, told, operation.isUnknown());
    }
    Condition condition = ((Action.Delete) operation.action()).condition();
    if (outcome instanceof Outcome.Absent) {
      return value.isEmpty() ? settled() : Optional.empty();
    }
    return outcome instanceof Outcome.Mismatch
        ? afterMismatch(condition)
        : afterDelete(condition, operation.isUnknown());
  }

  private Optional<Register> afterGet(Outcome outcome) {
    if (outcome instanceof Outcome.Absent) {
      return value.isEmpty() ? settled() : Optional.empty();
    }
    var read = (Outcome.Read) outcome;
    if (value.isEmpty() || !value.get().equals(read.value()) || !canBe(read.revision())) {
      return Optional.empty();
    }
    return Optional.of(
        new Register(
            value, Math.max(revision, read.revision()), Math.max(highest, read.revision()), false));
  }

  private Optional<Register> afterPut(Action.Put put, long told, boolean guess) {
    if (!canHold(put.condition()) || (told != 0 && told <= highestWith(put.condition()))) {
      return Optional.empty();
    }
    long newHighest = Math.max(told, highestWith(put.condition()));
    return Optional.of(new Register(Optional.of(put.value()), told, newHighest, guess));
  }

  private Optional<Register> afterDelete(Condition condition, boolean guess) {
    if (value.isEmpty() || !canHold(condition)) {
      return Optional.empty();
    }
    return Optional.of(new Register(Optional.empty(), 0, highestWith(condition), guess));
  }

  private Optional<Register> afterMismatch(Condition condition) {
    return canFail(condition) ? settled() : Optional.empty();
  }

  private Optional<Register> settled() {
    return Optional.of(new Register(value, revision, highest, false));
  }

  private boolean canHold(Condition condition) {
    if (condition instanceof RevisionIs is) {
      return value.isPresent() && canBe(is.revision());
    }
    return condition instanceof Always || value.equals(Optional.of(((ValueIs) condition).value()));
  }

  private boolean canFail(Condition condition) {
    if (condition instanceof RevisionIs is) {
      return value.isEmpty() || revision == 0 || revision != is.revision();
    }
    return condition instanceof ValueIs is && !value.equals(Optional.of(is.value()));
  }

  /** Whether the entry can have this revision: one that nobody was told is above all told ones. */
  private boolean canBe(long other) {
    return other == 0 || (revision == 0 ? other > highest : other == revision);
  }

  /** The highest revision told, now that the condition has held. */
  private long highestWith(Condition condition) {
    return condition instanceof RevisionIs is ? Math.max(highest, is.revision()) : highest;
  }
}
