package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Command;
import io.quorate.command.Key;
import io.quorate.command.Value;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members that were away come back to where the others are. */
class CatchUpTest {
  private static final int AWAY_FOR = 30_000;

  /** Submissions under way at once: enough to keep the leader busy, few enough for its queue. */
  private static final int WINDOW = 500;

  @TempDir Path base;

  /** The engine helps only when it has nothing else to do. */
  @Test
  void aFollowerThatWasAwayCatchesUpWhileWritesGoOn() throws Exception {
    try (var cluster = new LocalCluster(base, 3)) {
      cluster.startAll();
      LocalCluster.Member leader = cluster.leader();
      int away = cluster.follower().id;
      cluster.stop(away);
      write(leader, AWAY_FOR, 16);

      var enough = new AtomicBoolean();
      CompletableFuture<Void> load =
          CompletableFuture.runAsync(
              () -> {
                while (!enough.get()) {
                  write(leader, WINDOW, 16);
                }
              });
      try {
        LocalCluster.Member back = cluster.start(away);
        long atItsStart = leader.raft.commitIndex();
        assertThat(atItsStart).isGreaterThan(AWAY_FOR);

        LocalCluster.await("the follower", () -> back.raft.commitIndex() >= atItsStart);
        assertThat(load).isNotDone();
        assertThat(back.machine.get(key(AWAY_FOR - 1))).isEqualTo(value(16));
      } finally {
        enough.set(true);
        load.join();
      }
    }
  }

  /** What it lacks is no longer in the leader's log. */
  @Test
  void aFollowerThatIsBehindTheLogGetsASnapshotAndThenTheLog() throws Exception {
    try (var cluster = new LocalCluster(base, 3)) {
      cluster.startAll();
      LocalCluster.Member leader = cluster.leader();
      LocalCluster.Member follower = cluster.follower();
      int away = follower.id;
      long had = follower.raft.commitIndex();
      cluster.stop(away);
      write(leader, 64, 1 << 20);
      leader.machine.snapshot();
      assertThat(leader.log().storage().firstIndex()).isGreaterThan(had + 1);
      write(leader, 1, 20);

      LocalCluster.Member back = cluster.start(away);

      LocalCluster.await(
          "the follower", () -> back.raft.commitIndex() >= leader.raft.commitIndex());
      assertThat(back.machine.get(key(63))).isEqualTo(value(1 << 20));
      assertThat(back.machine.get(key(0))).isEqualTo(value(20));
      assertThat(back.machine.state()).isEqualTo(leader.machine.state());
      assertThat(back.log().storage().snapshot()).isPresent();
    }
  }

  private static void write(LocalCluster.Member member, int count, int bytes) {
    Deque<CompletableFuture<?>> underWay = new ArrayDeque<>();
    for (int i = 0; i < count; i++) {
      var put = new Command.Put(member.machine.newStamp(), key(i), value(bytes), false);
      underWay.add(member.machine.submit(put));
      if (underWay.size() >= WINDOW || bytes > 1 << 16) {
        underWay.remove().join();
      }
    }
    underWay.forEach(CompletableFuture::join);
  }

  private static Key key(int number) {
    return new Key("key-" + number);
  }

  private static Value value(int bytes) {
    return Value.of(new byte[bytes]);
  }
}
