package io.quorate.raft;

import static io.quorate.raft.LocalCluster.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Command;
import io.quorate.command.Condition;
import io.quorate.command.IdempotencyKey;
import io.quorate.command.Key;
import io.quorate.command.Result;
import io.quorate.command.Terms;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write that a client names is applied once, whatever happened to those who took it. */
class ExactlyOnceTest {
  private static final Key KEY = new Key("account");

  @TempDir Path base;

  @Test
  void theNameOfAWriteSurvivesAChangeOfTheLeaderSnapshotsAndARestart() throws Exception {
    try (var cluster = new LocalCluster(base, 3)) {
      cluster.startAll();
      LocalCluster.Member first = cluster.leader();
      Result answer = write(first);
      first.machine.put(KEY, value("by another"));

      cluster.stop(first.id);
      LocalCluster.Member second = cluster.awaitLeader();
      assertThat(write(second)).as("by the next leader").isEqualTo(answer);
      assertThat(second.machine.get(KEY)).isEqualTo(value("by another"));

      for (LocalCluster.Member member : cluster.members()) {
        member.machine.snapshot();
      }
      cluster.stopAll();
      cluster.startAll();

      assertThat(cluster.leader().log().storage().snapshot()).isPresent();
      for (LocalCluster.Member member : cluster.members()) {
        assertThat(write(member)).as("after a restart, by member " + member.id).isEqualTo(answer);
        assertThat(member.machine.get(KEY)).isEqualTo(value("by another"));
      }
    }
  }

  private static Result write(LocalCluster.Member member) {
    var terms = new Terms(new Condition.None(), Optional.of(new IdempotencyKey("transfer-1")));
    return member
        .machine
        .submit(new Command.Put(member.machine.newStamp(), KEY, value("mine"), false, terms))
        .join();
  }
}
