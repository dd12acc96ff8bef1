package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.quorate.command.Command;
import io.quorate.command.CommandCodec;
import io.quorate.command.Key;
import io.quorate.command.Value;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a leader proposes by its own clock reaches no other leader, and no later term. */
class ProposalInTermTest {
  private static final Key KEY = new Key("k");

  @TempDir Path base;

  @Test
  void onlyTheLeaderOfTheTermPutsItIntoTheLog() throws Exception {
    try (var cluster = new LocalCluster(base, 3)) {
      cluster.startAll();
      LocalCluster.Member leader = cluster.leader();
      LocalCluster.Member follower = cluster.follower();
      long term = leader.raft.leadsTerm().orElseThrow();
      assertThat(follower.raft.leadsTerm()).isEmpty();

      assertThat(catchThrowable(() -> propose(follower, term))).isNotNull();
      assertThat(catchThrowable(() -> propose(leader, term - 1))).isNotNull();
      assertThat(catchThrowable(() -> propose(leader, term + 1))).isNotNull();
      assertThat(leader.machine.get(KEY)).isNull();

      propose(leader, term);
      assertThat(leader.machine.get(KEY)).isNotNull();
    }
  }

  private static void propose(LocalCluster.Member member, long term) throws Exception {
    var put = new Command.Put(member.machine.newStamp(), KEY, Value.of(new byte[1]), false);
    var unused = member.raft.proposeIn(term, CommandCodec.encode(put)).get(20, TimeUnit.SECONDS);
  }
}
