package io.quorate.statemachine;

import static io.quorate.statemachine.Steps.fenced;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Attachment;
import io.quorate.command.ClaimName;
import io.quorate.command.Command;
import io.quorate.command.Entry;
import io.quorate.command.Key;
import io.quorate.command.Result;
import io.quorate.command.Result.Refusal;
import io.quorate.command.StoreLimits;
import io.quorate.command.Terms;
import io.quorate.command.Value;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeasesTest {
  private static final ClaimName LOCK = ClaimName.lock("l");

  private final Steps steps = new Steps();

  @Test
  void whatIsAttachedToALeaseEndsWithItInOneRevision() {
    long lease = steps.grant(30);
    steps.put("a", "1", new Attachment.ToLease(lease));
    steps.put("b", "2", new Attachment.ToLease(lease));
    steps.put("c", "3");

    Result ended = steps.end(lease);

    assertThat(ended).isEqualTo(new Result.LeaseEnded(4, 2));
    assertThat(steps.state().entries().keySet()).containsExactly(new Key("c"));
    assertThat(steps.state().history().after(3).orElseThrow().changes()).hasSize(2);
    assertThat(steps.state().leases().size()).isZero();
  }

  @Test
  void aLeaseWithoutEntriesEndsWithoutARevision() {
    long lease = steps.grant(30);

    assertThat(steps.end(lease)).isEqualTo(new Result.LeaseEnded(0, 0));
    assertThat(steps.end(lease)).isEqualTo(new Result.Refused(Refusal.NO_SUCH_LEASE));
    assertThat(steps.renew(lease)).isEqualTo(new Result.Refused(Refusal.NO_SUCH_LEASE));
  }

  /** Who saw its renewal acknowledged does not see it expire by a decision from before. */
  @Test
  void aLeaseThatWasRenewedDoesNotExpire() {
    long lease = steps.grant(30);
    steps.put("a", "1", new Attachment.ToLease(lease));
    assertThat(steps.renew(lease)).isEqualTo(new Result.LeaseRenewed(lease, 30, 1));

    Result late = steps.expire(lease, 0);

    assertThat(late).isEqualTo(new Result.Refused(Refusal.LEASE_RENEWED));
    assertThat(steps.state().get(new Key("a"))).isPresent();
    assertThat(steps.expire(lease, 1)).isEqualTo(new Result.LeaseEnded(2, 1));
  }

  @Test
  void aPutWithoutALeaseDetachesTheKey() {
    long lease = steps.grant(30);
    steps.put("a", "1", new Attachment.ToLease(lease));
    steps.put("a", "2");

    steps.end(lease);

    assertThat(steps.state().get(new Key("a")).map(Entry::leaseId)).contains(0L);
  }

  @Test
  void aPutThatNamesNoLeaseOfTheStoreChangesNothing() {
    Result put = steps.put("a", "1", new Attachment.ToLease(7));

    assertThat(put).isEqualTo(new Result.Refused(Refusal.NO_SUCH_LEASE));
    assertThat(steps.state().entries()).isEmpty();
    assertThat(steps.state().revision()).isZero();
  }

  @Test
  void aLeaseOfItsOwnIsToldAndEndsOnceNothingIsAttachedToIt() {
    Result first = steps.put("a", "1", new Attachment.OwnLease(30));
    Result second = steps.put("a", "2", new Attachment.OwnLease(60));

    assertThat(first).isEqualTo(new Result.Put(1, true, Optional.empty(), 1));
    assertThat(second).isEqualTo(new Result.Put(2, false, Optional.empty(), 2));
    assertThat(steps.state().leases().byId().keySet()).containsExactly(2L);
    steps.remove("a");
    assertThat(steps.state().leases().size()).isZero();
  }

  @Test
  void aLeaseThatWasAskedForStaysWithoutAnythingAttached() {
    long lease = steps.grant(30);
    steps.put("a", "1", new Attachment.ToLease(lease));
    steps.remove("a");

    assertThat(steps.state().leases().find(lease)).contains(Lease.granted(lease, 30, false));
  }

  @Test
  void noMoreLeasesAreGrantedThanTheLimitSays() {
    steps.configure(new StoreLimits(1 << 20, 10, 0, 1, 10));
    long lease = steps.grant(30);

    var second = new Command.GrantLease(steps.stamp(), 30, Terms.NONE);
    assertThat(steps.apply(second)).isEqualTo(new Result.Refused(Refusal.TOO_MANY_LEASES));
    assertThat(steps.put("a", "1", new Attachment.OwnLease(1)))
        .isEqualTo(new Result.Refused(Refusal.TOO_MANY_LEASES));
    assertThat(steps.state().entries()).isEmpty();
    steps.end(lease);
    assertThat(steps.grant(30)).isEqualTo(2);
    assertThat(steps.state().leases().lastId()).isEqualTo(2);
  }

  @Test
  void whoeverClaimsFirstHoldsAndTheNextOneFollows() {
    assertThat(steps.claim(LOCK, new Attachment.ToLease(steps.grant(30)), ""))
        .isEqualTo(new Result.Claimed(1, 1, 30, true, 0));
    assertThat(steps.claim(LOCK, new Attachment.OwnLease(20), ""))
        .isEqualTo(new Result.Claimed(2, 2, 20, false, 0));

    assertThat(steps.release(LOCK, 1)).isEqualTo(new Result.Released(0));

    assertThat(steps.state().claims().holder(LOCK).map(Claims.Claim::token)).contains(2L);
    assertThat(steps.release(LOCK, 1)).isEqualTo(new Result.Refused(Refusal.NOT_THE_HOLDER));
    assertThat(steps.release(LOCK, 2)).isEqualTo(new Result.Released(0));
    assertThat(steps.release(LOCK, 2)).isEqualTo(new Result.Refused(Refusal.NOT_HELD));
    assertThat(steps.state().leases().byId().keySet()).containsExactly(1L);
  }

  @Test
  void aClaimIsGivenUpOnlyWhileItWaits() {
    steps.claim(LOCK, new Attachment.ToLease(steps.grant(30)), "");
    steps.claim(LOCK, new Attachment.OwnLease(20), "");
    steps.claim(LOCK, new Attachment.OwnLease(10), "");

    assertThat(steps.giveUp(LOCK, 2)).isEqualTo(new Result.Released(0));
    assertThat(steps.giveUp(LOCK, 2)).isEqualTo(new Result.Refused(Refusal.NOT_THE_HOLDER));
    assertThat(steps.giveUp(LOCK, 1)).isEqualTo(new Result.Claimed(1, 1, 30, true, 0));
    steps.release(LOCK, 1);
    assertThat(steps.giveUp(LOCK, 3)).isEqualTo(new Result.Claimed(3, 3, 10, true, 0));

    assertThat(steps.state().claims().holder(LOCK).map(Claims.Claim::token)).contains(3L);
    assertThat(steps.state().leases().byId().keySet()).containsExactly(1L, 3L);
  }

  @Test
  void whoeverClaimsAgainWithTheSameLeaseKeepsItsPlaceAndSaysSomethingNew() {
    long lease = steps.grant(30);
    ClaimName lead = ClaimName.election("lead");
    steps.claim(lead, new Attachment.ToLease(lease), "old");
    steps.claim(lead, new Attachment.ToLease(steps.grant(40)), "other");

    Result again = steps.claim(lead, new Attachment.ToLease(lease), "new");

    assertThat(again).isEqualTo(new Result.Claimed(1, lease, 30, true, 0));
    assertThat(steps.state().claims().size()).isEqualTo(2);
    assertThat(steps.state().claims().holder(lead).map(Claims.Claim::value))
        .contains(Steps.value("new"));
  }

  @Test
  void theClaimsOfALeaseEndWithItHeldAndWaiting() {
    long lease = steps.grant(30);
    long other = steps.grant(30);
    ClaimName second = ClaimName.lock("m");
    steps.claim(LOCK, new Attachment.ToLease(lease), "");
    steps.claim(second, new Attachment.ToLease(other), "");
    steps.claim(second, new Attachment.ToLease(lease), "");

    steps.expire(lease, 0);

    assertThat(steps.state().claims().holder(LOCK)).isEmpty();
    assertThat(steps.state().claims().queue(second)).hasSize(1);
    assertThat(steps.state().claims().size()).isEqualTo(1);
  }

  @Test
  void aLockAndAnElectionOfOneNameAreTwo() {
    long lease = steps.grant(30);
    steps.claim(LOCK, new Attachment.ToLease(lease), "");

    assertThat(steps.claim(ClaimName.election("l"), new Attachment.ToLease(lease), ""))
        .isEqualTo(new Result.Claimed(2, lease, 30, true, 0));
  }

  @Test
  void noMoreClaimsAreMadeThanTheLimitSays() {
    steps.configure(new StoreLimits(1 << 20, 10, 0, 10, 1));
    steps.claim(LOCK, new Attachment.OwnLease(30), "");

    Result second = steps.claim(ClaimName.lock("m"), new Attachment.OwnLease(30), "");

    assertThat(second).isEqualTo(new Result.Refused(Refusal.TOO_MANY_CLAIMS));
    assertThat(steps.state().leases().size()).isEqualTo(1);
  }

  @Test
  void aWriteWithTheTokenOfAFormerHolderIsRefused() {
    long first = steps.grant(30);
    steps.claim(LOCK, new Attachment.ToLease(first), "");
    steps.claim(LOCK, new Attachment.OwnLease(30), "");
    assertThat(steps.apply(fencedPut(1))).isInstanceOf(Result.Put.class);
    assertThat(steps.apply(fencedPut(2))).isEqualTo(new Result.FenceFailed(LOCK));

    steps.expire(first, 0);

    assertThat(steps.apply(fencedPut(1))).isEqualTo(new Result.FenceFailed(LOCK));
    assertThat(steps.apply(fencedPut(2))).isInstanceOf(Result.Put.class);
  }

  @Test
  void aFenceOfALockThatNobodyHoldsFails() {
    assertThat(steps.apply(fencedPut(1))).isEqualTo(new Result.FenceFailed(LOCK));
    assertThat(steps.state().entries()).isEmpty();
  }

  private Command fencedPut(long token) {
    return new Command.Put(
        steps.stamp(), new Key("k"), Value.of(new byte[0]), false, fenced(LOCK, token));
  }
}
