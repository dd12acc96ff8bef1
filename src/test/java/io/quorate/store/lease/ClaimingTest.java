package io.quorate.store.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import io.quorate.raft.Outcome;
import io.quorate.raft.UnavailableException;
import io.quorate.raft.UnavailableException.Reason;
import io.quorate.statemachine.Claims;
import io.quorate.statemachine.KeyValueState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cluster of one, whose log is a method call. */
class ClaimingTest {
  private static final ClaimName LOCK = ClaimName.lock("jobs");
  private static final Value NOTHING = Value.of(new byte[0]);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int BOUND = 3;

  private final OneMember member = new OneMember();
  private final ClaimWaits waits = new ClaimWaits(BOUND, () -> member.applied().claims());
  private final Claiming claiming = new Claiming(member, waits, UnaryOperator.identity());

  @AfterEach
  void close() {
    waits.close();
  }

  @Test
  void aFreeLockIsHeldAtOnce() throws Exception {
    long lease = grant();

    ClaimOutcome outcome = now(claim(lease, Duration.ZERO));

    assertThat(outcome).isEqualTo(new ClaimOutcome.Held(1, lease, 30, 0));
  }

  @Test
  void whoWaitsHoldsOnceTheHolderReleases() throws Exception {
    long first = held(now(claim(grant(), LONG)));
    CompletableFuture<ClaimOutcome> second = claim(grant(), LONG);
    assertThat(second).isNotDone();

    now(claiming.release(LOCK, first, Terms.NONE));

    assertThat(held(now(second))).isGreaterThan(first);
  }

  @Test
  void whoWaitsHoldsOnceTheLeaseOfTheHolderEnds() throws Exception {
    long lease = grant();
    long first = held(now(claim(lease, LONG)));
    CompletableFuture<ClaimOutcome> second = claim(grant(), LONG);

    end(lease);

    assertThat(held(now(second))).isGreaterThan(first);
  }

  @Test
  void waitersAreServedInTheOrderInWhichTheyCame() throws Exception {
    long first = held(now(claim(grant(), LONG)));
    CompletableFuture<ClaimOutcome> second = claim(grant(), LONG);
    CompletableFuture<ClaimOutcome> third = claim(grant(), LONG);

    now(claiming.release(LOCK, first, Terms.NONE));
    long tokenOfSecond = held(now(second));
    assertThat(third).isNotDone();
    now(claiming.release(LOCK, tokenOfSecond, Terms.NONE));

    assertThat(held(now(third))).isGreaterThan(tokenOfSecond);
  }

  @Test
  void aClaimThatDoesNotHoldInTimeIsGivenUp() throws Exception {
    long first = held(now(claim(grant(), LONG)));

    ClaimOutcome second = now(claim(grant(), SHORT));

    assertThat(second).isEqualTo(new ClaimOutcome.Taken(OptionalLong.of(first)));
    assertThat(member.applied().claims().queue(LOCK)).hasSize(1);
  }

  @Test
  void aClaimThatDoesNotWaitIsGivenUpAtOnce() throws Exception {
    long first = held(now(claim(grant(), LONG)));

    ClaimOutcome second = now(claim(grant(), Duration.ZERO));

    assertThat(second).isEqualTo(new ClaimOutcome.Taken(OptionalLong.of(first)));
    assertThat(member.applied().claims().queue(LOCK)).hasSize(1);
  }

  @Test
  void aClaimThatAnotherRequestStillWaitsForIsNotGivenUp() throws Exception {
    long first = held(now(claim(grant(), LONG)));
    long lease = grant();
    CompletableFuture<ClaimOutcome> patient = claim(lease, LONG);
    assertThat(now(claim(lease, SHORT))).isInstanceOf(ClaimOutcome.Taken.class);

    now(claiming.release(LOCK, first, Terms.NONE));

    held(now(patient));
  }

  @Test
  void aClaimWhoseLeaseEndsWhileItWaitsEnds() throws Exception {
    held(now(claim(grant(), LONG)));
    long lease = grant();
    CompletableFuture<ClaimOutcome> waiting = claim(lease, LONG);

    end(lease);

    assertThat(now(waiting)).isEqualTo(new ClaimOutcome.Ended());
  }

  @Test
  void aClaimThatIsSentAgainAfterItsReleaseHasEndedHoweverLongItMayWait() throws Exception {
    long lease = grant();
    long first = held(now(claimNamed(lease, Duration.ZERO)));
    assertThat(held(now(claimNamed(lease, Duration.ZERO)))).isEqualTo(first);

    now(claiming.release(LOCK, first, Terms.NONE));

    for (Duration atMost : List.of(Duration.ZERO, LONG)) {
      assertThat(now(claimNamed(lease, atMost))).isEqualTo(new ClaimOutcome.Ended());
    }
  }

  @Test
  void aClaimThatIsSentAgainAfterItWasGivenUpHasEnded() throws Exception {
    held(now(claim(grant(), LONG)));
    long lease = grant();
    assertThat(now(claimNamed(lease, Duration.ZERO))).isInstanceOf(ClaimOutcome.Taken.class);

    for (Duration atMost : List.of(Duration.ZERO, LONG)) {
      assertThat(now(claimNamed(lease, atMost))).isEqualTo(new ClaimOutcome.Ended());
    }
  }

  /** The client has lost the answer after a long wait, and its time is over. */
  @Test
  void aClaimThatHoldsAfterAWaitIsNotGivenUpByWhoSendsItAgainWithoutOne() throws Exception {
    long first = held(now(claim(grant(), LONG)));
    long lease = grant();
    CompletableFuture<ClaimOutcome> waiting = claimNamed(lease, LONG);
    now(claiming.release(LOCK, first, Terms.NONE));
    long token = held(now(waiting));

    assertThat(held(now(claimNamed(lease, Duration.ZERO)))).isEqualTo(token);
    assertThat(member.applied().claims().holder(LOCK)).isPresent();
  }

  @Test
  void aLeaseOfTheClaimsOwnIsRenewedWhileItWaitsAndOnceItHolds() throws Exception {
    long first = held(now(claim(grant(), LONG)));
    CompletableFuture<ClaimOutcome> waiting =
        claiming.claim(LOCK, new Attachment.OwnLease(1), NOTHING, LONG, Terms.NONE);
    member.awaitRenewals(2);

    now(claiming.release(LOCK, first, Terms.NONE));

    var held = (ClaimOutcome.Held) now(waiting);
    assertThat(member.applied().leases().find(held.leaseId()).orElseThrow().renewals())
        .as("2 while it waited, one at the end, and those that came in between")
        .isGreaterThanOrEqualTo(3);
  }

  @Test
  void nobodyRenewsTheLeaseOfAClientForIt() throws Exception {
    held(now(claim(grant(), LONG)));

    now(claiming.claim(LOCK, new Attachment.ToLease(grant(1)), NOTHING, SECOND, Terms.NONE));

    assertThat(member.renewals.get()).isZero();
  }

  @Test
  void asManyWaitAsMayAndTheNextOneIsToldSo() throws Exception {
    long first = held(now(claim(grant(), Duration.ZERO)));
    List<CompletableFuture<ClaimOutcome>> waiting = new ArrayList<>();
    for (int i = 0; i < BOUND; i++) {
      waiting.add(claim(grant(), LONG));
    }

    assertThat(now(claim(grant(), LONG))).isEqualTo(new ClaimOutcome.TooManyWait(BOUND));
    assertThat(now(claim(grant(), Duration.ZERO))).isInstanceOf(ClaimOutcome.Taken.class);
    now(claiming.release(LOCK, first, Terms.NONE));
    held(now(waiting.get(0)));
    assertThat(claim(grant(), LONG)).as("there is room again").isNotDone();
  }

  @Test
  void aMemberThatLearnsOfAClaimLaterThanItsAnswerWaitsForItAllTheSame() throws Exception {
    held(now(claim(grant(), LONG)));
    long lease = grant();
    member.lag();
    CompletableFuture<ClaimOutcome> waiting = claim(lease, LONG);
    now(claiming.release(LOCK, 1, Terms.NONE));
    assertThat(waiting).isNotDone();

    member.catchUp();

    held(now(waiting));
  }

  @Test
  void whatHappensBetweenTheClaimAndTheWaitIsNotMissed() throws Exception {
    long first = held(now(claim(grant(), LONG)));
    long lease = grant();
    member.afterClaim =
        () -> {
          member.afterClaim = () -> {};
          var unused = claiming.release(LOCK, first, Terms.NONE);
        };

    assertThat(held(now(claim(lease, LONG)))).isGreaterThan(first);
  }

  @Test
  void aStateThatComesAsASnapshotEndsTheWaitToo() throws Exception {
    held(now(claim(grant(), LONG)));
    long lease = grant();
    member.lag();
    CompletableFuture<ClaimOutcome> waiting = claim(lease, LONG);
    now(claiming.release(LOCK, 1, Terms.NONE));

    member.restore();

    held(now(waiting));
  }

  /** Another member may have told a client so that sent its claim again. */
  @Test
  void aClaimThatHoldsByThenIsNotGivenUpByAMemberThatIsBehind() throws Exception {
    held(now(claim(grant(), LONG)));
    long lease = grant();
    member.lag();
    member.afterClaim = () -> assertThat(claiming.release(LOCK, 1, Terms.NONE)).isCompleted();

    assertThat(held(now(claim(lease, SHORT)))).isEqualTo(2);

    member.catchUp();
    assertThat(member.applied().claims().holder(LOCK)).map(Claims.Claim::token).hasValue(2L);
  }

  @Test
  void ifItCannotBeGivenUpInTimeItsOutcomeIsUnknown() throws Exception {
    held(now(claim(grant(), LONG)));
    long lease = grant();
    member.losesReleases = true;

    var failure =
        catchThrowableOfType(ExecutionException.class, () -> now(claim(lease, SHORT))).getCause();

    assertThat(failure).isInstanceOf(UnavailableException.class);
    assertThat(((UnavailableException) failure).outcome()).isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void whoCannotEvenClaimTakesNobodysPlace() throws Exception {
    for (int i = 0; i <= BOUND; i++) {
      member.refuses = true;
      assertThat(catchThrowableOfType(ExecutionException.class, () -> now(claim(1, LONG))))
          .hasCauseInstanceOf(UnavailableException.class);
    }
    member.refuses = false;

    held(now(claim(grant(), LONG)));
  }

  @Test
  void theEndOfTheMemberEndsEveryWait() throws Exception {
    held(now(claim(grant(), LONG)));
    CompletableFuture<ClaimOutcome> waiting = claim(grant(), LONG);

    waits.close();

    var failure = catchThrowableOfType(ExecutionException.class, () -> now(waiting)).getCause();
    assertThat(((UnavailableException) failure).reason()).isEqualTo(Reason.NOT_SERVING);
  }

  private CompletableFuture<ClaimOutcome> claim(long lease, Duration atMost) {
    return claiming.claim(LOCK, new Attachment.ToLease(lease), NOTHING, atMost, Terms.NONE);
  }

  private CompletableFuture<ClaimOutcome> claimNamed(long lease, Duration atMost) {
    var named = new Terms(new Condition.None(), Optional.of(new IdempotencyKey("name")));
    return claiming.claim(LOCK, new Attachment.ToLease(lease), NOTHING, atMost, named);
  }

  private long grant() throws Exception {
    return grant(30);
  }

  private long grant(long ttlSeconds) throws Exception {
    Result granted = now(new Leasing(member).grant(ttlSeconds, Terms.NONE));
    return ((Result.LeaseGranted) granted).leaseId();
  }

  private void end(long lease) throws Exception {
    assertThat(now(new Leasing(member).end(lease, Terms.NONE)))
        .isInstanceOf(Result.LeaseEnded.class);
  }

  private static long held(ClaimOutcome outcome) {
    assertThat(outcome).isInstanceOf(ClaimOutcome.Held.class);
    return ((ClaimOutcome.Held) outcome).token();
  }

  private static <T> T now(CompletableFuture<T> future) throws Exception {
    return future.get(20, TimeUnit.SECONDS);
  }

  /** A member that follows a log; it may be behind. */
  private final class OneMember implements Access {
    final AtomicLong renewals = new AtomicLong();
    volatile boolean losesReleases;
    volatile boolean refuses;
    volatile Runnable afterClaim = () -> {};
    private final List<Command.Write> notApplied = new ArrayList<>();
    private KeyValueState leader = KeyValueState.EMPTY;
    private volatile KeyValueState state = KeyValueState.EMPTY;
    private boolean lags;
    private long writes;

    @Override
    public synchronized CompletableFuture<Result> write(
        Function<RequestStamp, Command.Write> command) {
      if (refuses) {
        return CompletableFuture.failedFuture(
            new UnavailableException(Reason.NOT_SERVING, Outcome.NOT_COMMITTED, "stopping"));
      }
      writes++;
      Command.Write write =
          command.apply(
              new RequestStamp(new RequestId("test-" + writes), leader.recent().writes()));
      if (losesReleases && write instanceof Command.GiveUp) {
        return CompletableFuture.failedFuture(
            new UnavailableException(Reason.NO_ANSWER, Outcome.NOT_COMMITTED, "lost"));
      }
      KeyValueState.Applied applied = leader.apply(write);
      leader = applied.state();
      notApplied.add(write);
      if (!lags) {
        catchUp();
      }
      if (write instanceof Command.Claim) {
        afterClaim.run();
      }
      if (write instanceof Command.RenewLease) {
        renewals.incrementAndGet();
      }
      return CompletableFuture.completedFuture(applied.result());
    }

    @Override
    public CompletableFuture<KeyValueState> confirmed() {
      return CompletableFuture.completedFuture(state);
    }

    @Override
    public KeyValueState applied() {
      return state;
    }

    synchronized void lag() {
      lags = true;
    }

    synchronized void catchUp() {
      for (Command.Write write : notApplied) {
        KeyValueState before = state;
        state = before.apply(write).state();
        waits.applied(write, before, state);
      }
      notApplied.clear();
    }

    synchronized void restore() {
      state = leader;
      waits.restored(state);
    }

    void awaitRenewals(long count) throws InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (renewals.get() < count && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      assertThat(renewals.get()).isGreaterThanOrEqualTo(count);
    }
  }
}
