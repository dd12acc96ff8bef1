package io.quorate.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Attachment;
import io.quorate.command.ClaimName;
import io.quorate.command.IdempotencyKey;
import io.quorate.command.Result;
import io.quorate.command.Result.Refusal;
import org.junit.jupiter.api.Test;

/** Claims that a client sends again, because it has lost the answer. */
class ClaimsAgainTest {
  private static final ClaimName LOCK = ClaimName.lock("l");
  private static final IdempotencyKey NAME = new IdempotencyKey("name");
  private static final Result ENDED = new Result.Refused(Refusal.CLAIM_ENDED);

  private final Steps steps = new Steps();

  @Test
  void aClaimThatStillHoldsIsToldSoAgain() {
    var lease = new Attachment.ToLease(steps.grant(30));
    Result first = steps.claim(LOCK, lease, NAME);

    Result again = steps.claim(LOCK, lease, NAME);

    assertThat(first).isEqualTo(new Result.Claimed(1, 1, 30, true, 0));
    assertThat(again).isEqualTo(first);
    assertThat(steps.state().claims().size()).isEqualTo(1);
    assertThat(steps.state().leases().find(1).orElseThrow().renewals()).isZero();
  }

  @Test
  void aClaimThatWasReleasedHasEnded() {
    var lease = new Attachment.ToLease(steps.grant(30));
    steps.claim(LOCK, lease, NAME);
    steps.release(LOCK, 1);

    assertThat(steps.claim(LOCK, lease, NAME)).isEqualTo(ENDED);
    assertThat(steps.claim(LOCK, lease, NAME)).as("and so it is told each time").isEqualTo(ENDED);
    assertThat(steps.state().claims().holder(LOCK)).isEmpty();
  }

  @Test
  void aClaimWhoseLeaseHasEndedHasEnded() {
    long lease = steps.grant(30);
    steps.claim(LOCK, new Attachment.ToLease(lease), NAME);
    steps.end(lease);

    assertThat(steps.claim(LOCK, new Attachment.ToLease(lease), NAME)).isEqualTo(ENDED);
  }

  @Test
  void aClaimWhoseOwnLeaseHasExpiredHasEndedAndHasNoNewOne() {
    var own = new Attachment.OwnLease(30);
    steps.claim(LOCK, own, NAME);
    steps.expire(1, 0);

    assertThat(steps.claim(LOCK, own, NAME)).isEqualTo(ENDED);
    assertThat(steps.state().leases().size()).isZero();
  }

  /** Its holder would take the one for the other, and go on under a token that is not its own. */
  @Test
  void anotherClaimOfTheSameLeaseIsNotThatWhichHasEnded() {
    var lease = new Attachment.ToLease(steps.grant(30));
    steps.claim(LOCK, lease, NAME);
    steps.release(LOCK, 1);
    steps.claim(LOCK, lease, new IdempotencyKey("another"));

    assertThat(steps.claim(LOCK, lease, NAME)).isEqualTo(ENDED);
  }

  @Test
  void aClaimThatHasComeToHoldSinceIsToldSoAtTheRevisionOfNow() {
    steps.claim(LOCK, new Attachment.ToLease(steps.grant(30)), "");
    var lease = new Attachment.ToLease(steps.grant(40));
    Result first = steps.claim(LOCK, lease, NAME);
    steps.put("a", "of the holder before");
    steps.release(LOCK, 1);

    Result again = steps.claim(LOCK, lease, NAME);

    assertThat(first).isEqualTo(new Result.Claimed(2, 2, 40, false, 0));
    assertThat(again).isEqualTo(new Result.Claimed(2, 2, 40, true, 1));
  }

  @Test
  void aClaimThatStillWaitsKeepsItsPlace() {
    steps.claim(LOCK, new Attachment.ToLease(steps.grant(30)), "");
    var lease = new Attachment.ToLease(steps.grant(40));
    steps.claim(LOCK, lease, NAME);
    steps.claim(LOCK, new Attachment.ToLease(steps.grant(50)), "");

    assertThat(steps.claim(LOCK, lease, NAME)).isEqualTo(new Result.Claimed(2, 2, 40, false, 0));
    assertThat(steps.state().claims().size()).isEqualTo(3);
  }

  /** Who is told of it now counts its time from now. */
  @Test
  void aLeaseOfTheClaimsOwnIsRenewedAndSoDoesNotExpireByADecisionFromBefore() {
    var own = new Attachment.OwnLease(30);
    steps.claim(LOCK, own, NAME);

    Result again = steps.claim(LOCK, own, NAME);

    assertThat(again).isEqualTo(new Result.Claimed(1, 1, 30, true, 0));
    assertThat(steps.expire(1, 0)).isEqualTo(new Result.Refused(Refusal.LEASE_RENEWED));
  }

  @Test
  void aRefusalIsRepeatedThoughTheClaimCouldBeMadeNow() {
    Result first = steps.claim(LOCK, new Attachment.ToLease(1), NAME);
    steps.grant(30);

    assertThat(first).isEqualTo(new Result.Refused(Refusal.NO_SUCH_LEASE));
    assertThat(steps.claim(LOCK, new Attachment.ToLease(1), NAME)).isEqualTo(first);
  }
}
