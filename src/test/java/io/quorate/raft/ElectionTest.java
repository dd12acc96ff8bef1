package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Key;
import io.quorate.command.Value;
import java.nio.file.Path;
import org.jgroups.protocols.raft.RAFT;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElectionTest {
  @TempDir Path base;

  /** As after a freeze of the others: the leader lost its majority, and they never noticed. */
  @Test
  void aLeaderThatSteppedDownUnseenIsReplacedThoughTheOthersBelieveInIt() throws Exception {
    try (var cluster = new LocalCluster(base, 3)) {
      // Member 1 coordinates the view and has the shorter log, so that another one leads.
      cluster.start(2);
      cluster.start(3);
      cluster.awaitLeader().machine.put(new Key("earlier"), Value.of(new byte[0]));
      cluster.stopAll();
      cluster.start(1);
      cluster.start(2);
      cluster.start(3);
      LocalCluster.Member leader = cluster.awaitLeader();
      assertThat(leader.id).isNotEqualTo(1);

      leader.protocol(RAFT.class).setLeaderAndTerm(null);

      LocalCluster.await("another leader", () -> leader.raft.leaderId().isPresent());
      cluster.awaitLeader();
      assertThat(leader.machine.get(new Key("earlier"))).isEqualTo(Value.of(new byte[0]));
    }
  }
}
