package io.quorate.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.raft.Outcome;
import io.quorate.raft.UnavailableException;
import io.quorate.raft.UnavailableException.Reason;
import io.quorate.rest.gate.ProblemBody.Committed;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The statuses of unanswered requests; their JSON is seen by the tests in the container. */
class ProblemTest {

  @ParameterizedTest
  @EnumSource
  void aWriteOfUnknownOutcomeIsAGatewayTimeoutWhateverTheReason(Reason reason) {
    Problem problem = Problem.unavailable(failure(reason, Outcome.UNKNOWN), true);

    assertThat(problem.status()).isEqualTo(504);
    assertThat(problem.type()).isEqualTo("outcome-unknown");
    assertThat(problem.committed()).isEqualTo(Committed.UNKNOWN);
    assertThat(problem.detail())
        .isEqualTo("It failed. The write may have taken effect, or may still.");
    assertThat(problem.retryAfter()).contains(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @CsvSource({
    "NO_LEADER, no-leader",
    "NO_ANSWER, no-answer",
    "OVERLOADED, overloaded",
    "NOT_SERVING, not-serving"
  })
  void aWriteThatDidNotHappenMayBeTriedAgain(Reason reason, String type) {
    Problem problem = Problem.unavailable(failure(reason, Outcome.NOT_COMMITTED), true);

    assertThat(problem.status()).isEqualTo(503);
    assertThat(problem.type()).isEqualTo(type);
    assertThat(problem.committed()).isEqualTo(Committed.NO);
    assertThat(problem.detail()).isEqualTo("It failed.");
    assertThat(problem.retryAfter()).contains(Duration.ofSeconds(1));
  }

  @Test
  void whatAClientHasSentIsNotQuotedAtAnyLength() {
    Problem problem = Problem.badRequest("bad", "x".repeat(1_000_000));

    assertThat(problem.detail()).startsWith("xxx").hasSizeLessThan(1100).endsWith("...");
  }

  @Test
  void aDefectMayHaveComeAfterTheWrite() {
    Problem problem = Problem.internal("See the log.");

    assertThat(problem.status()).isEqualTo(500);
    assertThat(problem.committed()).isEqualTo(Committed.UNKNOWN);
    assertThat(problem.retryAfter()).isEmpty();
  }

  @Test
  void whatIsRefusedChangesNothing() {
    assertThat(Problem.badRequest("bad-key", "No.").retrySoon().committed())
        .isEqualTo(Committed.NO);
  }

  @ParameterizedTest
  @EnumSource
  void aReadHasNoOutcomeAndMayBeTriedAgain(Outcome outcome) {
    Problem problem = Problem.unavailable(failure(Reason.NO_ANSWER, outcome), false);

    assertThat(problem.status()).isEqualTo(503);
    assertThat(problem.retryAfter()).contains(Duration.ofSeconds(1));
  }

  private static UnavailableException failure(Reason reason, Outcome outcome) {
    return new UnavailableException(reason, outcome, "It failed.");
  }
}
