package io.quorate.raft;

import static io.quorate.raft.LocalCluster.await;
import static io.quorate.raft.LocalCluster.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Key;
import io.quorate.command.Value;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members that take as long to read the state of a snapshot as the test wants. */
class InstallTest {
  private static final Key KEY = new Key("key");

  @TempDir Path base;

  /** Without the follower that installs, this leader has no majority. */
  @Test
  void whileAFollowerInstallsASnapshotItsLeaderConfirmsReadsAndGoesOnLeading() throws Exception {
    try (var cluster = new LocalCluster(base, 3)) {
      int away = followerBehindTheLog(cluster);
      LocalCluster.Member leader = cluster.leader();
      long term = leader.raft.term();
      var reads = new CountDownLatch(1);
      var mayGoOn = new CountDownLatch(1);
      cluster.restoreBy(
          (machine, in) -> {
            reads.countDown();
            await(mayGoOn);
            return machine.decode(in);
          });
      LocalCluster.Member back;
      try {
        back = cluster.start(away);
        await(reads);
        cluster.stop(6 - leader.id - away);

        // Each is confirmed by the follower that installs: there is nobody else.
        for (int i = 0; i < 20; i++) {
          assertThat(leader.machine.get(KEY)).isEqualTo(value("new"));
        }
        assertThat(back.raft.commitIndex()).isLessThan(leader.raft.commitIndex());
        assertThat(back.machine.state().get(KEY)).isEmpty();
      } finally {
        mayGoOn.countDown();
      }
      leader.machine.put(KEY, value("newer"));
      assertThat(back.machine.get(KEY)).isEqualTo(value("newer"));
      assertThat(leader.raft.isLeader()).isTrue();
      assertThat(leader.raft.term()).isEqualTo(term);
    }
  }

  /** The id of a member that is stopped, and that the log of the leader cannot serve any more. */
  private static int followerBehindTheLog(LocalCluster cluster) throws Exception {
    cluster.startAll();
    LocalCluster.Member leader = cluster.leader();
    LocalCluster.Member follower = cluster.follower();
    long had = follower.raft.commitIndex();
    cluster.stop(follower.id);
    for (int i = 0; i < 64; i++) {
      leader.machine.put(new Key("large-" + i), Value.of(new byte[1 << 20]));
    }
    leader.machine.put(KEY, value("new"));
    leader.machine.snapshot();
    assertThat(leader.log().storage().firstIndex()).isGreaterThan(had + 1);
    return follower.id;
  }
}
