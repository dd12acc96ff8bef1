package io.quorate.raft.consensus;

import static io.quorate.raft.consensus.ScriptedMember.append;
import static io.quorate.raft.consensus.ScriptedMember.entries;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.raft.consensus.ConsensusMessage.Append;
import io.quorate.raft.consensus.ConsensusMessage.AppendReply;
import io.quorate.raft.consensus.ConsensusMessage.SnapshotChunk;
import io.quorate.raft.consensus.ConsensusMessage.SnapshotReply;
import io.quorate.raft.consensus.ConsensusMessage.VoteReply;
import io.quorate.raft.log.StoredSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What happens while a snapshot that has arrived is verified and decoded aside, and before it is
 * put in place. The snapshot is of index 7 and term 2; the leader is member 1, in term 3.
 */
final class ConsensusInstallTest {
  private static final Configuration VOTERS = new Configuration(Set.of(1, 2, 3));
  private static final byte[] FILE = Arrays.copyOf(VOTERS.encode(), 1000);

  @Test
  void aMemberThatInstallsConfirmsItsLeaderAndClaimsNothing() {
    ScriptedMember member = installing();

    member.receive(1, new Append(3, 0, 0, 9, 5, List.of()));

    assertThat(member.sentTo(1)).containsExactly(new AppendReply(3, true, 0, 0, 5));
    assertThat(member.applied()).isEmpty();
    assertThat(member.consensus().commitIndex()).isZero();
  }

  @Test
  void aMemberThatInstallsDoesNotStandForElectionWhileItHearsItsLeader() {
    ScriptedMember member = installing();

    for (int i = 0; i < 100; i++) {
      member.pass(Duration.ofMillis(100));
      member.receive(1, append(3, 0, 0, 9));
    }

    assertThat(member.consensus().role()).isEqualTo(Role.FOLLOWER);
    assertThat(member.consensus().term()).isEqualTo(3);
  }

  @Test
  void aMemberThatInstallsTakesNoOtherChunkAndAsksForNone() {
    ScriptedMember member = installing();

    member.receive(1, chunk(3, 7, 0, 400));
    assertThat(member.sentTo(1)).containsExactly(new SnapshotReply(3, 7, FILE.length, 0));
    member.receive(1, chunk(3, 9, 0, 400));
    assertThat(member.sentTo(1)).containsExactly(new SnapshotReply(3, 9, FILE.length, 0));

    member.completeAside();
    assertThat(member.applied()).containsExactly("snapshot 7");
    // Now it can say what it lacks of the newer one.
    member.receive(1, chunk(3, 9, FILE.length, FILE.length));
    assertThat(member.lastSentTo(1)).isEqualTo(new SnapshotReply(3, 9, 0, 0));
  }

  @Test
  void whenItIsInPlaceTheLeaderHearsOfItAtOnce() {
    ScriptedMember member = installing();

    member.completeAside();

    assertThat(member.sentTo(1)).containsExactly(new AppendReply(3, true, 7, 7, 0));
    assertThat(member.applied()).containsExactly("snapshot 7");
    member.receive(1, append(3, 7, 2, 8, entries(3, 1)));
    assertThat(member.applied()).containsExactly("snapshot 7", "3.0");
  }

  /** Committed is committed: section 3.6.3. */
  @Test
  void aCompleteSnapshotIsPutInPlaceThoughAnotherMemberLeadsByThen() {
    ScriptedMember member = installing();
    member.receive(3, append(4, 0, 0, 0));
    member.takeSent();

    member.completeAside();

    assertThat(member.applied()).containsExactly("snapshot 7");
    assertThat(member.takeSent())
        .extracting(ScriptedMember.Sent::to, ScriptedMember.Sent::message)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(3, new AppendReply(4, true, 7, 7, 0)));
  }

  @Test
  void aCompleteSnapshotIsPutInPlaceThoughNobodyLeadsByThen() {
    ScriptedMember member = installing();
    member.pass(Duration.ofSeconds(4));
    assertThat(member.consensus().leader()).isEmpty();
    member.takeSent();

    member.completeAside();

    assertThat(member.applied()).containsExactly("snapshot 7");
    assertThat(member.takeSent()).isEmpty();
  }

  @Test
  void theNextLeadersSnapshotWaitsUntilTheLastOnesIsInPlace() {
    ScriptedMember member = installing();

    member.receive(3, chunk(4, 9, 0, 400));
    assertThat(member.sentTo(3)).containsExactly(new SnapshotReply(4, 9, FILE.length, 0));
    member.completeAside();
    assertThat(member.sentTo(3)).containsExactly(new AppendReply(4, true, 7, 7, 0));
    member.receive(3, chunk(4, 9, 0, FILE.length));
    member.completeAside();

    assertThat(member.applied()).containsExactly("snapshot 9");
    assertThat(member.storage().openSnapshots()).isEqualTo(1);
  }

  @Test
  void aSnapshotThatTheLogHasOvertakenIsLetGo() {
    ScriptedMember member = installing();
    member.receive(3, append(4, 0, 0, 8, entries(2, 8)));
    List<String> applied = List.copyOf(member.applied());

    member.completeAside();

    assertThat(applied).hasSize(8);
    assertThat(member.applied()).isEqualTo(applied);
    assertThat(member.consensus().commitIndex()).isEqualTo(8);
    assertThat(member.storage().openSnapshots()).isZero();
  }

  @Test
  void anOwnSnapshotThatIsNewerStaysInPlace() {
    ScriptedMember member = installing();
    member.receive(3, append(4, 0, 0, 8, entries(2, 8)));
    StoredSnapshot own =
        member.storage().snapshots().write(8, 2, out -> out.write(VOTERS.encode()));
    member.batch(running -> running.snapshotTaken(own));

    member.completeAside();

    assertThat(member.storage().snapshot()).containsSame(own);
    assertThat(member.storage().openSnapshots()).isEqualTo(1);
  }

  @Test
  void entriesThatCameMeanwhileStayBehindTheSnapshotThatTheyFollow() {
    ScriptedMember member = installing();
    // The leader can serve them from its log, and has not said yet that they are committed.
    member.receive(1, append(3, 0, 0, 2, entries(2, 9)));
    assertThat(member.consensus().commitIndex()).isEqualTo(2);

    member.completeAside();

    assertThat(member.applied()).containsExactly("snapshot 7");
    assertThat(member.consensus().lastIndex()).isEqualTo(9);
    member.receive(1, append(3, 9, 2, 9));
    assertThat(member.applied()).containsExactly("snapshot 7", "2.7", "2.8");
  }

  @Test
  void aConflictingTailThatCameMeanwhileIsDroppedWithTheLogBeforeTheSnapshot() {
    ScriptedMember member = new ScriptedMember(2, 1, 2, 3);
    member.receive(3, append(1, 0, 0, 0, entries(1, 9)));
    member.holdAside();
    member.receive(1, chunk(3, 7, 0, FILE.length));

    assertThat(member.consensus().lastIndex()).isEqualTo(9);
    member.completeAside();

    assertThat(member.consensus().lastIndex()).isEqualTo(7);
    assertThat(member.consensus().termAt(7)).isEqualTo(2);
  }

  /** Only a member with all that is committed is elected: what it has in its log is as good. */
  @Test
  void aLeaderKeepsTheStateOfItsLog() {
    ScriptedMember member = installing();
    member.receive(1, append(3, 0, 0, 2, entries(2, 9)));
    member.elect(3);
    member.takeSent();

    member.completeAside();

    assertThat(member.applied()).containsExactly("2.0", "2.1");
    assertThat(member.storage().openSnapshots()).isZero();
    member.acknowledge(3, member.consensus().lastIndex());
    assertThat(member.applied()).hasSize(9);
  }

  @Test
  void aMemberThatIsRemovedByTheSnapshotIsALearnerOnceItIsInPlace() {
    byte[] others = new Configuration(Set.of(1, 3, 4)).encode();
    ScriptedMember member = new ScriptedMember(2, 1, 2, 3);
    member.holdAside();
    member.receive(1, new SnapshotChunk(3, 7, 2, others.length, 0, others, 0));
    assertThat(member.consensus().role()).isEqualTo(Role.FOLLOWER);

    member.completeAside();

    assertThat(member.consensus().role()).isEqualTo(Role.LEARNER);
    assertThat(member.consensus().configurationAt(7).contains(2)).isFalse();
  }

  /** The engine would go on to count those of its start. */
  @Test
  void theMajorityIsThatOfTheSnapshotOnceItIsInPlace() {
    byte[] five = new Configuration(Set.of(1, 2, 3, 4, 5)).encode();
    ScriptedMember member = new ScriptedMember(2, 1, 2, 3);
    member.receive(1, new SnapshotChunk(3, 7, 2, five.length, 0, five, 0));

    member.pass(Duration.ofSeconds(4));
    member.receive(3, new VoteReply(4, true, true));
    assertThat(member.consensus().role()).isEqualTo(Role.PRE_CANDIDATE);
    member.receive(4, new VoteReply(4, true, true));
    member.receive(3, new VoteReply(4, false, true));
    assertThat(member.consensus().role()).isEqualTo(Role.CANDIDATE);
    member.receive(4, new VoteReply(4, false, true));

    assertThat(member.consensus().role()).isEqualTo(Role.LEADER);
  }

  @Test
  void aMemberThatEndsBeforeTheSnapshotIsVerifiedBeginsAnew() {
    ScriptedMember member = installing();

    member.restart();

    assertThat(member.consensus().commitIndex()).isZero();
    member.receive(1, chunk(3, 7, FILE.length, FILE.length));
    assertThat(member.lastSentTo(1)).isEqualTo(new SnapshotReply(3, 7, 0, 0));
  }

  @Test
  void whatIsNotWhatWasAnnouncedIsSentAgainFromItsBeginning() {
    ScriptedMember member = new ScriptedMember(2, 1, 2, 3);
    member.holdAside();
    member.storage().rejectNext();
    member.receive(1, chunk(3, 7, 0, FILE.length));
    member.completeAside();
    assertThat(member.applied()).isEmpty();
    member.takeSent();

    member.receive(1, chunk(3, 7, FILE.length, FILE.length));
    assertThat(member.lastSentTo(1)).isEqualTo(new SnapshotReply(3, 7, 0, 0));
    member.receive(1, chunk(3, 7, 0, FILE.length));
    member.completeAside();

    assertThat(member.applied()).containsExactly("snapshot 7");
  }

  @Test
  void theLeaderOfAMemberThatInstallsSendsNoChunkAgainAndCountsNothing() {
    ScriptedMember leader = leaderWithSnapshot();
    leader.receive(3, new AppendReply(1, false, 0, 0, 0));
    leader.receive(3, new AppendReply(1, true, 0, 0, 0));
    SnapshotChunk only = (SnapshotChunk) leader.lastSentTo(3);
    assertThat(only.bytes()).hasSize((int) only.fileBytes());

    leader.receive(3, new SnapshotReply(1, 4, only.fileBytes(), 0));
    List<SnapshotChunk> asked = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      leader.pass(Duration.ofMillis(100));
      leader.receive(3, new AppendReply(1, true, 0, 0, 0));
      for (ConsensusMessage each : leader.sentTo(3)) {
        if (each instanceof SnapshotChunk chunk) {
          asked.add(chunk);
          leader.receive(3, new SnapshotReply(1, 4, only.fileBytes(), 0));
        }
      }
    }

    assertThat(asked).hasSizeBetween(5, 10);
    assertThat(asked).allMatch(each -> each.bytes().length == 0);
    assertThat(asked).allMatch(each -> each.offset() == only.fileBytes());
    assertThat(leader.consensus().role()).isEqualTo(Role.LEADER);
    assertThat(leader.consensus().commitIndex()).isEqualTo(4);
    assertThat(leader.consensus().isCaughtUp(3)).isFalse();
  }

  @Test
  void aLeaderWhoseOnlyFollowerInstallsGoesOnLeadingAndConfirmsReads() {
    ScriptedMember leader = leaderWithSnapshot();
    leader.receive(3, new AppendReply(1, false, 0, 0, 0));
    leader.receive(3, new AppendReply(1, true, 0, 0, 0));
    Outcome<Long> read = leader.read();
    Append round = (Append) leader.lastSentTo(3);

    leader.receive(3, new AppendReply(1, true, round.prevIndex(), 0, round.round()));

    assertThat(read.result()).isEqualTo(4L);
  }

  @Test
  void aTransferGoesOnFromTheBeginningWhenTheMemberHasLostWhatItInstalled() {
    ScriptedMember leader = leaderWithSnapshot();
    leader.receive(3, new AppendReply(1, false, 0, 0, 0));
    leader.receive(3, new AppendReply(1, true, 0, 0, 0));
    SnapshotChunk only = (SnapshotChunk) leader.lastSentTo(3);
    leader.receive(3, new SnapshotReply(1, 4, only.fileBytes(), 0));

    leader.receive(3, new SnapshotReply(1, 4, 0, 0));

    assertThat(((SnapshotChunk) leader.lastSentTo(3)).bytes()).hasSize((int) only.fileBytes());
  }

  /** A follower of member 1 in term 3, to which the whole snapshot has come. */
  private static ScriptedMember installing() {
    var member = new ScriptedMember(2, 1, 2, 3);
    member.holdAside();
    member.receive(1, chunk(3, 7, 0, FILE.length));
    assertThat(member.lastSentTo(1)).isEqualTo(new SnapshotReply(3, 7, FILE.length, 0));
    assertThat(member.applied()).isEmpty();
    return member;
  }

  /** Leads in term 1 with entries up to 5, of which a snapshot of one chunk covers 4. */
  private static ScriptedMember leaderWithSnapshot() {
    var member = new ScriptedMember(1, 1, 2, 3);
    member.elect(2);
    List.of("a", "b", "c").forEach(member::propose);
    member.acknowledge(2, 4);
    StoredSnapshot snapshot = member.storage().snapshots().write(4, 1, out -> out.write(FILE));
    member.batch(running -> running.snapshotTaken(snapshot));
    member.propose("d");
    member.takeSent();
    return member;
  }

  private static SnapshotChunk chunk(long term, long index, int from, int to) {
    return new SnapshotChunk(
        term, index, 2, FILE.length, from, Arrays.copyOfRange(FILE, from, to), 0);
  }
}
