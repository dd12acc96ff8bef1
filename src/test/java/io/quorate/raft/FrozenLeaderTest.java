package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Command;
import io.quorate.command.Key;
import io.quorate.command.Value;
import io.quorate.raft.UnavailableException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A leader that takes nothing from the wire: who asks it never waits, and holds a bounded heap. */
class FrozenLeaderTest {
  /** Longer than it takes to exclude the leader from the view and to elect another one. */
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private static final int VALUE_BYTES = 1 << 20;

  @TempDir Path base;

  @Test
  void whatIsTooMuchForItIsRefusedAtOnceAndTheRestIsWrittenByTheNextLeader() throws Exception {
    int fits = (int) (MemberRequests.UNANSWERED_BYTES / VALUE_BYTES) - 1;
    try (var cluster = new LocalCluster(base, 3, TIMEOUT)) {
      cluster.startAll();
      LocalCluster.Member frozen = cluster.leader();
      LocalCluster.Member follower = cluster.follower();
      frozen.cutOff();

      long start = System.nanoTime();
      List<CompletableFuture<?>> answers = new ArrayList<>();
      for (int i = 0; i < fits + 4; i++) {
        answers.add(follower.machine.submit(put(follower, "k" + i)));
      }
      Duration submitting = Duration.ofNanos(System.nanoTime() - start);

      assertThat(submitting).isLessThan(Duration.ofSeconds(2));
      assertThat(answers.subList(fits + 1, fits + 4))
          .allSatisfy(
              refused ->
                  assertThat(refused)
                      .failsWithin(Duration.ofSeconds(1))
                      .withThrowableThat()
                      .havingCause()
                      .isInstanceOfSatisfying(
                          UnavailableException.class,
                          failure -> {
                            assertThat(failure.reason()).isEqualTo(Reason.OVERLOADED);
                            assertThat(failure.outcome()).isEqualTo(Outcome.NOT_COMMITTED);
                          }));
      assertThat(
              CompletableFuture.allOf(answers.subList(0, fits).toArray(CompletableFuture[]::new)))
          .succeedsWithin(TIMEOUT);
    }
  }

  private static Command put(LocalCluster.Member member, String key) {
    return new Command.Put(
        member.machine.newStamp(), new Key(key), Value.of(new byte[VALUE_BYTES]), false);
  }
}
