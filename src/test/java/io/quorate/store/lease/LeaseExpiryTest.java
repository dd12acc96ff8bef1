package io.quorate.store.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Attachment;
import io.quorate.command.ClaimName;
import io.quorate.command.Command;
import io.quorate.command.Condition;
import io.quorate.command.IdempotencyKey;
import io.quorate.command.RequestId;
import io.quorate.command.RequestStamp;
import io.quorate.command.Result;
import io.quorate.command.Terms;
import io.quorate.command.Value;
import io.quorate.statemachine.KeyValueState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Time is a number here, and stands still unless told otherwise. */
class LeaseExpiryTest {
  private static final Duration TTL = Duration.ofSeconds(30);
  private static final Duration NANO = Duration.ofNanos(1);

  private final List<Proposed> proposed = new ArrayList<>();
  private KeyValueState state = KeyValueState.EMPTY;
  private OptionalLong term = OptionalLong.empty();
  private long nanos = 1;
  private long writes;

  private final LeaseExpiry expiry =
      new LeaseExpiry(() -> term, () -> state.leases(), this::propose, () -> nanos, Runnable::run);

  /** An end that was proposed, and is not in the log yet. */
  private record Proposed(
      long term, long leaseId, long renewals, CompletableFuture<Result> answer) {}

  @Test
  void aLeaseIsEndedAtTheEndOfItsTimeAndNotBefore() {
    lead(1);
    long lease = grant();

    pass(TTL.minus(NANO));
    assertThat(ended()).isEmpty();
    pass(NANO);
    assertThat(ended()).containsExactly(lease);
    pass(TTL.multipliedBy(3));
    assertThat(ended()).as("while it is under way").hasSize(1);
  }

  @Test
  void aMemberThatDoesNotLeadEndsNone() {
    grant();

    pass(TTL.multipliedBy(3));

    assertThat(ended()).isEmpty();
  }

  @Test
  void aRenewalLetsTheWholeTimeBeginAnew() {
    lead(1);
    long lease = grant();
    pass(TTL.minus(NANO));
    renew(lease);

    pass(TTL.minus(NANO));
    assertThat(ended()).isEmpty();
    pass(NANO);
    assertThat(ended()).containsExactly(lease);
    assertThat(proposed.get(0).renewals()).isEqualTo(1);
  }

  /** As its holder is told then that it has the whole time. */
  @Test
  void aClaimThatIsSentAgainLetsTheWholeTimeOfItsOwnLeaseBeginAnew() {
    lead(1);
    claim();
    pass(TTL.minus(NANO));
    claim();

    pass(TTL.minus(NANO));
    assertThat(ended()).isEmpty();
    pass(NANO);
    assertThat(ended()).containsExactly(1L);
    assertThat(proposed.get(0).renewals()).isEqualTo(1);
  }

  @Test
  void aGrantThatIsSentAgainLetsTheWholeTimeBeginAnew() {
    lead(1);
    grant(named());
    pass(TTL.minus(NANO));
    grant(named());

    pass(TTL.minus(NANO));
    assertThat(ended()).isEmpty();
    pass(NANO);
    assertThat(ended()).containsExactly(1L);
    assertThat(proposed.get(0).renewals()).isEqualTo(1);
  }

  @Test
  void ofManyRenewalsBetweenTwoTicksTheLastOneCounts() {
    lead(1);
    long lease = grant();
    renew(lease);
    nanos += TTL.toNanos() / 2;
    renew(lease);
    nanos += TTL.toNanos() / 2;
    renew(lease);

    pass(TTL.minus(NANO));
    assertThat(ended()).isEmpty();
    pass(NANO);
    assertThat(ended()).containsExactly(lease);
  }

  @Test
  void aNewLeaderLetsTheWholeTimeOfEveryLeaseBegin() {
    long lease = grant();
    pass(TTL.minus(NANO));

    lead(7);

    pass(TTL.minus(NANO));
    assertThat(ended()).isEmpty();
    pass(NANO);
    assertThat(ended()).containsExactly(lease);
    assertThat(proposed.get(0).term()).isEqualTo(7);
  }

  @Test
  void aLeaderThatWasDeposedAndLeadsAgainBeginsAnewToo() {
    lead(1);
    long lease = grant();
    pass(TTL.minus(NANO));

    // In between it did not lead, which no tick has seen.
    lead(3);

    pass(TTL.minus(NANO));
    assertThat(ended()).isEmpty();
    pass(NANO);
    assertThat(ended()).containsExactly(lease);
  }

  @Test
  void aDeposedLeaderEndsNoneAnyMore() {
    lead(1);
    grant();
    pass(TTL.minus(NANO));
    term = OptionalLong.empty();

    pass(TTL);

    assertThat(ended()).isEmpty();
  }

  @Test
  void aRenewalThatIsInTheLogBeforeTheEndWins() {
    lead(1);
    long lease = grant();
    pass(TTL);
    Proposed end = proposed.remove(0);

    renew(lease);
    assertThat(applyEnd(end)).isInstanceOf(Result.Refused.class);

    assertThat(state.leases().find(lease)).isPresent();
    pass(TTL.minus(NANO));
    assertThat(ended()).isEmpty();
    pass(NANO);
    assertThat(ended()).containsExactly(lease);
    assertThat(applyEnd(proposed.get(0))).isInstanceOf(Result.LeaseEnded.class);
  }

  @Test
  void anEndThatFailedIsProposedAgainSoon() {
    lead(1);
    long lease = grant();
    pass(TTL);
    proposed.remove(0).answer().completeExceptionally(new IllegalStateException("no majority"));

    pass(LeaseExpiry.RETRY.minus(NANO));
    assertThat(ended()).isEmpty();
    pass(NANO);
    assertThat(ended()).containsExactly(lease);
  }

  @Test
  void aLeaseThatWasRevokedIsNotEndedAgain() {
    lead(1);
    long lease = grant();
    apply(new Command.EndLease(stamp(), lease, OptionalLong.empty(), Terms.NONE));

    pass(TTL.multipliedBy(2));

    assertThat(ended()).isEmpty();
  }

  @Test
  void manyLeasesDueAtOnceAreEndedABatchAtATime() {
    lead(1);
    long[] leases = LongStream.range(0, LeaseExpiry.AT_ONCE + 10L).map(i -> grant()).toArray();
    pass(TTL);
    assertThat(ended()).hasSize(LeaseExpiry.AT_ONCE);

    for (Proposed end : List.copyOf(proposed)) {
      applyEnd(end);
    }

    assertThat(ended()).hasSize(leases.length);
  }

  @Test
  void leasesThatWereRevokedLongAgoAreForgotten() {
    lead(1);
    for (int i = 0; i < 5000; i++) {
      apply(new Command.EndLease(stamp(), grant(), OptionalLong.empty(), Terms.NONE));
      expiry.tick();
    }

    assertThat(expiry.timerCount()).isLessThan(1100);
  }

  // ---- A cluster of one, whose log this test writes ----

  private void lead(long inTerm) {
    term = OptionalLong.of(inTerm);
    expiry.tick();
  }

  /** Time passes, and is looked at once at its end. */
  private void pass(Duration duration) {
    nanos += duration.toNanos();
    expiry.tick();
  }

  private long grant() {
    return grant(Terms.NONE);
  }

  private long grant(Terms terms) {
    apply(new Command.GrantLease(stamp(), TTL.toSeconds(), terms));
    return state.leases().lastId();
  }

  private void renew(long lease) {
    apply(new Command.RenewLease(stamp(), lease, Terms.NONE));
  }

  private void claim() {
    apply(
        new Command.Claim(
            stamp(),
            ClaimName.lock("jobs"),
            new Attachment.OwnLease(TTL.toSeconds()),
            Value.of(new byte[0]),
            named()));
  }

  /** As a client that may send it more than once. */
  private static Terms named() {
    return new Terms(new Condition.None(), Optional.of(new IdempotencyKey("name")));
  }

  private Result applyEnd(Proposed end) {
    Result result =
        apply(
            new Command.EndLease(
                stamp(), end.leaseId(), OptionalLong.of(end.renewals()), Terms.NONE));
    end.answer().complete(result);
    return result;
  }

  private Result apply(Command command) {
    KeyValueState before = state;
    KeyValueState.Applied applied = before.apply(command);
    state = applied.state();
    expiry.applied(command, before, state);
    return applied.result();
  }

  private RequestStamp stamp() {
    writes++;
    return new RequestStamp(new RequestId("test-" + writes), state.recent().writes());
  }

  private CompletableFuture<Result> propose(long inTerm, long leaseId, long renewals) {
    var answer = new CompletableFuture<Result>();
    proposed.add(new Proposed(inTerm, leaseId, renewals, answer));
    return answer;
  }

  private List<Long> ended() {
    return proposed.stream().map(Proposed::leaseId).toList();
  }
}
