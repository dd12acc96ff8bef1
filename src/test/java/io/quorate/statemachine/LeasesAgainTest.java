package io.quorate.statemachine;

import static io.quorate.statemachine.Steps.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Attachment;
import io.quorate.command.ClaimName;
import io.quorate.command.Condition;
import io.quorate.command.Fence;
import io.quorate.command.IdempotencyKey;
import io.quorate.command.Result;
import io.quorate.command.Result.Refusal;
import io.quorate.command.Terms;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Leases that a client asks for again, because it has lost the answer. */
class LeasesAgainTest {
  private static final ClaimName LOCK = ClaimName.lock("l");
  private static final IdempotencyKey NAME = new IdempotencyKey("name");
  private static final Result ENDED = new Result.Refused(Refusal.NO_SUCH_LEASE);

  private final Steps steps = new Steps();

  /** Who is told of it now counts its time from now. */
  @Test
  void aLeaseThatLivesIsToldAgainAndDoesNotExpireByADecisionFromBefore() {
    Result first = steps.grant(30, named(NAME));

    Result again = steps.grant(30, named(NAME));

    assertThat(first).isEqualTo(new Result.LeaseGranted(1, 30, 0));
    assertThat(again).isEqualTo(first);
    assertThat(steps.state().leases().size()).isEqualTo(1);
    assertThat(steps.expire(1, 0)).isEqualTo(new Result.Refused(Refusal.LEASE_RENEWED));
  }

  @Test
  void aLeaseThatLivesIsToldAtTheRevisionOfNow() {
    steps.grant(30, named(NAME));
    steps.put("a", "meanwhile");

    assertThat(steps.grant(30, named(NAME))).isEqualTo(new Result.LeaseGranted(1, 30, 1));
  }

  @Test
  void aLeaseThatHasExpiredIsToldToHaveEndedAndThereIsNoNewOne() {
    steps.grant(30, named(NAME));
    steps.expire(1, 0);

    assertThat(steps.grant(30, named(NAME))).isEqualTo(ENDED);
    assertThat(steps.grant(30, named(NAME))).as("and so it is told each time").isEqualTo(ENDED);
    assertThat(steps.state().leases().size()).isZero();
    assertThat(steps.grant(30)).as("the next one").isEqualTo(2);
    assertThat(steps.grant(30, named(NAME))).as("is another one").isEqualTo(ENDED);
  }

  @Test
  void aLeaseThatWasRevokedIsToldToHaveEnded() {
    steps.grant(30, named(NAME));
    steps.end(1);

    assertThat(steps.grant(30, named(NAME))).isEqualTo(ENDED);
  }

  /** To live longer is a write like any other: it must not be that of a former holder. */
  @Test
  void aFenceThatHoldsNoMoreKeepsALeaseFromLivingLonger() {
    steps.claim(LOCK, new Attachment.ToLease(steps.grant(60)), "");
    Terms fenced = namedAndFenced(1);
    assertThat(steps.grant(30, fenced)).isEqualTo(new Result.LeaseGranted(2, 30, 0));
    steps.release(LOCK, 1);

    assertThat(steps.grant(30, fenced)).isEqualTo(new Result.FenceFailed(LOCK));
    assertThat(steps.expire(2, 0)).isEqualTo(new Result.LeaseEnded(0, 0));
  }

  /** As after a renewal that was answered. */
  @Test
  void aRenewalThatIsSentAgainIsOneAgain() {
    steps.grant(30);

    Result first = steps.renew(1, named(NAME));
    Result again = steps.renew(1, named(NAME));

    assertThat(first).isEqualTo(new Result.LeaseRenewed(1, 30, 0));
    assertThat(again).isEqualTo(first);
    assertThat(steps.expire(1, 1)).isEqualTo(new Result.Refused(Refusal.LEASE_RENEWED));
    assertThat(steps.expire(1, 2)).isEqualTo(new Result.LeaseEnded(0, 0));
  }

  @Test
  void aRenewalThatIsSentAgainOnceItsLeaseHasEndedIsToldSo() {
    steps.grant(30);
    steps.renew(1, named(NAME));
    steps.end(1);

    assertThat(steps.renew(1, named(NAME))).isEqualTo(ENDED);
  }

  /** The first answer, for nothing was told that could have ended since. */
  @Test
  void aRefusalIsRepeatedThoughTheLeaseCouldBeRenewedNow() {
    Result first = steps.renew(1, named(NAME));
    steps.grant(30);

    assertThat(first).isEqualTo(ENDED);
    assertThat(steps.renew(1, named(NAME))).isEqualTo(first);
  }

  private static Terms namedAndFenced(long token) {
    return new Terms(
        new Condition.None(), Optional.of(NAME), List.of(new Fence(LOCK, token)), Optional.empty());
  }
}
