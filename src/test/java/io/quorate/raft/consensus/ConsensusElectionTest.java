package io.quorate.raft.consensus;

import static io.quorate.raft.consensus.ScriptedMember.append;
import static io.quorate.raft.consensus.ScriptedMember.entries;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.raft.consensus.ConsensusMessage.VoteReply;
import io.quorate.raft.consensus.ConsensusMessage.VoteRequest;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who leads (dissertation sections 3.4, 3.6.1 and 9.6). */
final class ConsensusElectionTest {
  private static final Duration LONG = Duration.ofSeconds(4);

  @Test
  void aSingleMemberElectsItselfAtOnce() {
    var member = new ScriptedMember(1, 1);

    member.pass(Duration.ofMillis(20));

    assertThat(member.consensus().role()).isEqualTo(Role.LEADER);
    assertThat(member.propose("a").result()).isNotNull();
  }

  @Test
  void aMemberAsksForPreVotesBeforeItBeginsATerm() {
    var member = new ScriptedMember(1, 1, 2, 3);
    member.reachable(1, 2, 3);

    member.pass(LONG);

    assertThat(member.consensus().role()).isEqualTo(Role.PRE_CANDIDATE);
    assertThat(member.consensus().term()).isZero();
    assertThat(member.lastSentTo(2)).isEqualTo(new VoteRequest(1, true, 0, 0));
  }

  @Test
  void lateVotesOfAnEarlierTermDoNotCount() {
    var member = new ScriptedMember(1, 1, 2, 3);
    member.reachable(1, 2, 3);
    member.pass(LONG);
    member.receive(2, new VoteReply(1, true, true));
    member.pass(LONG);
    member.receive(2, new VoteReply(2, true, true));
    assertThat(member.consensus().term()).isEqualTo(2);

    member.receive(3, new VoteReply(1, false, true));
    member.receive(3, new VoteReply(2, true, true));

    assertThat(member.consensus().role()).isEqualTo(Role.CANDIDATE);
  }

  /** On a slow disk it is later than the next question of the candidate. */
  @Test
  void aVoteThatComesWhileItsCandidateAsksAgainCounts() {
    var member = new ScriptedMember(1, 1, 2, 3);
    member.reachable(1, 2, 3);
    member.pass(LONG);
    member.receive(2, new VoteReply(1, true, true));
    member.pass(LONG);
    assertThat(member.consensus().role()).isEqualTo(Role.PRE_CANDIDATE);
    assertThat(member.consensus().term()).isEqualTo(1);

    member.receive(3, new VoteReply(1, false, true));

    assertThat(member.consensus().role()).isEqualTo(Role.LEADER);
    assertThat(member.consensus().term()).isEqualTo(1);
  }

  /** It was given to a log whose end may be lost. */
  @Test
  void aVoteThatComesAfterARestartDoesNotCount() {
    var member = new ScriptedMember(1, 1, 2, 3);
    member.reachable(1, 2, 3);
    member.pass(LONG);
    member.receive(2, new VoteReply(1, true, true));
    assertThat(member.consensus().term()).isEqualTo(1);
    member.restart();
    member.reachable(1, 2, 3);
    member.pass(LONG);

    member.receive(2, new VoteReply(1, false, true));
    member.receive(3, new VoteReply(1, false, true));

    assertThat(member.consensus().role()).isEqualTo(Role.PRE_CANDIDATE);
  }

  /** The leader may have cut the log that it was given to. */
  @Test
  void aVoteThatComesAfterThereWasALeaderDoesNotCount() {
    var member = new ScriptedMember(1, 1, 2, 3);
    member.reachable(1, 2, 3);
    member.pass(LONG);
    member.receive(2, new VoteReply(1, true, true));
    member.receive(3, append(1, 0, 0, 0));
    member.reachable(1, 2);
    member.pass(LONG);
    assertThat(member.consensus().role()).isEqualTo(Role.PRE_CANDIDATE);

    member.receive(2, new VoteReply(1, false, true));

    assertThat(member.consensus().role()).isEqualTo(Role.PRE_CANDIDATE);
  }

  @Test
  void theTermAndTheVoteAreOneWrite() {
    var member = new ScriptedMember(1, 1, 2, 3);
    int before = member.storage().saves();

    member.receive(2, new VoteRequest(1, false, 0, 0));

    assertThat(member.lastSentTo(2)).isEqualTo(new VoteReply(1, false, true));
    assertThat(member.storage().saves() - before).isEqualTo(1);
  }

  @Test
  void theVoteOfALearnerDoesNotCount() {
    var member = new ScriptedMember(1, 1, 2, 3);
    member.reachable(1, 2, 3, 4);
    member.pass(LONG);

    member.receive(4, new VoteReply(1, true, true));
    assertThat(member.consensus().role()).isEqualTo(Role.PRE_CANDIDATE);
    member.receive(2, new VoteReply(1, true, true));
    member.receive(4, new VoteReply(1, false, true));

    assertThat(member.consensus().role()).isEqualTo(Role.CANDIDATE);
  }

  @Test
  void aMemberVotesOncePerTermAlsoAfterALossOfPower() {
    var member = new ScriptedMember(1, 1, 2, 3);

    member.receive(2, new VoteRequest(1, false, 0, 0));
    assertThat(member.lastSentTo(2)).isEqualTo(new VoteReply(1, false, true));
    member.receive(3, new VoteRequest(1, false, 0, 0));
    assertThat(member.lastSentTo(3)).isEqualTo(new VoteReply(1, false, false));
    member.storage().crash();
    member.restart();
    member.receive(3, new VoteRequest(1, false, 0, 0));

    assertThat(member.lastSentTo(3)).isEqualTo(new VoteReply(1, false, false));
  }

  /** Else it would unseat the leader that it has helped to elect. */
  @Test
  void aMemberThatHasVotedDoesNotStandByPreVotesThatComeLate() {
    var member = new ScriptedMember(1, 1, 2, 3);
    member.reachable(1, 2, 3);
    member.receive(2, new VoteReply(1, false, false));
    member.pass(LONG);
    assertThat(member.consensus().role()).isEqualTo(Role.PRE_CANDIDATE);

    member.receive(3, new VoteRequest(1, false, 0, 0));
    assertThat(member.lastSentTo(3)).isEqualTo(new VoteReply(1, false, true));
    member.receive(2, new VoteReply(2, true, true));

    assertThat(member.consensus().role()).isEqualTo(Role.FOLLOWER);
    assertThat(member.consensus().term()).isEqualTo(1);
  }

  @Test
  void aMemberVotesForNobodyWhoseLogIsBehindItsOwn() {
    var member = new ScriptedMember(1, 1, 2, 3);
    member.receive(2, append(3, 0, 0, 0, entries(3, 2)));
    member.reachable(1, 3);

    member.receive(3, new VoteRequest(4, true, 9, 2));
    assertThat(member.lastSentTo(3)).isEqualTo(new VoteReply(3, true, false));
    member.receive(3, new VoteRequest(4, false, 9, 2));
    assertThat(member.lastSentTo(3)).isEqualTo(new VoteReply(4, false, false));
    member.receive(3, new VoteRequest(5, false, 1, 3));
    assertThat(member.lastSentTo(3)).isEqualTo(new VoteReply(5, false, false));
    member.receive(3, new VoteRequest(6, false, 2, 3));

    assertThat(member.lastSentTo(3)).isEqualTo(new VoteReply(6, false, true));
  }

  @Test
  void aMemberThatHearsItsLeaderHelpsNobodyToUnseatIt() {
    var member = new ScriptedMember(1, 1, 2, 3);
    member.receive(2, append(3, 0, 0, 0));

    member.receive(3, new VoteRequest(4, true, 9, 3));
    assertThat(member.lastSentTo(3)).isEqualTo(new VoteReply(3, true, false));
    member.receive(3, new VoteRequest(4, false, 9, 3));

    assertThat(member.sentTo(3)).isEmpty();
    assertThat(member.consensus().leader()).hasValue(2);
  }

  @Test
  void aMemberWhoseLeaderIsSilentVotesForAnother() {
    var member = new ScriptedMember(1, 1, 2, 3);
    member.receive(2, append(3, 0, 0, 0));

    member.freeze(Duration.ofMillis(1500));
    member.receive(3, new VoteRequest(4, true, 9, 3));

    assertThat(member.lastSentTo(3)).isEqualTo(new VoteReply(4, true, true));
    assertThat(member.consensus().term()).isEqualTo(3);
  }

  @Test
  void aMemberWhoseLeadersConnectionBreaksStandsSoon() {
    var member = new ScriptedMember(1, 1, 2, 3);
    member.reachable(1, 2, 3);
    member.receive(2, append(3, 0, 0, 0));

    member.reachable(1, 3);
    member.pass(Duration.ofMillis(180));

    assertThat(member.consensus().role()).isEqualTo(Role.PRE_CANDIDATE);
  }

  @Test
  void aLeaderThatHearsFromNoMajorityStepsDown() {
    var member = new ScriptedMember(1, 1, 2, 3);
    member.elect(2);
    Outcome<byte[]> write = member.propose("a");

    member.pass(Duration.ofMillis(1600));

    assertThat(member.consensus().role()).isEqualTo(Role.FOLLOWER);
    assertThat(write.reason()).isEqualTo(Pending.NotDone.UNKNOWN);
  }

  /** What its leader sent meanwhile waits behind the tick. */
  @Test
  void aMemberThatWasFrozenListensBeforeItStands() {
    var member = new ScriptedMember(2, 1, 2, 3);
    member.receive(1, append(1, 0, 0, 0));

    member.freeze(Duration.ofSeconds(30));
    member.batch(Consensus::tick);

    assertThat(member.consensus().role()).isEqualTo(Role.FOLLOWER);
    assertThat(member.consensus().leader()).hasValue(1);
  }

  @Test
  void aMemberThatHasVotedWaitsForWhomItVotedFor() {
    var member = new ScriptedMember(2, 1, 2, 3);
    // Nobody leads: it would stand within 150 ms.
    member.reachable(1, 2, 3);

    member.receive(3, new VoteRequest(1, false, 0, 0));
    member.pass(Duration.ofSeconds(1));

    assertThat(member.consensus().role()).isEqualTo(Role.FOLLOWER);
    assertThat(member.consensus().term()).isEqualTo(1);
  }

  @Test
  void aMemberThatWasCutOffAndComesBackDoesNotUnseatTheLeader() {
    var cluster = new SimulatedCluster(1, 3, Set.of(1, 2, 3), 0, false);
    cluster.start();
    assertThat(cluster.runUntil(LONG, () -> cluster.leader().isPresent())).isTrue();
    SimulatedMember leader = cluster.leader().orElseThrow();
    long term = leader.consensus().term();
    int other = leader.id() % 3 + 1;
    for (int id = 1; id <= 3; id++) {
      cluster.network().cut(other, id);
      cluster.network().cut(id, other);
    }
    cluster.run(Duration.ofSeconds(20));
    cluster.propose(leader.id());
    cluster.run(Duration.ofSeconds(1));
    assertThat(cluster.acknowledgedCount()).isEqualTo(1);

    cluster.network().joinAll();
    cluster.run(LONG);

    assertThat(leader.consensus().role()).isEqualTo(Role.LEADER);
    assertThat(leader.consensus().term()).isEqualTo(term);
    assertThat(cluster.member(other).consensus().appliedIndex()).isEqualTo(2);
  }
}
