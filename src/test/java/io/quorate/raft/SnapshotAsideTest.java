package io.quorate.raft;

import static io.quorate.raft.LocalCluster.await;
import static io.quorate.raft.LocalCluster.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Key;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member that takes as long to write its state for a snapshot as the test wants. */
class SnapshotAsideTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path base;

  /** The stock engine would do neither: see {@code StockSnapshotTest}. */
  @Test
  void whileASnapshotIsWrittenWritesAreAcknowledgedAndReadsAnswered() throws Exception {
    try (var cluster = new LocalCluster(base, 3)) {
      cluster.startAll();
      LocalCluster.Member leader = cluster.leader();
      leader.machine.put(new Key("before"), value("in it"));
      var writes = new CountDownLatch(1);
      var mayGoOn = new CountDownLatch(1);
      leader.raft.captureBy(
          () -> {
            var captured = leader.machine.capture();
            return out -> {
              writes.countDown();
              await(mayGoOn);
              captured.writeTo(out);
            };
          });
      CompletableFuture<Void> snapshot;
      try {
        snapshot = leader.protocol(HardenedRaft.class).snapshotAsync();
        await(writes);
        for (int i = 0; i < 20; i++) {
          leader.machine.put(new Key("meanwhile"), value("v" + i));
          assertThat(leader.machine.get(new Key("meanwhile"))).isEqualTo(value("v" + i));
        }
        assertThat(snapshot).isNotDone();
      } finally {
        mayGoOn.countDown();
      }
      assertThat(snapshot).succeedsWithin(SOON);
      assertThat(leader.raft.isLeader()).isTrue();
    }
  }
}
