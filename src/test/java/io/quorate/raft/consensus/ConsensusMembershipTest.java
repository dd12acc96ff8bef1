package io.quorate.raft.consensus;

import static io.quorate.raft.consensus.ScriptedMember.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.raft.consensus.ConsensusMessage.VoteReply;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who votes, and from when on (dissertation chapter 4). */
final class ConsensusMembershipTest {
  private static final Duration LONG = Duration.ofSeconds(4);

  @Test
  void aMajorityOfTheNewVotersCommitsFromTheMomentTheyAreInTheLog() {
    ScriptedMember member = leader();
    Outcome<byte[]> change = member.changeVoters(true, 4);

    member.acknowledge(2, 2);
    assertThat(change.isOpen()).isTrue();
    assertThat(member.consensus().commitIndex()).isEqualTo(1);
    member.acknowledge(4, 2);

    assertThat(change.result()).isNotNull();
    assertThat(member.consensus().configurationAt(2).voters())
        .containsExactlyInAnyOrder(1, 2, 3, 4);
  }

  @Test
  void aSecondChangeIsRefusedWhileOneIsUncommitted() {
    ScriptedMember member = leader();
    var first = new Outcome<byte[]>();
    var second = new Outcome<byte[]>();

    member.batch(
        running -> {
          running.changeVoters(true, 4, first);
          running.changeVoters(false, 3, second);
        });

    assertThat(first.isOpen()).isTrue();
    assertThat(second.reason()).isEqualTo(Pending.NotDone.CHANGE_IN_PROGRESS);
    member.acknowledge(2, 2);
    member.acknowledge(4, 2);
    assertThat(member.changeVoters(false, 3).isOpen()).isTrue();
  }

  /** Else two leaders may change the same voters in two ways (Ongaro's correction of 2015). */
  @Test
  void aChangeIsRefusedBeforeTheLeadersFirstEntryIsCommitted() {
    var member = new ScriptedMember(1, 1, 2, 3);
    member.elect(2);

    assertThat(member.changeVoters(true, 4).reason()).isEqualTo(Pending.NotDone.CHANGE_IN_PROGRESS);
    member.acknowledge(2, 1);

    assertThat(member.changeVoters(true, 4).isOpen()).isTrue();
  }

  @Test
  void aChangeThatChangesNothingIsDone() {
    ScriptedMember member = leader();

    assertThat(member.changeVoters(true, 3).result()).isNotNull();
    assertThat(member.changeVoters(false, 4).result()).isNotNull();
    assertThat(member.consensus().lastIndex()).isEqualTo(1);
  }

  @Test
  void aLeaderThatIsRemovedDoesNotCountItselfAndResignsWhenThatIsCommitted() {
    ScriptedMember member = leader();
    Outcome<byte[]> change = member.changeVoters(false, 1);

    member.acknowledge(2, 2);
    assertThat(change.isOpen()).isTrue();
    assertThat(member.consensus().role()).isEqualTo(Role.LEADER);
    member.acknowledge(3, 2);

    assertThat(change.result()).isNotNull();
    assertThat(member.consensus().role()).isEqualTo(Role.LEARNER);
    member.pass(LONG);
    assertThat(member.consensus().role()).isEqualTo(Role.LEARNER);
  }

  /** Member 2 needs the vote of member 1, whose log is longer; so member 1 must stand itself. */
  @Test
  void aMemberWhoseRemovalIsNotCommittedStillStandsForElection() {
    var member = new ScriptedMember(1, 1, 2);
    member.elect(2);
    member.acknowledge(2, 1);
    member.changeVoters(false, 1);
    member.storage().crash();
    member.restart();
    member.reachable(1, 2);

    member.pass(LONG);
    assertThat(member.consensus().role()).isEqualTo(Role.PRE_CANDIDATE);
    long term = member.consensus().term() + 1;
    member.receive(2, new VoteReply(term, true, true));
    member.receive(2, new VoteReply(term, false, true));
    assertThat(member.consensus().role()).isEqualTo(Role.LEADER);
    member.acknowledge(2, 3);

    assertThat(member.consensus().role()).isEqualTo(Role.LEARNER);
  }

  @Test
  void aChangeThatWasNotCommittedIsTakenBackWithItsEntry() {
    ScriptedMember member = leader();
    member.changeVoters(false, 1);

    member.receive(3, append(2, 1, 1, 1, ScriptedMember.entry(2, "a")));

    assertThat(member.consensus().configurationAt(2).voters()).containsExactlyInAnyOrder(1, 2, 3);
    assertThat(member.consensus().role()).isEqualTo(Role.FOLLOWER);
  }

  @Test
  void aLearnerStandsForNothingUntilItIsAVoterByItsLog() {
    var member = new ScriptedMember(4, 1, 2, 3);
    member.reachable(1, 2, 3, 4);
    member.pass(LONG);
    assertThat(member.consensus().role()).isEqualTo(Role.LEARNER);

    member.receive(1, append(1, 0, 0, 0, new Configuration(Set.of(1, 2, 3, 4)).entry(1)));
    assertThat(member.consensus().role()).isEqualTo(Role.FOLLOWER);
    member.pass(LONG);

    assertThat(member.consensus().role()).isEqualTo(Role.PRE_CANDIDATE);
  }

  @Test
  void aLearnerIsNotTakenForCaughtUpBeforeItHasAnswered() {
    ScriptedMember member = leader();
    assertThat(member.consensus().isCaughtUp(4)).isFalse();

    member.acknowledge(4, 1);

    assertThat(member.consensus().isCaughtUp(4)).isTrue();
  }

  @Test
  void aLearnerThatIsSilentIsNotTakenForCaughtUp() {
    ScriptedMember member = leader();
    member.acknowledge(4, 1);

    for (int i = 0; i < 80; i++) {
      member.pass(Duration.ofMillis(20));
      member.acknowledge(2, 1);
    }

    assertThat(member.consensus().isCaughtUp(4)).isFalse();
    assertThat(member.consensus().isCaughtUp(2)).isTrue();
  }

  /** A few entries can weigh more than a voter may lack. */
  @Test
  void aLearnerThatLacksMuchInFewEntriesIsNotTakenForCaughtUp() {
    ScriptedMember member = leader();
    for (int i = 0; i < 5; i++) {
      member.propose("x".repeat(1 << 20));
    }
    member.acknowledge(4, 1);
    assertThat(member.consensus().isCaughtUp(4)).isFalse();

    member.acknowledge(4, 5);

    assertThat(member.consensus().isCaughtUp(4)).isTrue();
  }

  @Test
  void theOthersElectAtOnceWhenTheirLeaderIsRemoved() {
    for (long seed = 1; seed <= 20; seed++) {
      var cluster = new SimulatedCluster(seed, 3, Set.of(1, 2, 3), 0, false);
      cluster.start();
      assertThat(cluster.runUntil(LONG, () -> cluster.leader().isPresent())).isTrue();
      int removed = cluster.leader().orElseThrow().id();
      var outcome = new Outcome<byte[]>();
      cluster.run(Duration.ofMillis(500));
      cluster.member(removed).work(now -> now.changeVoters(false, removed, outcome));

      assertThat(
              cluster.runUntil(
                  Duration.ofMillis(700),
                  () -> cluster.leader().filter(leader -> leader.id() != removed).isPresent()))
          .as("seed %d", seed)
          .isTrue();
    }
  }

  @Test
  void theLastVoterIsNotRemoved() {
    var member = new ScriptedMember(1, 1);
    member.pass(Duration.ofMillis(20));

    assertThat(member.changeVoters(false, 1).reason()).isEqualTo(Pending.NotDone.LAST_VOTER);
  }

  @Test
  void votersAreKnownAfterARestart() {
    ScriptedMember member = leader();
    member.changeVoters(true, 4);

    member.restart();

    assertThat(member.consensus().configurationAt(2).voters())
        .containsExactlyInAnyOrder(1, 2, 3, 4);
    assertThat(member.consensus().configurationAt(1).voters()).containsExactlyInAnyOrder(1, 2, 3);
  }

  /** Leads members 2 and 3 in term 1, with its first entry committed; member 4 learns. */
  private static ScriptedMember leader() {
    var member = new ScriptedMember(1, 1, 2, 3);
    member.reachable(1, 2, 3, 4);
    member.elect(2, 3, 4);
    member.acknowledge(2, 1);
    assertThat(member.consensus().commitIndex()).isEqualTo(1);
    return member;
  }
}
