package io.quorate.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Attachment;
import io.quorate.command.Check;
import io.quorate.command.Command;
import io.quorate.command.Condition;
import io.quorate.command.Entry;
import io.quorate.command.Fingerprint;
import io.quorate.command.IdempotencyKey;
import io.quorate.command.Key;
import io.quorate.command.Limits;
import io.quorate.command.Operation;
import io.quorate.command.OperationResult;
import io.quorate.command.Result;
import io.quorate.command.Result.Refusal;
import io.quorate.command.StoreLimits;
import io.quorate.command.Terms;
import io.quorate.command.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransactionTest {
  private static final Key A = new Key("a");
  private static final Key B = new Key("b");

  private final Steps steps = new Steps();

  @Test
  void theStepsOfATransactionSeeEachOtherAndHaveOneRevision() {
    steps.put("a", "old");
    List<Operation> then =
        List.of(
            put(A, "new", true),
            new Operation.Get(A),
            new Operation.Remove(new Key("c"), true),
            put(B, "2", false));

    Result done = transact(List.of(), then, List.of(), false);

    var old = new Entry(A, Steps.value("old"), 1);
    var now = new Entry(A, Steps.value("new"), 2);
    assertThat(done)
        .isEqualTo(
            new Result.TransactionDone(
                -1,
                2,
                List.of(
                    new OperationResult.Put(false, Optional.of(old), 0),
                    new OperationResult.Got(Optional.of(now)),
                    new OperationResult.Removed(false, Optional.empty()),
                    new OperationResult.Put(true, Optional.empty(), 0))));
    assertThat(steps.state().revision()).isEqualTo(2);
    assertThat(steps.state().entries().values()).allMatch(entry -> entry.revision() == 2);
  }

  @Test
  void theFirstConditionThatDoesNotHoldIsToldAndTheOtherListIsDone() {
    steps.put("a", "1");
    List<Check> checks =
        List.of(
            new Check(A, new Condition.ValueIs(Steps.value("1").bytes())),
            new Check(B, new Condition.Exists()),
            new Check(A, new Condition.Absent()));

    Result done = transact(checks, List.of(put(A, "2", false)), List.of(put(B, "2", false)), false);

    assertThat(done)
        .isEqualTo(
            new Result.TransactionDone(
                1, 2, List.of(new OperationResult.Put(true, Optional.empty(), 0))));
    assertThat(steps.state().get(A).map(Entry::value)).contains(Steps.value("1"));
  }

  @Test
  void aTransactionThatOnlyReadsHasNoRevision() {
    steps.put("a", "1");

    Result done = transact(List.of(), List.of(new Operation.Get(B)), List.of(), false);

    assertThat(done)
        .isEqualTo(
            new Result.TransactionDone(-1, 1, List.of(new OperationResult.Got(Optional.empty()))));
    assertThat(steps.state().revision()).isEqualTo(1);
  }

  @Test
  void aDryRunIsAnsweredAsIfAndChangesNothing() {
    steps.put("a", "1");
    Contents before = steps.state().contents();
    List<Operation> then = List.of(new Operation.Remove(A, false), put(B, "2", false));

    Result dry = transact(List.of(), then, List.of(), true);

    assertThat(steps.state().contents()).isEqualTo(before);
    assertThat(((Result.TransactionDone) dry).revisionBefore()).isEqualTo(before.revision());
    assertThat(transact(List.of(), then, List.of(), false)).isEqualTo(dry);
  }

  @Test
  void ifOneStepIsRefusedNoneIsDone() {
    var refused = new Operation.Put(B, Steps.value("2"), new Attachment.ToLease(9), false);

    Result result = transact(List.of(), List.of(put(A, "1", false), refused), List.of(), false);

    assertThat(result).isEqualTo(new Result.Refused(Refusal.NO_SUCH_LEASE));
    assertThat(steps.state().entries()).isEmpty();
    assertThat(steps.state().revision()).isZero();
  }

  @Test
  void aStoreThatIsFullTakesWhatMakesItNoFuller() {
    steps.put("a", "12345678");
    steps.configure(new StoreLimits(steps.state().contents().bytes(), 10, 1 << 20, 0, 0));

    assertThat(steps.put("b", "")).isEqualTo(new Result.Refused(Refusal.QUOTA));
    assertThat(steps.put("a", "123456789")).isEqualTo(new Result.Refused(Refusal.QUOTA));
    assertThat(steps.put("a", "87654321")).isInstanceOf(Result.Put.class);
    // In whatever order: what counts is what is there afterwards.
    assertThat(
            transact(
                List.of(),
                List.of(put(B, "12345678", false), new Operation.Remove(A, false)),
                List.of(),
                false))
        .isInstanceOf(Result.TransactionDone.class);
    steps.configure(new StoreLimits(1, 10, 1 << 20, 0, 0));
    assertThat(steps.put("b", "1234567")).isInstanceOf(Result.Put.class);
    assertThat(steps.put("b", "12345678")).isEqualTo(new Result.Refused(Refusal.QUOTA));
    assertThat(steps.remove("b")).isInstanceOf(Result.Removed.class);
    assertThat(steps.state().contents().bytes()).isZero();
  }

  @Test
  void aTransactionWhoseAnswerWouldBeTooLargeIsNotDone() {
    var large = Value.of(new byte[Limits.VALUE_BYTES]);
    steps.apply(new Command.Put(steps.stamp(), A, large, false));
    var get = new Operation.Get(A);

    Result two = transact(List.of(), List.of(get, get), List.of(), false);
    Result three =
        transact(List.of(), List.of(put(B, "1", false), get, get, get), List.of(), false);

    assertThat(two).isInstanceOf(Result.TransactionDone.class);
    assertThat(three).isEqualTo(new Result.Refused(Refusal.ANSWER_TOO_LARGE));
    assertThat(steps.state().get(B)).isEmpty();
  }

  /** As a patch is: the value that it gives depends on what it found, what was sent does not. */
  @Test
  void aRetryIsKnownByWhatTheClientSentIfTheCommandSaysSo() {
    Fingerprint sent = Fingerprint.of("merge".getBytes(StandardCharsets.UTF_8));
    Result first = steps.apply(patch("first", sent));

    assertThat(steps.apply(patch("second", sent))).isEqualTo(first);
    assertThat(steps.apply(patch("first", Fingerprint.of(new byte[0]))))
        .isEqualTo(new Result.Refused(Refusal.IDEMPOTENCY_KEY_REUSED));
    assertThat(steps.state().get(A).map(Entry::value)).contains(Steps.value("first"));
  }

  private Command patch(String text, Fingerprint sent) {
    var terms =
        new Terms(
            new Condition.None(),
            Optional.of(new IdempotencyKey("8e03978e")),
            List.of(),
            Optional.of(sent));
    return new Command.Put(steps.stamp(), A, Steps.value(text), false, terms);
  }

  private Result transact(
      List<Check> checks, List<Operation> then, List<Operation> otherwise, boolean dryRun) {
    return steps.apply(
        new Command.Transaction(steps.stamp(), checks, then, otherwise, dryRun, Terms.NONE));
  }

  private static Operation put(Key key, String text, boolean returnPrevious) {
    return new Operation.Put(key, Steps.value(text), Attachment.NONE, returnPrevious);
  }
}
