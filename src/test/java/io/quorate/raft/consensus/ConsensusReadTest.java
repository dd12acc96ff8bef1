package io.quorate.raft.consensus;

import static io.quorate.raft.consensus.ScriptedMember.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.raft.consensus.ConsensusMessage.Append;
import io.quorate.raft.consensus.ConsensusMessage.AppendReply;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Linearizable reads by read index (dissertation section 6.4). */
final class ConsensusReadTest {

  @Test
  void aReadIsAnsweredWithTheCommitIndexWhenAMajorityHasAnsweredItsRound() {
    ScriptedMember member = leader();
    Outcome<Long> read = member.read();
    long round = ((Append) member.lastSentTo(2)).round();
    assertThat(read.isOpen()).isTrue();

    member.receive(2, new AppendReply(1, true, 1, 1, round));

    assertThat(read.result()).isEqualTo(1);
  }

  @Test
  void answersToAnEarlierRoundDoNotConfirmARead() {
    ScriptedMember member = leader();
    Outcome<Long> first = member.read();
    member.receive(2, new AppendReply(1, true, 1, 1, 1));
    assertThat(first.result()).isEqualTo(1);

    Outcome<Long> second = member.read();
    member.receive(2, new AppendReply(1, true, 1, 1, 1));
    member.receive(3, new AppendReply(1, true, 1, 1, 1));
    assertThat(second.isOpen()).isTrue();
    member.receive(3, new AppendReply(1, true, 1, 1, 2));

    assertThat(second.result()).isEqualTo(1);
  }

  @Test
  void readsThatWaitTogetherShareOneRoundAndNoDiskIsSynced() {
    ScriptedMember member = leader();
    var first = new Outcome<Long>();
    var second = new Outcome<Long>();
    int syncs = member.storage().syncs();

    member.batch(
        running -> {
          running.read(first);
          running.read(second);
        });
    assertThat(member.sentTo(2)).hasSize(1);
    member.receive(2, new AppendReply(1, true, 1, 1, 1));

    assertThat(first.result()).isEqualTo(1);
    assertThat(second.result()).isEqualTo(1);
    assertThat(member.storage().syncs()).isEqualTo(syncs);
  }

  /** The reader asked after the round had begun: what it answers may be too old. */
  @Test
  void aReadDoesNotJoinARoundThatIsUnderWay() {
    ScriptedMember member = leader();
    Outcome<Long> first = member.read();
    Outcome<Long> second = member.read();

    member.receive(2, new AppendReply(1, true, 1, 1, 1));

    assertThat(first.result()).isEqualTo(1);
    assertThat(second.isOpen()).isTrue();
  }

  /**
   * Member 1 leads in term 1, round 5 of which is slow to reach member 3. Member 3 stands in term 2
   * and loses it to member 1, then gets the old message, and answers it with its term.
   */
  @Test
  void answersToALeadershipThatEndedDoNotConfirmARead() {
    var late = new ScriptedMember(3, 1, 2, 3);
    late.storage().saveTermAndVote(2, 3);
    late.receive(1, new Append(1, 1, 1, 1, 5, List.of()));
    ConsensusMessage answer = late.lastSentTo(1);
    assertThat(answer.term()).isEqualTo(2);
    var member = new ScriptedMember(1, 1, 2, 3);
    member.storage().saveTermAndVote(1, 2);
    member.elect(2);
    member.acknowledge(2, 1);
    assertThat(member.consensus().term()).isEqualTo(2);
    Outcome<Long> read = member.read();
    member.receive(3, answer);

    assertThat(read.isOpen()).isTrue();
  }

  @Test
  void theAnswerOfALearnerDoesNotConfirmARead() {
    ScriptedMember member = leader();
    member.reachable(1, 2, 3, 4);
    Outcome<Long> read = member.read();

    member.receive(4, new AppendReply(1, true, 0, 0, 1));
    assertThat(read.isOpen()).isTrue();
    member.receive(3, new AppendReply(1, true, 0, 0, 1));

    assertThat(read.result()).isEqualTo(1);
  }

  /** Before that it does not know what earlier leaders have committed. */
  @Test
  void aReadWaitsUntilAnEntryOfTheLeadersTermIsCommitted() {
    var member = new ScriptedMember(1, 1, 2, 3);
    member.receive(2, append(1, 0, 0, 1, ScriptedMember.entries(1, 3)));
    member.elect(2);
    Outcome<Long> read = member.read();
    member.receive(2, new AppendReply(2, true, 3, 3, 0));
    member.receive(2, new AppendReply(2, true, 3, 3, 1));
    assertThat(read.isOpen()).isTrue();

    member.acknowledge(2, 4);
    member.receive(2, new AppendReply(2, true, 4, 4, 1));

    assertThat(read.result()).isEqualTo(4);
  }

  @Test
  void aLeaderThatIsCutOffAnswersNeitherAWriteNorAReadAndAReadDoesNotReleaseTheWrite() {
    ScriptedMember member = leader();
    Outcome<byte[]> write = member.propose("a");
    Outcome<Long> read = member.read();
    member.pass(Duration.ofMillis(800));
    Outcome<Long> other = member.read();

    member.pass(Duration.ofMillis(800));

    assertThat(write.reason()).isEqualTo(Pending.NotDone.UNKNOWN);
    assertThat(read.reason()).isEqualTo(Pending.NotDone.NOT_LEADER);
    assertThat(other.reason()).isEqualTo(Pending.NotDone.NOT_LEADER);
    assertThat(member.applied()).isEmpty();
  }

  @Test
  void aLeaderThatWasFrozenStepsDownWithoutAnsweringARead() {
    ScriptedMember member = leader();
    Outcome<Long> before = member.read();
    member.freeze(Duration.ofSeconds(30));

    var after = new Outcome<Long>();
    member.batch(
        running -> {
          running.receive(2, new AppendReply(1, true, 1, 1, 0));
          running.read(after);
        });
    assertThat(member.consensus().role()).isEqualTo(Role.LEADER);
    member.receive(3, append(2, 1, 1, 1));

    assertThat(member.consensus().leader()).hasValue(3);
    assertThat(before.reason()).isEqualTo(Pending.NotDone.NOT_LEADER);
    assertThat(after.reason()).isEqualTo(Pending.NotDone.NOT_LEADER);
  }

  @Test
  void aLeaderThatWasFrozenStepsDownByItselfAtItsNextTick() {
    ScriptedMember member = leader();
    member.freeze(Duration.ofSeconds(30));

    member.batch(Consensus::tick);

    assertThat(member.consensus().role()).isEqualTo(Role.FOLLOWER);
  }

  /** Leads members 2 and 3 in term 1, with its first entry committed. */
  private static ScriptedMember leader() {
    var member = new ScriptedMember(1, 1, 2, 3);
    member.elect(2);
    member.acknowledge(2, 1);
    assertThat(member.consensus().commitIndex()).isEqualTo(1);
    member.takeSent();
    return member;
  }
}
