package io.quorate.statemachine;

import io.quorate.command.Check;
import io.quorate.command.Command;
import io.quorate.command.Entry;
import io.quorate.command.Limits;
import io.quorate.command.Operation;
import io.quorate.command.OperationResult;
import io.quorate.command.Result;
import io.quorate.command.Result.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the commands of entries do, and answer. */
final class EntryWrites {
  private EntryWrites() {}

  /** Does it; the answer counts unless the edit was refused. */
  static Result apply(Command.OfEntries command, Edit edit) {
    if (command instanceof Command.Put put) {
      return put(put, edit);
    }
    if (command instanceof Command.Remove remove) {
      return remove(remove, edit);
    }
    if (command instanceof Command.RemoveRange remove) {
      List<Entry> entries = Page.all(edit.entries(), remove.range());
      entries.forEach(edit::remove);
      return new Result.RangeRemoved(edit.revision(), entries.size());
    }
    if (command instanceof Command.Transaction transaction) {
      return transact(transaction, edit);
    }
    if (command instanceof Command.Decline decline) {
      return decline.answer();
    }
    throw new AssertionError("A write of entries that nothing applies: " + command.getClass());
  }

  private static Result put(Command.Put put, Edit edit) {
    Optional<Entry> before = edit.get(put.key());
    if (!put.terms().condition().holds(before)) {
      return preconditionFailed(before);
    }
    long leaseId = edit.put(put.key(), put.value(), put.attachment());
    return new Result.Put(
        edit.revision(), before.isEmpty(), asked(put.returnPrevious(), before), leaseId);
  }

  private static Result remove(Command.Remove remove, Edit edit) {
    Optional<Entry> before = edit.get(remove.key());
    if (before.isEmpty()) {
      // Not that the condition failed: without it the answer were the same (RFC 9110, 13.2.1).
      return new Result.Removed(edit.revision(), false, Optional.empty());
    }
    if (!remove.terms().condition().holds(before)) {
      return preconditionFailed(before);
    }
    edit.remove(before.get());
    return new Result.Removed(edit.revision(), true, asked(remove.returnPrevious(), before));
  }

  private static Result transact(Command.Transaction transaction, Edit edit) {
    int failedCheck = failedCheck(transaction.checks(), edit);
    List<OperationResult> results = new ArrayList<>();
    long answerBytes = 0;
    for (Operation operation : failedCheck < 0 ? transaction.then() : transaction.otherwise()) {
      OperationResult result = apply(operation, edit);
      answerBytes += result.carriedBytes();
      if (answerBytes > Limits.ANSWER_BYTES) {
        edit.refuse(Refusal.ANSWER_TOO_LARGE);
        break;
      }
      results.add(result);
    }
    return new Result.TransactionDone(failedCheck, edit.revision(), results);
  }

  private static int failedCheck(List<Check> checks, Edit edit) {
    for (int i = 0; i < checks.size(); i++) {
      Check check = checks.get(i);
      if (!check.condition().holds(edit.get(check.key()))) {
        return i;
      }
    }
    return -1;
  }

  private static OperationResult apply(Operation operation, Edit edit) {
    Optional<Entry> before = edit.get(operation.key());
    if (operation instanceof Operation.Put put) {
      long leaseId = edit.put(put.key(), put.value(), put.attachment());
      return new OperationResult.Put(
          before.isEmpty(), asked(put.returnPrevious(), before), leaseId);
    }
    if (operation instanceof Operation.Remove remove) {
      before.ifPresent(edit::remove);
      return new OperationResult.Removed(
          before.isPresent(), asked(remove.returnPrevious(), before));
    }
    return new OperationResult.Got(before);
  }

  private static Optional<Entry> asked(boolean asked, Optional<Entry> before) {
    return asked ? before : Optional.empty();
  }

  private static Result preconditionFailed(Optional<Entry> found) {
    return new Result.PreconditionFailed(found.stream().mapToLong(Entry::revision).findFirst());
  }
}
