package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Command;
import io.quorate.command.Key;
import io.quorate.command.Value;
import io.quorate.raft.UnavailableException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Members that cannot reach a majority: every submission ends in time, and says what became of it.
 */
class NoMajorityTest {
  private static final Duration TIMEOUT = Duration.ofMillis(1500);
  private static final Duration SLACK = Duration.ofSeconds(3);

  @TempDir Path base;

  @Test
  void aMemberThatNeverSawALeaderSaysThatNothingWasWritten() {
    try (var cluster = new LocalCluster(base, 3, TIMEOUT)) {
      LocalCluster.Member alone = cluster.start(1);

      UnavailableException failure = failureOf(alone.machine.submit(put(alone)));

      assertThat(failure.reason()).isEqualTo(Reason.NO_LEADER);
      assertThat(failure.outcome()).isEqualTo(Outcome.NOT_COMMITTED);
      assertThat(failureOf(alone.machine.linearizableState()).reason()).isEqualTo(Reason.NO_LEADER);
      assertThat(alone.machine.size()).isZero();
    }
  }

  /** Both sides of a broken connection: nobody may be told that nothing happened. */
  @Test
  void aLeaderAndAFollowerThatAreCutOffSayThatTheyDoNotKnow() throws Exception {
    try (var cluster = new LocalCluster(base, 3, TIMEOUT)) {
      cluster.startAll();
      LocalCluster.Member leader = cluster.leader();
      LocalCluster.Member follower = cluster.follower();
      leader.cutOff();

      var atTheLeader = leader.machine.submit(put(leader));
      var atTheFollower = follower.machine.submit(put(follower));
      var readAtTheLeader = leader.machine.linearizableState();

      assertThat(failureOf(atTheLeader).outcome()).isEqualTo(Outcome.UNKNOWN);
      assertThat(failureOf(atTheFollower).outcome()).isEqualTo(Outcome.UNKNOWN);
      assertThat(failureOf(readAtTheLeader).reason()).isEqualTo(Reason.NO_ANSWER);
      MemberRequests requests = follower.protocol(MemberRequests.class);
      LocalCluster.await("an empty table of questions", () -> requests.pendingCount() == 0);
    }
  }

  /** The submission outlives the leader that it was first sent to. */
  @Test
  void aWriteThroughAFollowerIsAnsweredByTheNextLeader() throws Exception {
    try (var cluster = new LocalCluster(base, 3, Duration.ofSeconds(20))) {
      cluster.startAll();
      LocalCluster.Member old = cluster.leader();
      LocalCluster.Member follower = cluster.follower();
      old.cutOff();

      var answer = follower.machine.submit(put(follower));

      assertThat(answer).succeedsWithin(Duration.ofSeconds(20));
      assertThat(follower.machine.get(new Key("k"))).isEqualTo(Value.of(new byte[] {1}));
      assertThat(follower.machine.state().recent().writes()).isEqualTo(1);
    }
  }

  private static Command put(LocalCluster.Member member) {
    return new Command.Put(
        member.machine.newStamp(), new Key("k"), Value.of(new byte[] {1}), false);
  }

  /** How it failed; it must have, within the timeout and some slack for a slow machine. */
  private static UnavailableException failureOf(CompletableFuture<?> answer) {
    assertThat(answer.handle((done, failure) -> true)).succeedsWithin(TIMEOUT.plus(SLACK));
    Throwable failure = answer.handle((done, cause) -> cause).join();
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    assertThat(cause).isInstanceOf(UnavailableException.class);
    return (UnavailableException) cause;
  }
}
