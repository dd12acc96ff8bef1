package io.quorate.it;

import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Eventually.pause;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A leader that stands still for half a minute, and does not know it when it goes on. */
class FrozenLeaderIT {
  @RegisterExtension static final Cluster cluster = Cluster.of(3);

  private static final Duration FREEZE = Duration.ofSeconds(30);

  /** Within which a stuck leader is promised to be replaced. */
  private static final Duration REPLACED = Duration.ofSeconds(10);

  /** Between requests to the member that is frozen, which nobody waits for. */
  private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(500);

  private static final int CLIENTS = 4;

  @Test
  void aLeaderThatWasFrozenIsReplacedAndAnswersNothingStaleAndConfirmsNothingLost()
      throws Exception {
    cluster.heal();
    int frozen = cluster.leader();
    try (var clients = new RecordedClients(cluster, "/frozen-leader")) {
      cluster.ids().forEach(member -> clients.start(CLIENTS, member));
      for (int member : cluster.ids()) {
        clients.awaitAnswers(member, 50);
      }

      cluster.pause(frozen);
      long start = System.nanoTime();
      int survivor = cluster.othersThan(frozen).get(0);
      eventually(REPLACED, () -> assertThat(cluster.leaderSeenBy(survivor)).isNotEqualTo(frozen));
      for (int member : cluster.othersThan(frozen)) {
        clients.awaitAnswers(member, 100);
      }
      // These wait in the frozen member, and are the first that it sees.
      while (System.nanoTime() - start < FREEZE.toNanos()) {
        clients.submit(frozen);
        pause(BETWEEN_REQUESTS);
      }

      long resumed = System.nanoTime();
      cluster.resume(frozen);
      clients.awaitAnswers(frozen, 100);
      clients.stop();
      cluster.ids().forEach(clients::readAll);

      assertThat(clients.answeredAcross(frozen, resumed))
          .as("requests that were sent to the frozen member and answered when it went on")
          .isPositive();
      clients.assertLinearizable();
    }
  }
}
