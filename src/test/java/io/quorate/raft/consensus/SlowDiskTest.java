package io.quorate.raft.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A disk that is slow and works: votes are on it before they are said, so they come later than a
 * candidate would wait for them on a fast one.
 */
final class SlowDiskTest {
  @ParameterizedTest
  @CsvSource({"75, 5", "120, 5", "200, 10", "300, 20", "500, 40"})
  void aLeaderIsElectedHoweverSlowTheDisksAre(int syncMillis, int withinSeconds) {
    for (long seed = 1; seed <= 50; seed++) {
      var cluster = new SimulatedCluster(seed, 3, Set.of(1, 2, 3), 0, false);
      cluster
          .members()
          .forEach(member -> member.storage().hang(Duration.ofMillis(syncMillis).toNanos()));
      cluster.start();

      boolean isLed =
          cluster.runUntil(Duration.ofSeconds(withinSeconds), () -> cluster.leader().isPresent());

      assertThat(isLed).as("seed %d", seed).isTrue();
    }
  }
}
