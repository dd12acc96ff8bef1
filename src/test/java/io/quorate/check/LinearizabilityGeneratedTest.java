package io.quorate.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.check.Verdict.Linearizable;
import io.quorate.check.Verdict.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories made by the thousand, from fixed seeds. */
class LinearizabilityGeneratedTest {
  private static final int CLIENTS = 8;

  private final Checker checker = new Checker();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCorrectHistoryIsNeverTakenForAViolation(boolean revisionsAreTold) {
    for (long seed = 0; seed < 200; seed++) {
      double unknown = seed % 4 * 0.02;
      List<Operation> history =
          new GeneratedHistory(seed, CLIENTS, unknown, revisionsAreTold).correct(400);

      assertThat(checker.checkKey("k", history))
          .as("seed %d", seed)
          .isInstanceOf(Linearizable.class);
    }
  }

  @Test
  void theWitnessIsAnOrderInWhichEachAnswerIsRightAndNoTimeRunsBackwards() {
    for (long seed = 0; seed < 200; seed++) {
      List<Operation> history = new GeneratedHistory(seed, CLIENTS, 0.02, true).correct(100);

      List<Operation> witness = ((Linearizable) checker.checkKey("k", history)).witness();

      assertThat(witness).as("seed %d", seed).doesNotHaveDuplicates();
      assertThat(witness)
          .containsAll(
              history.stream().filter(each -> each.matters() && !each.isUnknown()).toList());
      long latestCall = 0;
      for (Operation each : witness) {
        assertThat(each.completedNanos()).as("seed %d", seed).isGreaterThanOrEqualTo(latestCall);
        latestCall = Math.max(latestCall, each.invokedNanos());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void staleReadsAreCaught(boolean revisionsAreTold) {
    int caught = 0;
    int seeds = 500;
    for (long seed = 0; seed < seeds; seed++) {
      List<Operation> history =
          new GeneratedHistory(seed, CLIENTS, 0.01, revisionsAreTold).withOneStaleRead(200);
      if (checker.checkKey("k", history) instanceof Violation) {
        caught++;
      }
    }

    System.out.printf(
        "Stale reads caught, revisions told: %s: %d of %d%n", revisionsAreTold, caught, seeds);
    assertThat(caught).isGreaterThanOrEqualTo(seeds * 99 / 100);
  }

  @Test
  void theVerdictIsThatOfTheDefinitionForUpToSevenOperations() {
    int violations = 0;
    for (long seed = 0; seed < 6000; seed++) {
      List<Operation> history = spoilt(seed);

      Verdict verdict = checker.checkKey("k", history);

      assertThat(verdict instanceof Linearizable)
          .as("seed %d: %s", seed, history)
          .isEqualTo(BruteForce.isLinearizable(history));
      violations += verdict instanceof Violation ? 1 : 0;
    }
    // Both verdicts must have been common.
    assertThat(violations).isBetween(1500, 4500);
  }

  /** A short history, in which answers were lost, or made up; none of the times. */
  private static List<Operation> spoilt(long seed) {
    var random = new Random(seed);
    int size = 2 + random.nextInt(6);
    var history = new ArrayList<Operation>(new GeneratedHistory(seed, 3, 0.1, true).correct(size));
    for (int times = random.nextInt(4); times > 0; times--) {
      int index = random.nextInt(history.size());
      Operation one = history.get(index);
      if (!one.isUnknown()) {
        Operation other = history.get(random.nextInt(history.size()));
        history.set(index, one.answered(spoilt(one, other, random)));
      }
    }
    return history;
  }

  private static Outcome spoilt(Operation one, Operation other, Random random) {
    boolean lost = random.nextInt(3) == 0;
    if (one.action() instanceof Action.Get) {
      if (other.action() instanceof Action.Put put) {
        boolean told = other.outcome() instanceof Outcome.Written;
        return new Outcome.Read(
            put.value(), told ? ((Outcome.Written) other.outcome()).revision() : 99);
      }
      return new Outcome.Absent();
    }
    if (lost) {
      return new Outcome.Unknown();
    }
    boolean tookEffect =
        one.outcome() instanceof Outcome.Written || one.outcome() instanceof Outcome.Deleted;
    if (tookEffect) {
      return new Outcome.Mismatch();
    }
    return one.action() instanceof Action.Put ? new Outcome.Written(99) : new Outcome.Deleted();
  }
}
