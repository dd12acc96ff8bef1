package io.quorate.raft;

import static io.quorate.raft.LocalCluster.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Command;
import io.quorate.command.CommandCodec;
import io.quorate.command.Key;
import io.quorate.command.Value;
import io.quorate.raft.log.StorageException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jgroups.raft.Options;
import org.jgroups.raft.blocks.ReplicatedStateMachine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member that cannot keep its word stops, and acknowledges nothing; the others go on. */
class FailStopTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** A stuck or failed leader has to be replaced within this time. */
  private static final Duration REPLACED = Duration.ofSeconds(10);

  @TempDir Path base;

  /** The engine prints the failure of an append, and acknowledges it. */
  @Test
  void aLeaderWhoseLogFailsStopsWithoutAnAcknowledgementAndAnotherOneLeads() throws Exception {
    try (var cluster = new LocalCluster(base, 3, TIMEOUT)) {
      cluster.startAll();
      LocalCluster.Member failing = cluster.leader();
      failing.machine.put(new Key("before"), value("kept"));
      failing.log().close();

      CompletableFuture<?> write = failing.machine.submit(put(failing, "lost"));

      assertThat(failing.failure()).isInstanceOf(StorageException.class);
      assertThat(write).failsWithin(TIMEOUT.multipliedBy(2));
      LocalCluster.Member next = another(cluster, failing);
      assertThat(next.machine.get(new Key("before"))).isEqualTo(value("kept"));
      next.machine.put(new Key("after"), value("goes on"));
    }
  }

  /** The engine hides the exception and goes on: a member that differs from the others. */
  @Test
  void aMemberThatCannotApplyACommandStopsThere() throws Exception {
    try (var cluster = new LocalCluster(base, 1, TIMEOUT)) {
      LocalCluster.Member member = cluster.start(1);
      cluster.awaitLeader();
      byte[] unreadable = {99, 98, 97};

      CompletableFuture<byte[]> write =
          member
              .protocol(Submission.class)
              .setAsync(unreadable, 0, unreadable.length, Options.DEFAULT_OPTIONS);

      assertThat(member.failure()).hasMessageContaining("cannot be applied");
      assertThat(write).failsWithin(TIMEOUT.multipliedBy(2));
    }
  }

  @Test
  void aLeaderRefusesACommandOfAnotherMemberThatItCouldNotApply() {
    try (var cluster = new LocalCluster(base, 3, TIMEOUT)) {
      cluster.startAll();
      cluster.members().forEach(each -> each.raft.admit(command -> command[0] == 1));
      byte[] fromTheFuture = {2};

      CompletableFuture<byte[]> write =
          cluster
              .follower()
              .protocol(Submission.class)
              .setAsync(fromTheFuture, 0, 1, Options.DEFAULT_OPTIONS);

      assertThat(write)
          .failsWithin(TIMEOUT.multipliedBy(2))
          .withThrowableThat()
          .havingCause()
          .isInstanceOfSatisfying(
              UnavailableException.class,
              refused -> assertThat(refused.outcome()).isEqualTo(Outcome.NOT_COMMITTED));
    }
  }

  /** The engine replaces a leader only when the view changes: this one stays connected. */
  @Test
  void aLeaderWhoseThreadHangsIsReplacedAndConfirmsNothingAfterwards() throws Exception {
    try (var cluster = new LocalCluster(base, 3, TIMEOUT)) {
      cluster.startAll();
      LocalCluster.Member stuck = cluster.leader();
      var hanging = new CountDownLatch(1);
      var released = new CountDownLatch(1);
      stuck.machine.addNotificationListener(new Hanging(hanging, released));
      CompletableFuture<?> hangs = stuck.machine.submit(put(stuck, "hang"));
      assertThat(hanging.await(10, TimeUnit.SECONDS)).isTrue();

      List<CompletableFuture<?>> asked = new ArrayList<>(askWithoutTimeout(stuck, "early"));
      LocalCluster.Member next = another(cluster, stuck);
      next.machine.put(new Key("meanwhile"), value("new"));
      asked.addAll(askWithoutTimeout(stuck, "late"));
      CompletableFuture<?> stale = stuck.machine.linearizableState();
      CompletableFuture<?> late = stuck.machine.submit(put(stuck, "late"));
      assertThat(stuck.raft.isLeader()).isTrue();
      assertThat(stale).failsWithin(TIMEOUT.multipliedBy(2));
      assertThat(late).failsWithin(TIMEOUT.multipliedBy(2));
      assertThat(asked).noneMatch(CompletableFuture::isDone);
      released.countDown();

      cluster.awaitLeader();
      assertThat(stuck.raft.isLeader()).isFalse();
      assertThat(stuck.machine.get(new Key("meanwhile"))).isEqualTo(value("new"));
      assertThat(asked).allSatisfy(each -> assertThat(each).failsWithin(TIMEOUT));
      assertThat(List.of(hangs, stale, late)).allMatch(CompletableFuture::isCompletedExceptionally);
      for (LocalCluster.Member member : cluster.members()) {
        assertThat(member.machine.state().entries().keySet())
            .extracting(Key::text)
            .doesNotContain("early", "late");
      }
    }
  }

  /** A write and a read that wait in the queue of a leader until it answers. */
  private static List<CompletableFuture<?>> askWithoutTimeout(
      LocalCluster.Member leader, String key) {
    HardenedRaft raft = leader.protocol(HardenedRaft.class);
    byte[] command = CommandCodec.encode(put(leader, key));
    return List.of(
        raft.setAsync(command, 0, command.length, Options.DEFAULT_OPTIONS),
        raft.calls().readIndex());
  }

  /** What a follower has asked of it must not wait until the time of the request is over. */
  @Test
  void whatALeaderThatHangsDoesNotAnswerIsAnsweredByTheNextOneAtOnce() throws Exception {
    var requestTimeout = Duration.ofSeconds(15);
    var longest = Duration.ofSeconds(6);
    try (var cluster = new LocalCluster(base, 3, requestTimeout)) {
      cluster.startAll();
      LocalCluster.Member stuck = cluster.leader();
      List<LocalCluster.Member> followers =
          cluster.members().stream().filter(each -> each != stuck).toList();
      var hangs = new CountDownLatch(1);
      var released = new CountDownLatch(1);
      stuck.machine.addNotificationListener(new Hanging(hangs, released));
      var unused = stuck.machine.submit(put(stuck, "hang"));
      assertThat(hangs.await(10, TimeUnit.SECONDS)).isTrue();

      List<CompletableFuture<?>> answers = new ArrayList<>();
      for (LocalCluster.Member follower : followers) {
        answers.add(follower.machine.submit(put(follower, "written/" + follower.id)));
        answers.add(follower.machine.linearizableState());
        answers.add(follower.machine.linearizableState());
      }

      assertThat(CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)))
          .succeedsWithin(longest);
      assertThat(stuck.raft.isLeader()).isTrue();
      LocalCluster.Member next = another(cluster, stuck);
      assertThat(next.machine.state().recent().writes()).isEqualTo(1 + followers.size());
      released.countDown();
      cluster.awaitLeader();
      assertThat(stuck.machine.get(new Key("written/" + next.id))).isEqualTo(value("v"));
      assertThat(next.machine.state().recent().writes()).isEqualTo(1 + followers.size());
    }
  }

  /** Blocks the consensus thread, as a disk that hangs does. */
  private record Hanging(CountDownLatch hangs, CountDownLatch released)
      implements ReplicatedStateMachine.Notification<Key, Value> {
    @Override
    public void put(Key key, Value value, Value before) {
      if (key.text().equals("hang")) {
        hangs.countDown();
        try {
          var unused = released.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public void remove(Key key, Value before) {}

    @Override
    public void get(Key key, Value value) {}
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
