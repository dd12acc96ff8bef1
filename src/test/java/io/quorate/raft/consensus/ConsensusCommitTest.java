package io.quorate.raft.consensus;

import static io.quorate.raft.consensus.ScriptedMember.append;
import static io.quorate.raft.consensus.ScriptedMember.entries;
import static io.quorate.raft.consensus.ScriptedMember.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.raft.consensus.ConsensusMessage.AppendReply;
import io.quorate.raft.log.StorageException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** What is committed, acknowledged and applied (dissertation sections 3.5 and 3.6). */
final class ConsensusCommitTest {

  /** Where no majority comes, memory would be all that grows. */
  @Test
  void aLeaderRefusesCommandsBeyondWhatItCanBearWithoutAMajority() {
    var leader = new ScriptedMember(1, 1, 2, 3);
    leader.elect(2);
    String large = "x".repeat(8 << 20);
    var outcomes = new ArrayList<Outcome<byte[]>>();
    for (int i = 0; i < 9; i++) {
      outcomes.add(leader.propose(large));
    }

    assertThat(outcomes.get(8).reason()).isEqualTo(Pending.NotDone.OVERLOADED);
    assertThat(outcomes.get(7).isOpen()).isTrue();

    leader.acknowledge(2, leader.consensus().lastIndex());
    assertThat(outcomes.get(7).result()).isNotNull();
    assertThat(leader.propose(large).isOpen()).isTrue();
  }

  /** Figure 8: member 1 led in term 2, member 5 in term 3; member 1 leads again in term 4. */
  @Test
  void anEntryOfAnEarlierTermOnAMajorityOfFiveIsNotCommittedByCounting() {
    var member = new ScriptedMember(1, 1, 2, 3, 4, 5);
    member.receive(2, append(1, 0, 0, 0, entry(1, "one")));
    member.receive(2, append(2, 1, 1, 1, entry(2, "two")));
    member.storage().saveTermAndVote(3, 5);
    member.elect(2, 3);

    member.acknowledge(2, 2);
    member.acknowledge(3, 2);

    assertThat(member.consensus().term()).isEqualTo(4);
    assertThat(member.consensus().commitIndex()).isEqualTo(1);
    assertThat(member.applied()).containsExactly("one");

    member.acknowledge(2, 3);
    member.acknowledge(3, 3);

    assertThat(member.applied()).containsExactly("one", "two");
  }

  /** The same, but member 5 is elected in term 5 with its entry of term 3, and replaces "two". */
  @Test
  void anEntryOfAnEarlierTermOnAMajorityCanStillBeReplaced() {
    var member = new ScriptedMember(3, 1, 2, 3, 4, 5);
    member.receive(2, append(2, 0, 0, 0, entry(1, "one"), entry(2, "two")));
    member.receive(1, append(4, 2, 2, 1));
    assertThat(member.applied()).containsExactly("one");

    member.receive(5, append(5, 1, 1, 1, entry(3, "three"), entry(5, "five")));
    member.receive(5, append(5, 3, 5, 3));

    assertThat(member.applied()).containsExactly("one", "three", "five");
  }

  @Test
  void anEntryOfAnEarlierTermOnBothOtherMembersOfThreeWaitsForTheFirstOfTheNewTerm() {
    var member = new ScriptedMember(1, 1, 2, 3);
    member.receive(2, append(2, 0, 0, 0, entry(2, "two")));
    member.elect(2);

    member.acknowledge(2, 1);
    member.acknowledge(3, 1);
    assertThat(member.applied()).isEmpty();
    member.acknowledge(3, 2);

    assertThat(member.applied()).containsExactly("two");
  }

  /** Its own next heartbeat is up to 100 ms away. */
  @Test
  void anIdleFollowerHearsOfACommitBeforeTheNextHeartbeat() {
    var member = new ScriptedMember(1, 1, 2, 3);
    member.elect(2);
    var unused = member.propose("a");
    member.acknowledge(2, 2);
    assertThat(member.consensus().commitIndex()).isEqualTo(2);
    member.takeSent();

    member.pass(Duration.ofMillis(20));

    assertThat(member.takeSent())
        .extracting(ScriptedMember.Sent::message)
        .isNotEmpty()
        .allMatch(message -> message instanceof ConsensusMessage.Append a && a.commitIndex() == 2);
    member.pass(Duration.ofMillis(20));
    assertThat(member.takeSent()).isEmpty();
  }

  @Test
  void theAcknowledgementOfALearnerDoesNotCount() {
    var member = new ScriptedMember(1, 1, 2, 3);
    member.reachable(1, 2, 3, 4, 5);
    member.elect(2, 3, 4, 5);
    Outcome<byte[]> write = member.propose("a");

    member.acknowledge(4, 2);
    member.acknowledge(5, 2);
    assertThat(write.isOpen()).isTrue();
    assertThat(member.consensus().commitIndex()).isZero();
    member.acknowledge(2, 2);

    assertThat(write.result()).isEqualTo(new byte[] {2});
  }

  @Test
  void aLeaderThatIsItsOwnMajorityAcknowledgesWhatIsOnItsDisk() {
    var member = new ScriptedMember(1, 1, 2);
    member.elect(2);
    member.acknowledge(2, 1);
    var syncedWhenDone = new ArrayList<Long>();

    member.batch(
        running ->
            running.changeVoters(
                false,
                2,
                new Pending<>() {
                  @Override
                  public void done(byte[] result) {
                    syncedWhenDone.add(member.storage().syncedIndex());
                  }

                  @Override
                  public void failed(NotDone reason) {}
                }));

    assertThat(syncedWhenDone).containsExactly(2L);
  }

  @Test
  void aFollowerAcknowledgesNothingBeforeItIsOnItsDisk() {
    var member = new ScriptedMember(2, 1, 2, 3);

    member.batch(
        running -> {
          running.receive(1, append(1, 0, 0, 0, entry(1, "a")));
          running.receive(1, append(1, 1, 1, 0));
        });

    assertThat(member.takeSent())
        .containsExactly(new ScriptedMember.Sent(1, new AppendReply(1, true, 1, 1, 0), 1));
  }

  @Test
  void aRejoiningOldLeaderNeverAppliesItsUncommittedEntries() {
    var member = new ScriptedMember(1, 1, 2, 3);
    member.elect(2);
    member.acknowledge(2, 1);
    for (int i = 0; i < 4; i++) {
      member.propose("lost " + i);
    }
    member.pass(Duration.ofMillis(1600));

    member.receive(2, append(2, 9, 2, 9));
    member.receive(2, append(2, 0, 0, 9));
    member.receive(2, append(2, 1, 1, 9));
    assertThat(member.applied()).isEmpty();
    assertThat(member.consensus().commitIndex()).isEqualTo(1);
    member.receive(2, append(2, 1, 1, 9, entry(2, "kept")));

    assertThat(member.applied()).containsExactly("kept");
    assertThat(member.consensus().lastIndex()).isEqualTo(2);
  }

  @Test
  void anAnswerSpeaksOnlyOfWhatWasComparedWithTheLeadersLog() {
    var member = new ScriptedMember(2, 1, 2, 3);
    member.receive(1, append(1, 0, 0, 0, entries(1, 5)));
    member.takeSent();

    member.receive(3, append(2, 2, 1, 0));

    assertThat(member.lastSentTo(3)).isEqualTo(new AppendReply(2, true, 2, 2, 0));
  }

  @Test
  void aFollowerStopsWhenTheLeaderHasAnotherEntryWhereItsOwnIsCommitted() {
    var member = new ScriptedMember(2, 1, 2, 3);
    member.receive(1, append(1, 0, 0, 3, entries(1, 3)));
    assertThat(member.consensus().commitIndex()).isEqualTo(3);

    assertThatThrownBy(() -> member.receive(3, append(2, 3, 2, 3)))
        .hasMessageContaining("differs at index 3");
    assertThatThrownBy(() -> member.receive(3, append(2, 2, 1, 3, entry(2, "other"))))
        .hasMessageContaining("differs at index 3");
  }

  @Test
  void aDiskThatFailsStopsTheMemberAndNothingIsAcknowledged() {
    var member = new ScriptedMember(1, 1);
    member.pass(Duration.ofMillis(20));
    var write = new Outcome<byte[]>();
    member.storage().fail();

    assertThatThrownBy(() -> member.batch(running -> running.propose(new byte[] {1}, write)))
        .isInstanceOf(StorageException.class);

    assertThat(write.isOpen()).isTrue();
    assertThat(member.applied()).isEmpty();
  }

  @Test
  void aFollowerWhoseDiskFailsAcknowledgesNothing() {
    var member = new ScriptedMember(2, 1, 2, 3);
    member.receive(1, append(1, 0, 0, 0));
    member.takeSent();
    member.storage().fail();

    assertThatThrownBy(() -> member.receive(1, append(1, 0, 0, 0, entry(1, "a"))))
        .isInstanceOf(StorageException.class);

    assertThat(member.takeSent()).isEmpty();
  }

  @Test
  void whoProposesIsToldWhetherTheEntryCanStillBeCommitted() {
    var member = new ScriptedMember(1, 1, 2, 3);
    assertThat(member.propose("a").reason()).isEqualTo(Pending.NotDone.NOT_LEADER);
    member.elect(2);
    Outcome<byte[]> appended = member.propose("b");
    var proposed = new Outcome<byte[]>();

    member.batch(
        running -> {
          running.propose("c".getBytes(StandardCharsets.UTF_8), proposed);
          running.receive(3, append(9, 0, 0, 0));
        });

    assertThat(appended.reason()).isEqualTo(Pending.NotDone.UNKNOWN);
    assertThat(proposed.reason()).isEqualTo(Pending.NotDone.NOT_LEADER);
  }
}
