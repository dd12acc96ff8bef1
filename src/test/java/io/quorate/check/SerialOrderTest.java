package io.quorate.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.check.Transaction.Answer;
import io.quorate.check.Transaction.Done;
import io.quorate.check.Transaction.Failed;
import io.quorate.check.Transaction.Unknown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Histories made by hand: two accounts, a and b, of 100 in all. */
class SerialOrderTest {
  private static final Term A_IS_1 = new Term.RevisionIs("a", 1);
  private static final Map<String, String> T2 = Map.of("a", "40 t2", "b", "60 t2");
  private static final Map<String, String> T3 = Map.of("a", "30 t3", "b", "70 t3");

  private final List<Transaction> history = new ArrayList<>();
  private long nanos;

  SerialOrderTest() {
    done(1, List.of(), Map.of("a", "50 t1", "b", "50 t1"), 1, Map.of());
  }

  @Test
  void transfersAndReadsInTheOrderOfTheirRevisionsAreClean() {
    done(2, List.of(A_IS_1), T2, 5, Map.of("a", seen("40 t2", 5), "b", seen("60 t2", 5)));
    refused(3, List.of(A_IS_1), T3, 6, Map.of("a", seen("40 t2", 5)));
    reads(4, 7, Map.of("a", seen("40 t2", 5), "b", seen("60 t2", 5), "c", Optional.empty()));

    assertClean();
  }

  @Test
  void anUnknownTransferMayHaveBeenMadeOrNot() {
    concurrent(2, List.of(A_IS_1), T2, new Unknown());
    reads(3, 2, Map.of("a", seen("50 t1", 1)));
    assertClean();

    reads(4, 4, Map.of("a", seen("40 t2", 3), "b", seen("60 t2", 3)));
    assertClean();
  }

  @Test
  void anAcknowledgedTransferThatIsLostIsFound() {
    done(2, List.of(A_IS_1), T2, 5, Map.of());
    reads(3, 6, Map.of("a", seen("50 t1", 1), "b", seen("50 t1", 1)));

    assertViolation("at revision 6 there was Optional[Seen[value=40 t2, revision=5]]");
  }

  @Test
  void anAcknowledgedTransferIsFoundToBeLostByTheConditionOfALaterOne() {
    done(2, List.of(A_IS_1), T2, 5, Map.of());
    done(3, List.of(A_IS_1), T3, 6, Map.of());

    assertViolation("RevisionIs[key=a, revision=1] did not hold");
  }

  @Test
  void aConditionOnAValueIsLookedAt() {
    done(2, List.of(new Term.ValueIs("a", "9 none"), new Term.Exists("b")), T2, 5, Map.of());

    assertViolation("ValueIs[key=a, value=9 none] did not hold");
  }

  @Test
  void aTransferThatIsAppliedTwiceIsFound() {
    done(2, List.of(), T2, 5, Map.of());
    reads(3, 8, Map.of("a", seen("40 t2", 7)));

    assertViolation("written at revision 5 and at 7");
  }

  @Test
  void anUnknownTransferThatIsAppliedTwiceIsFound() {
    concurrent(2, List.of(), T2, new Unknown());
    reads(3, 5, Map.of("a", seen("40 t2", 5)));
    reads(4, 8, Map.of("b", seen("60 t2", 8)));

    assertViolation("written at revision 5 and at 8");
  }

  @Test
  void halfATransferIsFound() {
    done(2, List.of(A_IS_1), T2, 5, Map.of());
    reads(3, 5, Map.of("a", seen("40 t2", 5), "b", seen("50 t1", 1)));

    assertViolation("was read, and at revision 5 there was Optional[Seen[value=60 t2");
    assertThat(new Sum(Set.of("a", "b"), 100).violations(history))
        .singleElement()
        .asString()
        .startsWith("the sum is not 100: transaction 3");
  }

  @Test
  void aReadOfSomeAccountsHasNoSum() {
    reads(2, 1, Map.of("a", seen("50 t1", 1)));

    assertThat(new Sum(Set.of("a", "b"), 100).violations(history)).isEmpty();
  }

  @Test
  void anAccountThatIsGoneCountsAsNothing() {
    reads(2, 1, Map.of("a", seen("50 t1", 1), "b", Optional.empty()));

    assertThat(new Sum(Set.of("a", "b"), 100).violations(history)).hasSize(1);
  }

  @Test
  void aValueFromNowhereIsFound() {
    reads(2, 4, Map.of("a", seen("7 t9", 3)));

    assertViolation("is from nowhere");
  }

  @Test
  void whatWasRefusedAndIsThereIsFound() {
    refused(2, List.of(new Term.RevisionIs("a", 9)), T2, 1, Map.of());
    done(3, List.of(), Map.of(), new Failed());
    done(4, List.of(), T3, new Failed());
    reads(5, 4, Map.of("a", seen("40 t2", 3)));
    reads(6, 6, Map.of("b", seen("70 t3", 5)));

    assertViolation("revision=3] is there, and was refused");
    assertViolation("revision=5] is there, and was refused");
  }

  @Test
  void aRefusalWithoutAReasonIsFound() {
    refused(2, List.of(A_IS_1), T2, 1, Map.of());

    assertViolation("refused, and all terms held");
  }

  @Test
  void aStaleReadIsFoundByTheClock() {
    done(2, List.of(A_IS_1), T2, 5, Map.of());
    reads(3, 4, Map.of("a", seen("50 t1", 1)));

    assertViolation("at revision 4: transaction 3");
  }

  @Test
  void aStaleReadThatBeganBeforeTheWriteWasAnsweredIsNone() {
    concurrent(3, List.of(), Map.of(), new Done(true, 4, Map.of("a", seen("50 t1", 1))));
    concurrent(2, List.of(A_IS_1), T2, new Done(true, 5, Map.of()));

    assertClean();
  }

  @Test
  void aWriteThatTakesEffectBeforeItsCallIsFound() {
    reads(2, 5, Map.of("b", seen("50 t1", 1)));
    done(3, List.of(), Map.of("a", "30 t3"), 4, Map.of());

    assertViolation("at revision 4: transaction 3");
  }

  @Test
  void twoWritesOfOneRevisionAreFound() {
    concurrent(2, List.of(), Map.of("a", "40 t2"), new Done(true, 5, Map.of()));
    concurrent(3, List.of(), Map.of("b", "70 t3"), new Done(true, 5, Map.of()));

    assertViolation("one revision, 5, of two");
  }

  // ---- How a history is made ----

  private void reads(long id, long revision, Map<String, Optional<Seen>> read) {
    done(id, List.of(), Map.of(), revision, read);
  }

  private void done(
      long id,
      List<Term> terms,
      Map<String, String> puts,
      long revision,
      Map<String, Optional<Seen>> read) {
    done(id, terms, puts, new Done(true, revision, read));
  }

  private void refused(
      long id,
      List<Term> terms,
      Map<String, String> puts,
      long revision,
      Map<String, Optional<Seen>> read) {
    done(id, terms, puts, new Done(false, revision, read));
  }

  /** After all that came before. */
  private void done(long id, List<Term> terms, Map<String, String> puts, Answer answer) {
    history.add(new Transaction(id, 0, terms, puts, nanos + 1, nanos + 2, answer));
    nanos += 2;
  }

  /** While all others go on. */
  private void concurrent(long id, List<Term> terms, Map<String, String> puts, Answer answer) {
    history.add(new Transaction(id, 0, terms, new HashMap<>(puts), 3, 1000, answer));
  }

  private static Optional<Seen> seen(String value, long revision) {
    return Optional.of(new Seen(value, revision));
  }

  private void assertClean() {
    assertThat(SerialOrder.violations(history)).isEmpty();
  }

  private void assertViolation(String part) {
    assertThat(SerialOrder.violations(history)).anyMatch(each -> each.contains(part));
  }
}
