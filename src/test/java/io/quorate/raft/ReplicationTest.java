package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.command.Command;
import io.quorate.command.Key;
import io.quorate.command.Result;
import io.quorate.command.Value;
import io.quorate.statemachine.KeyValueState;
import io.quorate.statemachine.KeyValueStateMachine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jgroups.raft.Options;
import org.jgroups.raft.Settable;
import org.jgroups.raft.blocks.ReplicatedStateMachine.Notification;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three members that all run: the public contract of the replicated state machine. */
class ReplicationTest {
  private static final AtomicInteger KEYS = new AtomicInteger();

  @TempDir static Path base;
  private static LocalCluster cluster;

  private final Key key = new Key("key-" + KEYS.incrementAndGet());

  @BeforeAll
  static void start() {
    cluster = new LocalCluster(base, 3);
    cluster.startAll();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void aValueIsReadOnEveryMemberAsSoonAsItsWriteIsAnswered() throws Exception {
    for (int round = 0; round < 20; round++) {
      for (LocalCluster.Member writer : cluster.members()) {
        Value written = value(round + " by " + writer.id);
        writer.machine.put(key, written);

        for (LocalCluster.Member reader : cluster.members()) {
          assertThat(reader.machine.get(key)).as("member %d", reader.id).isEqualTo(written);
        }
      }
    }
  }

  @Test
  void aPutAnswersWithThePreviousValueOnEveryMember() throws Exception {
    Value before = null;
    for (LocalCluster.Member member : cluster.members()) {
      Value next = value("by " + member.id);
      assertThat(member.machine.put(key, next)).isEqualTo(before);
      before = next;
    }
  }

  @Test
  void aRemovalAnswersWithThePreviousValueOnEveryMember() throws Exception {
    for (LocalCluster.Member member : cluster.members()) {
      member.machine.put(key, value("v"));

      assertThat(member.machine.remove(key)).isEqualTo(value("v"));
      assertThat(member.machine.get(key)).isNull();
      assertThat(member.machine.remove(key)).isNull();
    }
  }

  @Test
  void nullIsRefused() {
    KeyValueStateMachine machine = cluster.leader().machine;

    assertThatThrownBy(() -> machine.put(null, value("v")))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> machine.put(key, null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> machine.get(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> machine.remove(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void theSizeCountsTheEntries() throws Exception {
    KeyValueStateMachine machine = cluster.leader().machine;
    int before = machine.size();

    machine.put(key, value("v"));
    machine.put(key, value("w"));
    assertThat(machine.size()).isEqualTo(before + 1);

    machine.remove(key);
    assertThat(machine.size()).isEqualTo(before);
  }

  @Test
  void listenersAreToldOfPutsRemovalsAndReads() throws Exception {
    LocalCluster.Member member = cluster.follower();
    var told = new ConcurrentLinkedQueue<String>();
    var listener =
        new Notification<Key, Value>() {
          @Override
          public void put(Key changed, Value value, Value before) {
            told.add("put %s %s %s".formatted(changed, text(value), text(before)));
          }

          @Override
          public void remove(Key changed, Value before) {
            told.add("remove %s %s".formatted(changed, text(before)));
          }

          @Override
          public void get(Key read, Value value) {
            told.add("get %s %s".formatted(read, text(value)));
          }
        };
    member.machine.addNotificationListener(listener);
    try {
      member.machine.put(key, value("a"));
      member.machine.put(key, value("b"));
      member.machine.get(key);
      member.machine.remove(key);
      member.machine.remove(key);
      member.machine.get(key);
    } finally {
      member.machine.removeNotificationListener(listener);
    }

    assertThat(told)
        .containsExactly(
            "put %s a none".formatted(key),
            "put %s b a".formatted(key),
            "get %s b".formatted(key),
            "remove %s b".formatted(key));
  }

  @Test
  void aListenerThatThrowsStopsNoMember() throws Exception {
    LocalCluster.Member member = cluster.leader();
    var listener =
        new Notification<Key, Value>() {
          @Override
          public void put(Key changed, Value value, Value before) {
            throw new IllegalStateException("a listener's own problem");
          }

          @Override
          public void remove(Key changed, Value before) {}

          @Override
          public void get(Key read, Value value) {}
        };
    member.machine.addNotificationListener(listener);
    try {
      member.machine.put(key, value("v"));
    } finally {
      member.machine.removeNotificationListener(listener);
    }

    assertThat(member.machine.get(key)).isEqualTo(value("v"));
  }

  @Test
  void theDumpOfTheLogNamesCommandsAndShowsNoValue() throws Exception {
    KeyValueStateMachine machine = cluster.leader().machine;
    machine.put(key, value("a secret"));
    machine.get(key);
    machine.remove(key);

    assertThat(machine.dumpLog())
        .containsPattern("(?m)^\\d+ \\(\\d+\\): put\\(%s, 8 bytes of .*\\)$".formatted(key))
        .contains("(change of the voters)")
        .containsPattern("(?m)^\\d+ \\(\\d+\\): Remove\\[.*%s".formatted(key))
        .doesNotContain("a secret");
  }

  /** The engine's read path answers without a majority. */
  @Test
  void theReadPathOfTheEngineIsRefused() {
    for (LocalCluster.Member member : cluster.members()) {
      Settable submission = member.protocol(Submission.class);

      assertThatThrownBy(() -> submission.getAsync(new byte[1], 0, 1, Options.DEFAULT_OPTIONS))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  void manySubmissionsThroughAFollowerAreAllAnsweredAndNothingOfThemIsKept() {
    LocalCluster.Member follower = cluster.follower();
    List<CompletableFuture<Result>> answers = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      answers.add(
          follower.machine.submit(
              new Command.Put(
                  follower.machine.newStamp(), key, value(Integer.toString(i)), false)));
    }

    assertThat(CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)))
        .succeedsWithin(LocalCluster.REQUEST_TIMEOUT);
    assertThat(answers)
        .extracting(answer -> ((Result.Put) answer.join()).revision())
        .doesNotHaveDuplicates();
    MemberRequests requests = follower.protocol(MemberRequests.class);
    LocalCluster.await("an empty table of questions", () -> requests.pendingCount() == 0);
  }

  @Test
  void oneRequestSubmittedOnEveryMemberIsAppliedOnce() {
    var command = new Command.Put(cluster.leader().machine.newStamp(), key, value("once"), false);
    List<Result> answers = new ArrayList<>();

    for (LocalCluster.Member member : cluster.members()) {
      answers.add(member.machine.submit(command).orTimeout(10, TimeUnit.SECONDS).join());
    }

    assertThat(answers).hasSize(3).containsOnly(answers.get(0));
  }

  @Test
  void allMembersComeToTheSameState() throws Exception {
    for (LocalCluster.Member member : cluster.members()) {
      member.machine.put(new Key(key + "/" + member.id), value("v"));
    }
    List<KeyValueState> states = new ArrayList<>();
    for (LocalCluster.Member member : cluster.members()) {
      states.add(member.machine.linearizableState().orTimeout(10, TimeUnit.SECONDS).join());
    }

    assertThat(states).hasSize(3).containsOnly(states.get(0));
    assertThat(cluster.members()).extracting(member -> member.machine.toString()).hasSize(3);
    assertThat(cluster.leader().machine).isEqualTo(cluster.follower().machine);
  }

  @Test
  void everyMemberKnowsTheLeaderTheVotersAndTheMajority() {
    for (LocalCluster.Member member : cluster.members()) {
      assertThat(member.raft.leaderId()).hasValue(cluster.leader().id);
      assertThat(member.raft.voters()).containsExactlyInAnyOrder(1, 2, 3);
      assertThat(member.raft.reachable()).containsExactlyInAnyOrder(1, 2, 3);
      assertThat(member.protocol(HardenedRaft.class).majority()).isEqualTo(2);
    }
  }

  @Test
  void aMemberAnswersWithItsStatusAndOneThatIsAbsentDoesNot() {
    LocalCluster.Member asking = cluster.follower();
    LocalCluster.Member asked = cluster.leader();
    asked.raft.answerStatus(() -> new byte[] {42});

    assertThat(asking.raft.askStatus(asked.id, LocalCluster.REQUEST_TIMEOUT))
        .succeedsWithin(LocalCluster.REQUEST_TIMEOUT)
        .satisfies(answer -> assertThat(answer.orElseThrow()).containsExactly(42));
    assertThat(asking.raft.askStatus(9, LocalCluster.REQUEST_TIMEOUT))
        .succeedsWithin(LocalCluster.REQUEST_TIMEOUT)
        .satisfies(answer -> assertThat(answer).isEmpty());
  }

  private static Value value(String text) {
    return new Value(text.getBytes(StandardCharsets.UTF_8), "text/plain");
  }

  private static String text(Value value) {
    return value == null ? "none" : new String(value.bytes(), StandardCharsets.UTF_8);
  }
}
