package io.quorate.raft.consensus;

import static io.quorate.raft.consensus.ScriptedMember.append;
import static io.quorate.raft.consensus.ScriptedMember.entries;
import static io.quorate.raft.consensus.ScriptedMember.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.raft.consensus.ConsensusMessage.Append;
import io.quorate.raft.consensus.ConsensusMessage.AppendReply;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jgroups.protocols.raft.LogEntry;
import org.junit.jupiter.api.Test;

/** How a follower gets what it lacks (dissertation section 3.5). */
final class ConsensusCatchUpTest {
  private static final Duration LONG = Duration.ofSeconds(4);

  @Test
  void aFollowerThatLacksManyEntriesCatchesUpInAFewRoundTrips() {
    var cluster = new SimulatedCluster(1, 3, Set.of(1, 2, 3), 0, false);
    cluster.start();
    assertThat(cluster.runUntil(LONG, () -> cluster.leader().isPresent())).isTrue();
    int leader = cluster.leader().orElseThrow().id();
    SimulatedMember late = cluster.member(leader % 3 + 1);
    late.kill();
    cluster.view(leader);
    for (int i = 0; i < 30_000; i++) {
      cluster.propose(leader);
    }
    cluster.run(Duration.ofSeconds(1));
    assertThat(cluster.acknowledgedCount()).isEqualTo(30_000);
    long before = cluster.network().messages();

    late.start();
    cluster.view(leader);
    boolean caughtUp =
        cluster.runUntil(Duration.ofMillis(60), () -> late.consensus().lastIndex() == 30_001);

    assertThat(caughtUp).isTrue();
    assertThat(cluster.network().messages() - before).isLessThan(60);
  }

  @Test
  void aConflictingTailIsSkippedATermAtATime() {
    var member = new ScriptedMember(2, 1, 2, 3);
    member.receive(1, append(1, 0, 0, 1, entries(1, 3)));
    for (long term = 2; term <= 4; term++) {
      member.receive(1, append(term, 3 * term - 3, term - 1, 1, entries(term, 3)));
    }
    assertThat(member.consensus().lastIndex()).isEqualTo(12);

    member.receive(3, append(9, 20, 9, 1));
    assertThat(member.lastSentTo(3)).isEqualTo(new AppendReply(9, false, 20, 12, 0));
    member.receive(3, append(9, 12, 9, 1));
    assertThat(member.lastSentTo(3)).isEqualTo(new AppendReply(9, false, 12, 9, 0));
    member.receive(3, append(9, 9, 9, 1));
    assertThat(member.lastSentTo(3)).isEqualTo(new AppendReply(9, false, 9, 6, 0));
    member.receive(3, append(9, 6, 2, 1));

    assertThat(member.lastSentTo(3)).isEqualTo(new AppendReply(9, true, 6, 6, 0));
  }

  @Test
  void aLeaderGoesBackAtOnceToWhereTheFollowerSays() {
    ScriptedMember leader = leader(6);
    leader.acknowledge(3, 7);
    leader.propose("lost");
    leader.propose("arrives");
    leader.takeSent();

    leader.receive(3, new AppendReply(1, false, 8, 7, 0));
    assertThat(leader.lastSentTo(3)).isEqualTo(append(1, 7, 1, 7));
    leader.receive(3, new AppendReply(1, true, 7, 7, 0));

    assertThat(entriesSent(leader)).extracting(Append::lastIndex).containsExactly(9L);
    assertThat(leader.consensus().isCaughtUp(3)).isTrue();
  }

  @Test
  void aLeaderSendsANewEntryWithoutWaitingForTheAnswerToTheLast() {
    ScriptedMember leader = leader(0);
    leader.acknowledge(2, 1);
    leader.takeSent();

    leader.propose("a");
    leader.propose("b");

    List<Append> sent =
        leader.sentTo(2).stream()
            .map(Append.class::cast)
            .filter(a -> !a.entries().isEmpty())
            .toList();
    assertThat(sent).extracting(Append::prevIndex).containsExactly(1L, 2L);
  }

  @Test
  void whatIsNotAnsweredIsSentAgain() {
    ScriptedMember leader = leader(0);
    leader.acknowledge(2, 1);
    leader.acknowledge(3, 1);
    leader.propose("lost");
    leader.takeSent();

    for (int i = 0; i < 35; i++) {
      leader.pass(Duration.ofMillis(20));
      leader.receive(2, new AppendReply(1, true, 1, 1, 0));
    }

    assertThat(
            leader.sentTo(2).stream()
                .filter(message -> message instanceof Append a && a.entries().size() == 1))
        .isNotEmpty();
  }

  @Test
  void entriesThatComeTwiceOrLateChangeNothing() {
    var member = new ScriptedMember(2, 1, 2, 3);
    LogEntry[] five = entries(1, 5);
    member.receive(1, append(1, 0, 0, 0, five));
    member.receive(1, append(1, 0, 0, 0, five[0], five[1]));
    assertThat(member.lastSentTo(1)).isEqualTo(new AppendReply(1, true, 0, 2, 0));
    assertThat(member.consensus().lastIndex()).isEqualTo(5);

    member.receive(1, append(1, 0, 0, 5, five));

    assertThat(member.applied()).hasSize(5);
  }

  @Test
  void aFollowerReplacesAConflictingTail() {
    var member = new ScriptedMember(2, 1, 2, 3);
    member.receive(1, append(1, 0, 0, 0, entries(1, 5)));

    member.receive(3, append(2, 2, 1, 4, entry(2, "a"), entry(2, "b")));

    assertThat(member.applied()).containsExactly("1.0", "1.1", "a", "b");
    assertThat(member.consensus().lastIndex()).isEqualTo(4);
  }

  @Test
  void anOldLeaderLearnsOfTheTerm() {
    var member = new ScriptedMember(2, 1, 2, 3);
    member.receive(3, append(5, 0, 0, 0));

    member.receive(1, append(4, 0, 0, 0, entries(4, 1)));

    assertThat(member.lastSentTo(1).term()).isEqualTo(5);
    assertThat(member.consensus().lastIndex()).isZero();
  }

  private static ScriptedMember leader(int commands) {
    var member = new ScriptedMember(1, 1, 2, 3);
    member.elect(2);
    for (int i = 0; i < commands; i++) {
      member.propose("command " + i);
    }
    member.takeSent();
    return member;
  }

  private static List<Append> entriesSent(ScriptedMember leader) {
    return leader.sentTo(3).stream()
        .map(Append.class::cast)
        .filter(append -> !append.entries().isEmpty())
        .toList();
  }
}
