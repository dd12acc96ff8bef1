package io.quorate.raft.stock;

import static io.quorate.raft.stock.StockWire.addressOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.raft.consensus.Role;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jgroups.Event;
import org.jgroups.View;
import org.jgroups.protocols.raft.election.VoteRequest;
import org.junit.jupiter.api.Test;

/** A leader whose thread does not go on, and whose connections are well. */
class StockStuckLeaderTest {
  /** Every time that the stock engine has, for its elections and for its thread. */
  private static final Duration TIMES = Duration.ofMillis(10);

  private static final Duration REPLACED = Duration.ofSeconds(10);
  private static final Duration STEP = Duration.ofMillis(50);

  /** It looks for another one when the view changes, and nothing else makes it. */
  @Test
  void theStockEngineKeepsALeaderWhoseThreadHangsAsLongAsItIsConnected() {
    try (var hold = new Hold();
        var leader = StockMember.threaded(TIMES);
        var other = new StockMember(2)) {
      leader.lead(1);
      other.election.voteTimeout(TIMES.toMillis());
      see(other, StockWire.view());
      other.raft.setLeaderAndTerm(addressOf(1), 1);
      leader.machine.beforeApply = hold;
      CompletableFuture<byte[]> hangs = leader.put("hangs");
      leader.hearAcknowledgement(2, 1);
      hold.awaitReached();

      CompletableFuture<byte[]> behind = leader.put("behind");
      leader.hearAcknowledgement(2, 2);
      see(other, StockWire.view());

      assertThat(behind)
          .failsWithin(TIMES.multipliedBy(50))
          .withThrowableOfType(TimeoutException.class);
      assertThat(hangs).isNotDone();
      assertThat(leader.raft.isLeader()).isTrue();
      assertThat(other.raft.leader()).isEqualTo(addressOf(1));
      assertThat(other.election.isVotingThreadRunning()).isFalse();

      see(other, View.create(addressOf(2), 2, addressOf(2), addressOf(3)));
      VoteRequest asked = other.wire.await(other.election.getId(), VoteRequest.class);
      assertThat(asked.currTerm()).isGreaterThan(1);
    }
  }

  private static void see(StockMember member, View view) {
    member.raft.handleView(view);
    member.election.down(new Event(Event.VIEW_CHANGE, view));
  }

  /** All see each other all the time; the leader takes nothing, says nothing and sees no time. */
  @Test
  void oursReplacesALeaderWhoseThreadHangsThoughItIsConnected() {
    try (var stuck = new OwnMember(1);
        var second = new OwnMember(2);
        var third = new OwnMember(3)) {
      lead(stuck, List.of(second, third));
      CompletableFuture<byte[]> lost = stuck.put("lost");
      stuck.lose();

      OwnMember next = another(second, third);
      CompletableFuture<byte[]> meanwhile = next.put("meanwhile");
      exchange(second, third);
      assertThat(meanwhile).isCompleted();
      assertThat(stuck.consensus.role()).isEqualTo(Role.LEADER);

      CompletableFuture<byte[]> stale = stuck.get();
      stuck.deliverTo(next);
      next.deliverTo(stuck);
      next.pass(STEP.multipliedBy(2));
      next.deliverTo(stuck);
      assertThat(stuck.consensus.role()).isEqualTo(Role.FOLLOWER);
      assertThat(stale).isCompletedExceptionally();
      assertThat(lost).isCompletedExceptionally();
    }
  }

  private static void lead(OwnMember leader, List<OwnMember> others) {
    leader.lead(1);
    for (OwnMember other : others) {
      leader.pass(STEP.multipliedBy(2));
      leader.deliverTo(other);
      assertThat(other.consensus.leader()).hasValue(1);
      other.lose();
    }
  }

  /** The one of the two that leads, within the time. */
  private static OwnMember another(OwnMember one, OwnMember two) {
    for (Duration time = Duration.ZERO; time.compareTo(REPLACED) < 0; time = time.plus(STEP)) {
      one.pass(STEP);
      two.pass(STEP);
      exchange(one, two);
      for (OwnMember each : List.of(one, two)) {
        if (each.consensus.role() == Role.LEADER) {
          return each;
        }
      }
    }
    throw new AssertionError("Nobody else leads after " + REPLACED);
  }

  private static void exchange(OwnMember one, OwnMember two) {
    for (int round = 0; round < 4; round++) {
      one.deliverTo(two);
      two.deliverTo(one);
    }
  }
}
