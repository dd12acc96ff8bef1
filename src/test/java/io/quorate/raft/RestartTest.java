package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.command.Command;
import io.quorate.command.Key;
import io.quorate.command.MemberAddress;
import io.quorate.command.Value;
import io.quorate.statemachine.KeyValueState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a member is after a restart on its own data. */
class RestartTest {
  @TempDir Path base;

  @Test
  void aMemberThatRestartsFromItsLogHasItsState() throws Exception {
    try (var cluster = new LocalCluster(base, 1)) {
      KeyValueState before = writtenOn(cluster.start(1), cluster);

      cluster.stop(1);
      LocalCluster.Member again = cluster.start(1);

      assertThat(again.machine.state()).isEqualTo(before);
    }
  }

  @Test
  void aMemberThatRestartsFromASnapshotAndTheLogAfterItHasItsState() throws Exception {
    try (var cluster = new LocalCluster(base, 1)) {
      LocalCluster.Member member = cluster.start(1);
      writtenOn(member, cluster);
      member.machine.snapshot();
      member.machine.put(new Key("after"), value("the snapshot"));
      KeyValueState before = member.machine.state();

      cluster.stop(1);
      LocalCluster.Member again = cluster.start(1);

      assertThat(again.machine.state()).isEqualTo(before);
      assertThat(again.machine.dumpLog()).contains("put(after,");
      assertThat(again.log().storage().snapshot()).isPresent();
    }
  }

  /** The engine keeps the majority of the voters of the flags, not of the snapshot. */
  @Test
  void aMemberThatRestartsFromASnapshotOfFiveVotersNeedsThreeOfThem() throws Exception {
    try (var cluster = new LocalCluster(base, 5)) {
      for (int id = 1; id <= 3; id++) {
        cluster.start(id);
      }
      LocalCluster.Member leader = cluster.awaitLeader();
      leader.machine.put(new Key("k"), value("v"));
      LocalCluster.Member one = cluster.member(1);
      assertThat(one.machine.get(new Key("k"))).isEqualTo(value("v"));
      one.machine.snapshot();
      cluster.stopAll();

      LocalCluster.Member again = cluster.start(1, Set.of(1, 2, 3));

      assertThat(again.raft.voters()).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
      assertThat(again.protocol(HardenedRaft.class).majority()).isEqualTo(3);
      assertThat(again.machine.size()).isEqualTo(1);
    }
  }

  @Test
  void aMemberThatRestartsFromASnapshotKnowsTheMembers() throws Exception {
    try (var cluster = new LocalCluster(base, 1)) {
      LocalCluster.Member member = cluster.start(1);
      cluster.awaitLeader();
      var members = new TreeMap<>(Map.of(1, new MemberAddress("127.0.0.1", 1)));
      member.machine.submit(new Command.FormCluster("c", members)).get();
      member.machine.snapshot();
      cluster.stop(1);

      LocalCluster.Member again = cluster.start(1);

      assertThat(again.machine.state().book().members()).isEqualTo(members);
    }
  }

  /** Each attempt to join opens the log, and restores the state machine, once more. */
  @Test
  void aMemberThatIsTurnedAwayWhileItsOldLifeIsInTheViewComesInLaterWithItsState()
      throws Exception {
    try (var cluster = new LocalCluster(base, 3)) {
      cluster.startAll();
      LocalCluster.Member old = cluster.follower();
      LocalCluster.Member other = cluster.leader();
      other.machine.put(new Key("k"), value("v"));
      assertThat(old.machine.get(new Key("k"))).isEqualTo(value("v"));
      old.machine.snapshot();
      other.machine.put(new Key("after"), value("the snapshot"));
      // Nobody hears it leave.
      old.cutOff();
      cluster.stop(old.id);
      assertThat(other.raft.reachable()).contains(old.id);

      LocalCluster.Member again = cluster.start(old.id);

      assertThat(again.machine.get(new Key("after"))).isEqualTo(value("the snapshot"));
      assertThat(again.machine.state()).isEqualTo(other.machine.state());
    }
  }

  @Test
  void aPortThatIsTakenIsToldByItsAddress() {
    try (var cluster = new LocalCluster(base, 1);
        var other = new LocalCluster(base.resolve("other"), cluster)) {
      cluster.start(1);

      assertThatThrownBy(() -> other.start(1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("The cluster address ")
          .hasMessageContaining("cannot be bound");
    }
  }

  private static KeyValueState writtenOn(LocalCluster.Member member, LocalCluster cluster)
      throws Exception {
    cluster.awaitLeader();
    for (int i = 0; i < 20; i++) {
      member.machine.put(new Key("k" + i), value("v" + i));
    }
    member.machine.remove(new Key("k0"));
    return member.machine.state();
  }

  private static Value value(String text) {
    return new Value(text.getBytes(StandardCharsets.UTF_8), "text/plain");
  }
}
