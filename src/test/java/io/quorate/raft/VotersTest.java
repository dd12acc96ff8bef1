package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Command;
import io.quorate.command.MemberAddress;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VotersTest {
  private static final Set<Integer> FOUNDERS = Set.of(1, 2, 3);

  @TempDir Path base;

  /** Or it would find a majority where there is none, once it votes. */
  @Test
  void aLearnerWhoseFlagsNameSomeOfTheMembersCountsThemAll() {
    try (var cluster = new LocalCluster(base, 4)) {
      FOUNDERS.forEach(id -> cluster.start(id, FOUNDERS));
      form(cluster.awaitLeader());

      LocalCluster.Member learner = cluster.start(4, Set.of(1));

      LocalCluster.await("the voters of the log", () -> learner.raft.voters().equals(FOUNDERS));
      assertThat(cluster.leader().raft.voters()).isEqualTo(FOUNDERS);
    }
  }

  private static void form(LocalCluster.Member leader) {
    var members = new TreeMap<Integer, MemberAddress>();
    FOUNDERS.forEach(id -> members.put(id, new MemberAddress("127.0.0.1", 1000 + id)));
    leader.machine.submit(new Command.FormCluster("test", members)).join();
  }
}
