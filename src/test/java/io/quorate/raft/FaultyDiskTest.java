package io.quorate.raft;

import static io.quorate.raft.LocalCluster.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Command;
import io.quorate.command.Entry;
import io.quorate.command.Key;
import io.quorate.raft.log.FaultyLog;
import io.quorate.raft.log.FaultyLog.Fault;
import io.quorate.raft.log.StorageException;
import io.quorate.statemachine.KeyValueState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the disk of a leader does, no client is told of a write that is not on a majority. */
class FaultyDiskTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  /** Longer than a disk hangs here: what is asked of its member waits until it answers again. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** A stuck or failed leader has to be replaced within this time. */
  private static final Duration REPLACED = Duration.ofSeconds(10);

  @TempDir Path base;

  @ParameterizedTest
  @EnumSource(names = {"WRITE_FAILS", "DISK_FULL", "SHORT_WRITE", "SYNC_FAILS"})
  void aLeaderWhoseDiskFailsAcknowledgesNothingAndStopsAndAnotherOneLeads(Fault fault)
      throws Exception {
    try (LocalCluster cluster = threeMembers(TIMEOUT)) {
      LocalCluster.Member failing = cluster.leader();
      failing.machine.put(new Key("before"), value("kept"));
      failing.faultyLog().fail(fault);

      CompletableFuture<?> write = failing.machine.submit(put(failing, "during"));

      assertThat(failing.failure())
          .isInstanceOf(StorageException.class)
          .hasMessageFindingMatch("/(segment-[0-9]+.log|hint) (could not be|took)");
      LocalCluster.Member next = another(cluster, failing);
      next.machine.put(new Key("after"), value("goes on"));
      assertThat(next.machine.get(new Key("before"))).isEqualTo(value("kept"));
      CompletableFuture<?> another = failing.machine.submit(put(failing, "later"));
      assertNotAcknowledgedUnlessWritten(write, next, "during");
      assertNotAcknowledgedUnlessWritten(another, next, "later");
    }
  }

  /** The engine replaces a leader only when the view changes: this one stays connected. */
  @ParameterizedTest
  @EnumSource(names = {"WRITE_HANGS", "SYNC_HANGS"})
  void aLeaderWhoseDiskHangsIsReplacedAndConfirmsNothingThatWasLost(Fault fault) throws Exception {
    try (LocalCluster cluster = threeMembers(PATIENCE)) {
      LocalCluster.Member hanging = cluster.leader();
      hanging.machine.put(new Key("meanwhile"), value("old"));
      hanging.faultyLog().fail(fault);

      CompletableFuture<?> write = hanging.machine.submit(put(hanging, "during"));
      LocalCluster.Member next = another(cluster, hanging);
      next.machine.put(new Key("meanwhile"), value("new"));
      CompletableFuture<?> late = hanging.machine.submit(put(hanging, "late"));
      CompletableFuture<KeyValueState> read = hanging.machine.linearizableState();
      assertThat(hanging.raft.isLeader()).isTrue();
      assertThat(write).isNotDone();
      hanging.faultyLog().recover();

      cluster.awaitLeader();
      assertThat(hanging.raft.isLeader()).isFalse();
      assertNotAcknowledgedUnlessWritten(write, next, "during");
      assertNotAcknowledgedUnlessWritten(late, next, "late");
      Optional<KeyValueState> answer =
          read.handle((state, failure) -> Optional.ofNullable(state)).get();
      assertThat(answer.flatMap(state -> state.get(new Key("meanwhile"))).map(Entry::value))
          .isIn(Optional.empty(), Optional.of(value("new")));
      assertThat(hanging.machine.get(new Key("meanwhile"))).isEqualTo(value("new"));
    }
  }

  /** A follower on such a disk holds up nobody. */
  @Test
  void aFollowerWhoseDiskHangsHoldsUpNoWriteAndCatchesUpWhenItAnswers() throws Exception {
    try (LocalCluster cluster = threeMembers(PATIENCE)) {
      LocalCluster.Member hanging = cluster.follower();
      hanging.faultyLog().fail(Fault.SYNC_HANGS);

      for (int i = 0; i < 100; i++) {
        cluster.leader().machine.put(new Key("k" + i), value("v"));
      }
      assertThat(hanging.machine.state().get(new Key("k99"))).isEmpty();
      hanging.faultyLog().recover();

      assertThat(hanging.machine.get(new Key("k99"))).isEqualTo(value("v"));
    }
  }

  private LocalCluster threeMembers(Duration requestTimeout) {
    LocalCluster cluster = new LocalCluster(base, 3, requestTimeout).onFaultyDisks();
    cluster.startAll();
    return cluster;
  }

  /** Neither with its consensus thread in the disk, nor with nothing to do but to close the log. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStopEndsThoughTheDiskHangsAndTellsThatTheLogIsInUse(boolean isBusy) throws Exception {
    try (LocalCluster cluster = threeMembers(TIMEOUT)) {
      LocalCluster.Member hanging = cluster.leader();
      FaultyLog log = hanging.faultyLog();
      hanging.machine.put(new Key("before"), value("kept"));
      log.fail(Fault.SYNC_HANGS);
      if (isBusy) {
        var unused = hanging.machine.submit(put(hanging, "during"));
      }

      CompletableFuture<Void> stop = CompletableFuture.runAsync(hanging.raft::close);

      assertThat(stop).succeedsWithin(PATIENCE);
      assertThat(hanging.raft.isLogClosed()).isFalse();
      log.recover();
    }
  }

  @Test
  void aStopClosesTheLogOfADiskThatAnswers() throws Exception {
    try (LocalCluster cluster = threeMembers(TIMEOUT)) {
      LocalCluster.Member member = cluster.leader();
      member.machine.put(new Key("before"), value("kept"));

      member.raft.close();

      assertThat(member.raft.isLogClosed()).isTrue();
    }
  }

  private static void assertNotAcknowledgedUnlessWritten(
      CompletableFuture<?> write, LocalCluster.Member member, String key) throws Exception {
    boolean acknowledged = write.handle((result, failure) -> failure == null).get();
    if (acknowledged) {
      assertThat(member.machine.get(new Key(key))).isEqualTo(value("v"));
    }
  }

  private static LocalCluster.Member another(LocalCluster cluster, LocalCluster.Member than) {
    long start = System.nanoTime();
    LocalCluster.await(
        "another leader",
        () -> cluster.members().stream().anyMatch(each -> each != than && each.raft.isLeader()));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(REPLACED);
    return cluster.members().stream()
        .filter(each -> each != than && each.raft.isLeader())
        .findFirst()
        .orElseThrow();
  }

  private static Command put(LocalCluster.Member member, String key) {
    return new Command.Put(member.machine.newStamp(), new Key(key), value("v"), false);
  }
}
