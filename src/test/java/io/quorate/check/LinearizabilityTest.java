package io.quorate.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.check.Condition.RevisionIs;
import io.quorate.check.Condition.ValueIs;
import io.quorate.check.Verdict.Linearizable;
import io.quorate.check.Verdict.Undecided;
import io.quorate.check.Verdict.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Histories made by hand, with a verdict that a person can see. */
class LinearizabilityTest {
  private final List<Operation> history = new ArrayList<>();

  @Test
  void anEmptyHistoryIsLinearizable() {
    assertLinearizable();
  }

  @Test
  void aReadSeesWhatWasWrittenBeforeIt() {
    ok(0, 1, new Action.Put("a"), new Outcome.Written(1));
    ok(2, 3, new Action.Get(), new Outcome.Read("a", 1));

    assertLinearizable();
  }

  @Test
  void aReadDuringAWriteMaySeeEither() {
    ok(0, 1, new Action.Put("a"), new Outcome.Written(1));
    ok(2, 9, new Action.Put("b"), new Outcome.Written(2));
    ok(3, 4, new Action.Get(), new Outcome.Read("a", 1));
    ok(5, 6, new Action.Get(), new Outcome.Read("b", 2));

    assertLinearizable();
  }

  @Test
  void anOldValueAfterANewOneIsAViolationEvenDuringTheWrite() {
    ok(0, 1, new Action.Put("a"), new Outcome.Written(1));
    ok(2, 9, new Action.Put("b"), new Outcome.Written(2));
    ok(3, 4, new Action.Get(), new Outcome.Read("b", 2));
    ok(5, 6, new Action.Get(), new Outcome.Read("a", 1));

    assertViolation();
  }

  @Test
  void aStaleReadIsAViolationThatNamesTheRead() {
    ok(0, 1, new Action.Put("a"), new Outcome.Written(0));
    ok(2, 3, new Action.Put("b"), new Outcome.Written(0));
    Operation stale = ok(4, 5, new Action.Get(), new Outcome.Read("a", 0));
    ok(6, 7, new Action.Put("c"), new Outcome.Written(0));

    Violation violation = assertViolation();

    assertThat(violation.longest()).hasSize(2);
    assertThat(violation.cannotFollow()).containsExactly(stale);
    assertThat(violation.toString()).contains("#2 client 0").contains("None can follow");
  }

  @Test
  void anAbsentKeyAfterAWriteIsAViolation() {
    ok(0, 1, new Action.Put("a"), new Outcome.Written(1));
    ok(2, 3, new Action.Get(), new Outcome.Absent());

    assertViolation();
  }

  @Test
  void aLostUpdateIsAViolation() {
    ok(0, 1, new Action.Put("a"), new Outcome.Written(1));
    ok(2, 5, new Action.Put("b", new RevisionIs(1)), new Outcome.Written(2));
    ok(6, 7, new Action.Put("c"), new Outcome.Written(3));
    ok(8, 9, new Action.Get(), new Outcome.Read("b", 2));

    assertViolation();
  }

  @Test
  void aCompareAndSetThatSucceedsTwiceOnOneRevisionIsAViolation() {
    ok(0, 1, new Action.Put("a"), new Outcome.Written(1));
    ok(2, 8, new Action.Put("b", new RevisionIs(1)), new Outcome.Written(0));
    ok(3, 9, new Action.Put("c", new RevisionIs(1)), new Outcome.Written(0));

    assertViolation();
  }

  @Test
  void aCompareAndSetThatSucceedsTwiceOnOneValueIsAViolation() {
    ok(0, 1, new Action.Put("a"), new Outcome.Written(0));
    ok(2, 8, new Action.Put("b", new ValueIs("a")), new Outcome.Written(0));
    ok(3, 9, new Action.Put("c", new ValueIs("a")), new Outcome.Written(0));

    assertViolation();
  }

  @Test
  void aCompareAndSetThatFailsThoughNobodyChangedTheEntryIsAViolation() {
    ok(0, 1, new Action.Put("a"), new Outcome.Written(1));
    ok(2, 3, new Action.Put("b", new RevisionIs(1)), new Outcome.Mismatch());

    assertViolation();
  }

  @Test
  void aCompareAndSetMayFailWhereAnUnknownWriteMayHaveTakenEffect() {
    ok(0, 1, new Action.Put("a"), new Outcome.Written(1));
    unknown(2, new Action.Put("b"));
    ok(3, 4, new Action.Put("c", new RevisionIs(1)), new Outcome.Mismatch());

    assertLinearizable();
  }

  @Test
  void aValueFromNowhereIsAViolation() {
    ok(0, 1, new Action.Put("a"), new Outcome.Written(1));
    ok(2, 3, new Action.Get(), new Outcome.Read("z", 1));

    assertViolation();
  }

  @Test
  void aValueThatWasReadBeforeItsWriteBeganIsAViolation() {
    ok(0, 1, new Action.Get(), new Outcome.Read("a", 1));
    ok(2, 3, new Action.Put("a"), new Outcome.Written(1));

    assertViolation();
  }

  @Test
  void aDeletedKeyThatIsBackAgainIsAViolation() {
    ok(0, 1, new Action.Put("a"), new Outcome.Written(1));
    ok(2, 3, new Action.Delete(), new Outcome.Deleted());
    ok(4, 5, new Action.Get(), new Outcome.Absent());
    ok(6, 7, new Action.Get(), new Outcome.Read("a", 1));

    assertViolation();
  }

  @Test
  void anEntryThatIsDeletedTwiceIsAViolation() {
    ok(0, 1, new Action.Put("a"), new Outcome.Written(1));
    ok(2, 8, new Action.Delete(new RevisionIs(1)), new Outcome.Deleted());
    ok(3, 9, new Action.Delete(new RevisionIs(1)), new Outcome.Deleted());

    assertViolation();
  }

  @Test
  void aRevisionThatFallsIsAViolation() {
    ok(0, 1, new Action.Put("a"), new Outcome.Written(7));
    ok(2, 3, new Action.Put("b"), new Outcome.Written(5));

    assertViolation();
  }

  @Test
  void anUnknownWriteMayTakeEffectLate() {
    ok(0, 1, new Action.Put("a"), new Outcome.Written(1));
    unknown(2, new Action.Put("b"));
    ok(4, 5, new Action.Get(), new Outcome.Read("a", 1));
    ok(6, 7, new Action.Put("c"), new Outcome.Written(2));
    ok(8, 9, new Action.Get(), new Outcome.Read("b", 3));

    assertLinearizable();
  }

  @Test
  void anUnknownWriteMayNeverTakeEffect() {
    ok(0, 1, new Action.Put("a"), new Outcome.Written(1));
    unknown(2, new Action.Put("b"));
    unknown(3, new Action.Delete());
    ok(4, 5, new Action.Get(), new Outcome.Read("a", 1));

    assertLinearizable();
  }

  @Test
  void anUnknownWriteTakesEffectOnlyOnce() {
    unknown(0, new Action.Put("b"));
    ok(1, 2, new Action.Get(), new Outcome.Read("b", 1));
    ok(3, 4, new Action.Put("c"), new Outcome.Written(2));
    ok(5, 6, new Action.Get(), new Outcome.Read("b", 0));

    assertViolation();
  }

  @Test
  void oneUnknownWriteMayBuildOnAnother() {
    unknown(0, new Action.Put("a"));
    unknown(1, new Action.Put("b", new ValueIs("a")));
    ok(2, 3, new Action.Get(), new Outcome.Read("b", 0));

    assertLinearizable();
  }

  @Test
  void aFailedWriteNeverTakesEffect() {
    ok(0, 1, new Action.Put("a"), new Outcome.Failed());
    ok(2, 3, new Action.Get(), new Outcome.Read("a", 1));

    assertViolation();
  }

  @Test
  void keysAreJudgedEachForItself() {
    ok(0, 1, new Action.Put("a"), new Outcome.Written(1));
    ok(2, 3, new Action.Get(), new Outcome.Absent());
    Operation there = history.get(1);
    history.set(1, new Operation(there.id(), 0, "other", there.action(), 2, 3, there.outcome()));

    Map<String, Verdict> verdicts = new Checker().check(history);

    assertThat(verdicts).containsOnlyKeys("k", "other");
    assertThat(Checker.failures(verdicts)).isEmpty();
  }

  @Test
  void tooManyOperationsOnAKeyAreRefusedWithTheNumber() {
    for (int each = 0; each <= Checker.MOST_OPERATIONS; each++) {
      ok(each, each, new Action.Get(), new Outcome.Absent());
    }

    Verdict verdict = new Checker().checkKey("k", history);

    assertThat(verdict).isInstanceOf(Undecided.class);
    assertThat(verdict.toString()).contains("501").contains("500").contains("use more keys");
    assertThat(Checker.failures(Map.of("k", verdict))).containsExactly(verdict);
  }

  @Test
  void aSearchThatRunsOutOfTimeOrOfMemoryIsNoPass() {
    for (int each = 0; each < 20; each++) {
      ok(0, 100, new Action.Put("v" + each), new Outcome.Written(0));
    }
    ok(101, 102, new Action.Get(), new Outcome.Read("nowhere", 0));

    Verdict outOfMemory = new Checker(Duration.ofMinutes(1), 1000).checkKey("k", history);
    Verdict outOfTime = new Checker(Duration.ZERO, 1_000_000).checkKey("k", history);

    assertThat(outOfMemory).isInstanceOf(Undecided.class);
    assertThat(outOfTime).isInstanceOf(Undecided.class);
  }

  private Operation ok(long invoked, long completed, Action action, Outcome outcome) {
    var operation = new Operation(history.size(), 0, "k", action, invoked, completed, outcome);
    history.add(operation);
    return operation;
  }

  private void unknown(long invoked, Action action) {
    ok(invoked, Operation.NEVER, action, new Outcome.Unknown());
  }

  private void assertLinearizable() {
    assertThat(new Checker().checkKey("k", history)).isInstanceOf(Linearizable.class);
  }

  private Violation assertViolation() {
    Verdict verdict = new Checker().checkKey("k", history);
    assertThat(verdict).isInstanceOf(Violation.class);
    return (Violation) verdict;
  }
}
