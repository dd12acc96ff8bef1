package io.quorate.raft.consensus;

import static io.quorate.raft.consensus.ScriptedMember.append;
import static io.quorate.raft.consensus.ScriptedMember.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.raft.consensus.ConsensusMessage.Append;
import io.quorate.raft.consensus.ConsensusMessage.AppendReply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** All that is drained at once shares one sync, on the leader and on followers. */
final class GroupCommitTest {
  /** The stock engine syncs once for every message. */
  @Test
  void aFollowerSyncsAllAppendsOfABatchOnceAndAnswersThen() {
    var follower = new ScriptedMember(2, 1, 2, 3);
    follower.receive(1, append(1, 0, 0, 0, entry(1, "before")));
    follower.takeSent();
    int before = follower.storage().syncs();

    follower.batch(
        running -> {
          running.receive(1, append(1, 1, 1, 0, entry(1, "a"), entry(1, "b")));
          running.receive(1, append(1, 3, 1, 0, entry(1, "c")));
          running.receive(1, append(1, 4, 1, 0, entry(1, "d")));
          assertThat(follower.storage().syncs()).isEqualTo(before);
          assertThat(follower.takeSent()).isEmpty();
        });

    assertThat(follower.storage().syncs()).isEqualTo(before + 1);
    assertThat(follower.takeSent())
        .containsExactly(new ScriptedMember.Sent(1, new AppendReply(1, true, 4, 5, 0), 5));
  }

  @Test
  void aLeaderSyncsAllCommandsOfABatchOnceAndSendsThemTogetherBefore() {
    var leader = new ScriptedMember(1, 1, 2, 3);
    leader.elect(2);
    leader.acknowledge(2, 1);
    leader.takeSent();
    int before = leader.storage().syncs();
    List<Outcome<byte[]>> outcomes = Stream.generate(Outcome<byte[]>::new).limit(100).toList();

    leader.batch(
        running ->
            outcomes.forEach(
                outcome -> running.propose("x".getBytes(StandardCharsets.UTF_8), outcome)));

    assertThat(leader.storage().syncs()).isEqualTo(before + 1);
    assertThat(leader.storage().syncedIndex()).isEqualTo(101);
    assertThat(leader.takeSent())
        .filteredOn(sent -> sent.to() == 2)
        .singleElement()
        .satisfies(
            sent -> {
              assertThat(((Append) sent.message()).entries()).hasSize(100);
              assertThat(sent.syncedIndex()).isEqualTo(1);
            });
  }
}
