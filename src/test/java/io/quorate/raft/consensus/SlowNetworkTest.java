package io.quorate.raft.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A network on which what is on the way takes longer than the time after which one asks for it. */
final class SlowNetworkTest {
  private static final int SNAPSHOT_BYTES = 5 << 20;
  private static final int ENTRIES = 200;

  /** Too long to be sent ahead. */
  private static final int ENTRY_BYTES = Host.AHEAD_BYTES;

  /** It was sent several times over, for each part was taken for lost before it could arrive. */
  @ParameterizedTest
  @CsvSource({"200000, 40", "500000, 30", "2000000, 8", "100000000, 5"})
  void aSnapshotIsSentOnceHoweverSlowTheNetwork(long bytesPerSecond, int withinSeconds) {
    for (long seed = 1; seed <= 5; seed++) {
      SimulatedCluster cluster = withLeader(seed);
      SimulatedMember leader = cluster.leader().orElseThrow();
      SimulatedMember late = behindTheLog(cluster, leader);
      cluster.network().slow(bytesPerSecond);
      long term = leader.consensus().term();

      late.start();
      cluster.members().forEach(member -> cluster.view(member.id()));
      boolean hasCaughtUp =
          cluster.runUntil(
              Duration.ofSeconds(withinSeconds),
              () -> late.consensus().appliedIndex() == leader.consensus().appliedIndex());

      assertThat(hasCaughtUp).as("seed %d", seed).isTrue();
      assertThat(cluster.network().chunkBytes(leader.id(), late.id()))
          .as("seed %d", seed)
          .isBetween((long) SNAPSHOT_BYTES, SNAPSHOT_BYTES * 13L / 10);
      assertThat(leader.consensus().term()).as("seed %d", seed).isEqualTo(term);
    }
  }

  /** What goes ahead of them, a heartbeat or for a read, would find that they are missing. */
  @Test
  void longEntriesAreSentOnceWhateverGoesAhead() {
    for (long seed = 1; seed <= 20; seed++) {
      SimulatedCluster cluster = withLeader(seed);
      int leader = cluster.leader().orElseThrow().id();
      int follower = leader % 3 + 1;
      cluster.network().inOrder(Duration.ofMillis(20).toNanos(), false);
      long before = cluster.network().entryBytes(leader, follower);

      for (int i = 0; i < ENTRIES; i++) {
        cluster.propose(leader, i % 2 == 0 ? ENTRY_BYTES : 1);
        cluster.read(leader);
        cluster.run(Duration.ofMillis(7));
      }
      cluster.run(Duration.ofSeconds(1));

      assertThat(cluster.member(follower).consensus().appliedIndex())
          .isEqualTo(cluster.member(leader).consensus().appliedIndex())
          .isGreaterThan(ENTRIES);
      assertThat(cluster.network().entryBytes(leader, follower) - before)
          .as("seed %d", seed)
          .isBetween(ENTRIES / 2L * ENTRY_BYTES, ENTRIES / 2L * (ENTRY_BYTES + 100));
    }
  }

  private static SimulatedCluster withLeader(long seed) {
    var cluster = new SimulatedCluster(seed, 3, Set.of(1, 2, 3), 0, false);
    cluster.start();
    assertThat(cluster.runUntil(Duration.ofSeconds(4), () -> cluster.leader().isPresent()))
        .isTrue();
    return cluster;
  }

  /** A member that is down, and lacks what the leader has in its snapshot only. */
  private static SimulatedMember behindTheLog(SimulatedCluster cluster, SimulatedMember leader) {
    SimulatedMember late = cluster.member(leader.id() % 3 + 1);
    late.kill();
    cluster.members().forEach(member -> cluster.view(member.id()));
    for (int i = 0; i < 10; i++) {
      cluster.propose(leader.id());
    }
    cluster.run(Duration.ofSeconds(1));
    leader.takeSnapshot(SNAPSHOT_BYTES, 0);
    cluster.run(Duration.ofSeconds(1));
    return late;
  }
}
