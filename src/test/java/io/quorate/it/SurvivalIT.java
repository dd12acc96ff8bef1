package io.quorate.it;

import static io.quorate.it.Cluster.SOON;
import static io.quorate.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.client.Changes;
import io.quorate.client.Check;
import io.quorate.client.Entry;
import io.quorate.client.Fence;
import io.quorate.client.FenceFailedException;
import io.quorate.client.HeldLease;
import io.quorate.client.Lock;
import io.quorate.client.LockStatus;
import io.quorate.client.Operation;
import io.quorate.client.PreconditionFailedException;
import io.quorate.client.Quorate;
import io.quorate.client.ReadOptions;
import io.quorate.client.TransactionResult;
import io.quorate.client.Value;
import io.quorate.client.Version;
import io.quorate.client.Watch;
import io.quorate.client.WatchOptions;
import io.quorate.client.WriteOptions;
import io.quorate.client.Written;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What was acknowledged is there, and still means the same, after each member has put it into a
 * snapshot, all of them were killed at once, and have started from that.
 */
@TestInstance(Lifecycle.PER_CLASS)
class SurvivalIT {
  @RegisterExtension
  static final io.quorate.it.Cluster cluster =
      io.quorate.it.Cluster.of(3, "snapshot-after-bytes=65536");

  /** More than the log of a member holds before it takes a snapshot. */
  private static final int FILLING_WRITES = 60;

  private static final String FILLING = "x".repeat(4096);
  private static final Duration LONG = Duration.ofMinutes(10);

  private static final WriteOptions NAMED = WriteOptions.none().idempotencyKey("survival-put");

  private Quorate quorate;

  private long one;
  private long two;
  private long deleted;
  private long four;

  private Written first;
  private TransactionResult incremented;

  private long lease;
  private Fence stale;
  private Lock held;

  @BeforeAll
  void writeAndKillAllAfterSnapshots() {
    cluster.heal();
    quorate = cluster.connect();
    writeAPast();
    writeWhatIsSentAgain();
    leaseAndLock();
    fillUntilAllHaveSnapshotsBehind(quorate.highestRevisionSeen());
    cluster.kill(cluster.ids().toArray(Integer[]::new));
    cluster.heal();
  }

  @AfterAll
  void close() {
    quorate.close();
  }

  @Test
  void entriesAndTheirPast() {
    assertThat(textAt(one)).isEqualTo("one");
    assertThat(textAt(two)).isEqualTo("two");
    assertThat(textAt(deleted)).isEqualTo("none");
    assertThat(quorate.get("past").orElseThrow().text()).isEqualTo("four");
    assertThat(quorate.history("past", 10).versions().stream().map(Version::revision))
        .containsExactly(four, deleted, two, one);
    assertThatThrownBy(
            () -> quorate.put("past", Value.text("x"), WriteOptions.none().ifRevision(two)))
        .isInstanceOf(PreconditionFailedException.class);
  }

  @Test
  void watchesFromARevisionOfBefore() {
    List<Changes> told = Collections.synchronizedList(new ArrayList<>());
    try (Watch watch = quorate.watch(WatchOptions.key("past").from(two), told::add)) {
      eventually(SOON, () -> assertThat(told).hasSize(3));
      assertThat(watch.isRunning()).isTrue();
    }
    assertThat(told).extracting(Changes::revision).containsExactly(two, deleted, four);
  }

  @Test
  void theAnswersToWritesThatAreSentAgain() {
    assertThat(quorate.put("sent-again", Value.text("first"), NAMED)).isEqualTo(first);
    assertThat(quorate.get("sent-again").orElseThrow().text()).isEqualTo("second");
    assertThat(incrementOnce()).isEqualTo(incremented);
  }

  @Test
  void leases() {
    assertThat(quorate.leases().find(lease).orElseThrow().keys()).containsExactly("leased");
    quorate.leases().revoke(lease);
    assertThat(quorate.get("leased")).isEmpty();
  }

  @Test
  void locksAndTheirTokens() {
    assertThat(quorate.locks().find("survivor").map(LockStatus::token)).contains(held.token());
    assertThat(quorate.locks().tryAcquire("survivor", LONG, Duration.ZERO)).isEmpty();
    quorate.put("guarded", Value.text("after"), WriteOptions.none().fencedBy(held));
    assertThatThrownBy(
            () -> quorate.put("guarded", Value.text("late"), WriteOptions.none().fencedBy(stale)))
        .isInstanceOf(FenceFailedException.class);
  }

  private void writeAPast() {
    one = quorate.put("past", "one").revision();
    two = quorate.put("past", "two").revision();
    deleted = quorate.delete("past").storeRevision();
    four = quorate.put("past", "four").revision();
  }

  private void writeWhatIsSentAgain() {
    first = quorate.put("sent-again", Value.text("first"), NAMED);
    incremented = incrementOnce();
    quorate.put("sent-again", "second");
  }

  private void leaseAndLock() {
    lease = quorate.leases().grant(LONG).id();
    quorate.put("leased", Value.text("value"), WriteOptions.none().lease(lease));
    try (HeldLease earlier = quorate.leases().hold(LONG)) {
      stale = quorate.locks().tryAcquire("survivor", earlier, Duration.ZERO).orElseThrow().fence();
    }
    held = quorate.locks().acquire("survivor", LONG, Duration.ofSeconds(10));
    quorate.put("guarded", Value.text("before"), WriteOptions.none().fencedBy(held));
  }

  private String textAt(long revision) {
    return quorate.get("past", ReadOptions.at(revision)).map(Entry::text).orElse("none");
  }

  /** Would fail, or do it twice, were it not taken for what was done before. */
  private TransactionResult incrementOnce() {
    return quorate
        .transaction()
        .when(Check.absent("incremented"))
        .then(Operation.put("incremented", "1"))
        .idempotencyKey("survival-transaction")
        .commit();
  }

  private void fillUntilAllHaveSnapshotsBehind(long revision) {
    for (int i = 0; i < FILLING_WRITES; i++) {
      quorate.put("filling", FILLING);
    }
    for (int id : cluster.ids()) {
      eventually(
          SOON,
          () -> {
            assertThat(snapshotIndex(id)).isGreaterThan(revision);
            return id;
          });
    }
  }

  /** Of the latest snapshot of a member: no revision in it is later. */
  private static long snapshotIndex(int member) {
    try (var files = Files.walk(cluster.memberDirectory(member))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("snapshot-[0-9]+"))
          .mapToLong(name -> Long.parseLong(name.substring("snapshot-".length())))
          .max()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
