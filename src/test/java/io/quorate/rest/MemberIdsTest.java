package io.quorate.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quorate.command.Result.Refusal;
import io.quorate.rest.gate.ProblemBody.Committed;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemberIdsTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 10, 99, Integer.MAX_VALUE})
  void aPositiveWholeNumberIsAMemberId(int memberId) {
    assertThat(MemberIds.of(Integer.toString(memberId))).isEqualTo(memberId);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "-1",
        "+1",
        "01",
        "1.0",
        "four",
        "4/",
        "4/x",
        " 4",
        "4\n",
        "2147483648",
        "9999999999",
        "99999999999999999999",
        "٤"
      })
  void anyOtherPathIsRefusedWithTheWayToDeleteAKey(String path) {
    var refused = catchThrowableOfType(ProblemException.class, () -> MemberIds.of(path));

    assertThat(refused.problem().status()).isEqualTo(400);
    assertThat(refused.problem().type()).isEqualTo("bad-member-id");
    assertThat(refused.problem().detail())
        .contains("\"" + path + "\" is not a member id")
        .endsWith("To delete a key: DELETE /v1/kv/{key}.");
  }

  @Test
  void aLongPathIsNotRepeatedInWhole() {
    var refused =
        catchThrowableOfType(ProblemException.class, () -> MemberIds.of("x".repeat(5000)));

    assertThat(refused.problem().detail()).hasSizeLessThan(400);
  }

  @ParameterizedTest
  @CsvSource({
    "MEMBER_EXISTS, 409, member-exists, false",
    "ADDRESS_TAKEN, 409, address-taken, false",
    "TOO_MANY_MEMBERS, 409, too-many-members, false",
    "LAST_MEMBER, 409, last-member, false",
    "CHANGE_IN_PROGRESS, 409, membership-change-in-progress, true",
    "UNKNOWN_MEMBER, 404, unknown-member, false",
    "IDEMPOTENCY_KEY_REUSED, 422, idempotency-key-reused, false",
    "NO_CLUSTER, 503, not-serving, true",
    "FORGOTTEN, 504, outcome-unknown, true"
  })
  void aRefusalHasItsStatusItsTypeAndWhetherToTryAgain(
      Refusal reason, int status, String type, boolean retry) {
    Problem problem = MemberIds.refused(reason, 4);

    assertThat(problem.status()).isEqualTo(status);
    assertThat(problem.type()).isEqualTo(type);
    assertThat(problem.committed()).isEqualTo(status == 504 ? Committed.UNKNOWN : Committed.NO);
    assertThat(problem.retryAfter().isPresent()).isEqualTo(retry);
    problem.retryAfter().ifPresent(delay -> assertThat(delay).isEqualTo(Duration.ofSeconds(1)));
  }

  @Test
  void aRemovalThatLeavesNoMajorityIsAConflict() {
    Problem problem = MemberIds.noMajorityLeft(4);

    assertThat(problem.status()).isEqualTo(409);
    assertThat(problem.type()).isEqualTo("no-majority-left");
    assertThat(problem.detail())
        .isEqualTo("Without member 4, too few members would be alive to form a majority.");
    assertThat(problem.retryAfter()).isEmpty();
  }

  /** Those that answer a change of the members: the others came later. */
  @ParameterizedTest
  @EnumSource(to = "IDEMPOTENCY_KEY_REUSED")
  void noTwoRefusalsLookAlike(Refusal reason) {
    assertThat(EnumSet.range(Refusal.FORGOTTEN, Refusal.IDEMPOTENCY_KEY_REUSED))
        .filteredOn(other -> other != reason)
        .noneMatch(
            other ->
                MemberIds.refused(other, 4).type().equals(MemberIds.refused(reason, 4).type()));
  }
}
