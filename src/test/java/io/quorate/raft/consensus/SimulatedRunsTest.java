package io.quorate.raft.consensus;

import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * Random runs of a whole cluster. {@code -Dquorate.sim.seeds=20000} runs more of them, {@code
 * -Dquorate.sim.first=17} begins with that seed; a seed that fails is run again for its trace.
 */
final class SimulatedRunsTest {
  private static final long SEEDS = 250;
  private static final Duration TROUBLE = Duration.ofSeconds(12);
  private static final Duration RECOVERY = Duration.ofSeconds(15);

  @Test
  void whateverHappensNothingAcknowledgedIsLostAndAllMembersAgreeInTheEnd() {
    long first = Long.getLong("quorate.sim.first", 1);
    long count = Long.getLong("quorate.sim.seeds", SEEDS);
    long acknowledged = 0;
    long reads = 0;
    var installs = new SimulatedCluster.Installs();
    for (long seed = first; seed < first + count; seed++) {
      SimulatedCluster cluster = cluster(seed, false);
      try {
        run(cluster, seed);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("Seed " + seed + "\n" + traceOf(seed) + "\n" + e, e);
      }
      acknowledged += cluster.acknowledgedCount();
      reads += cluster.readCount();
      installs.add(cluster.installs());
    }
    if (count > SEEDS) {
      System.out.printf(
          "%d seeds, %d writes, %d reads, %s%n", count, acknowledged, reads, installs);
    }
    Assertions.assertThat(acknowledged).isGreaterThan(20 * count);
    Assertions.assertThat(reads).isGreaterThan(20 * count);
    Assertions.assertThat((long) installs.done()).isGreaterThan(count / 2);
  }

  private static String traceOf(long seed) {
    SimulatedCluster again = cluster(seed, true);
    try {
      run(again, seed);
      return "This run did not fail again.";
    } catch (RuntimeException | AssertionError e) {
      return again.trace();
    }
  }

  private static SimulatedCluster cluster(long seed, boolean traces) {
    var random = new SplittableRandom(seed * 7919);
    int size = new int[] {1, 2, 3, 3, 3, 4, 5, 5}[random.nextInt(8)];
    Set<Integer> founders = new TreeSet<>();
    for (int id = 1; id <= size; id++) {
      if (id == 1 || random.nextInt(5) > 0) {
        founders.add(id);
      }
    }
    return new SimulatedCluster(seed, size, founders, random.nextInt(3) * 20, traces);
  }

  private static void run(SimulatedCluster cluster, long seed) {
    var faults = new RandomFaults(cluster, TROUBLE, seed % 2 == 0);
    cluster.start();
    faults.begin();
    cluster.run(TROUBLE);
    faults.heal();
    int before = cluster.acknowledgedCount();
    boolean isWell =
        cluster.runUntil(
            RECOVERY,
            () -> {
              cluster.leader().ifPresent(leader -> cluster.propose(leader.id()));
              return cluster.acknowledgedCount() > before;
            });
    Assertions.assertThat(isWell).as("a new command is acknowledged").isTrue();
    Assertions.assertThat(cluster.runUntil(RECOVERY, () -> isAgreed(cluster)))
        .as("all members have applied the same")
        .isTrue();
  }

  private static boolean isAgreed(SimulatedCluster cluster) {
    long leaders =
        cluster.members().stream().filter(m -> m.consensus().role() == Role.LEADER).count();
    return leaders == 1
        && cluster.members().stream()
                .map(member -> member.consensus().appliedIndex())
                .distinct()
                .count()
            == 1;
  }
}
