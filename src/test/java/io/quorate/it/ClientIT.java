package io.quorate.it;

import static io.quorate.it.Cluster.SOON;
import static io.quorate.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.client.Changes;
import io.quorate.client.ElectionStatus;
import io.quorate.client.Elections;
import io.quorate.client.Entry;
import io.quorate.client.FenceFailedException;
import io.quorate.client.HeldLease;
import io.quorate.client.Leader;
import io.quorate.client.Leadership;
import io.quorate.client.ListOptions;
import io.quorate.client.Lock;
import io.quorate.client.Observation;
import io.quorate.client.Polled;
import io.quorate.client.Quorate;
import io.quorate.client.Range;
import io.quorate.client.ReadOptions;
import io.quorate.client.Value;
import io.quorate.client.Watch;
import io.quorate.client.WatchListener;
import io.quorate.client.WatchOptions;
import io.quorate.client.WriteOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The client for Java on three real members, of which some are lost. */
class ClientIT {
  private static final AtomicLong KEYS = new AtomicLong();

  @RegisterExtension static final io.quorate.it.Cluster cluster = io.quorate.it.Cluster.of(3);

  /** Of its own for every test. */
  private final String name = "client-" + KEYS.incrementAndGet();

  private Quorate quorate;

  @BeforeEach
  void threeMembersServe() {
    cluster.heal();
    quorate = cluster.connect();
  }

  @AfterEach
  void close() {
    quorate.close();
  }

  @Test
  void entriesAreWrittenReadListedAndDeleted() {
    long revision = quorate.put(name + "/a", "one").revision();
    quorate.put(name + "/b", "two");

    assertThat(quorate.get(name + "/a")).map(Entry::revision).contains(revision);
    assertThat(quorate.list(name + "/").stream().map(Entry::key))
        .containsExactly(name + "/a", name + "/b");
    quorate.delete(name + "/a");
    assertThat(quorate.get(name + "/a")).isEmpty();
  }

  /** Leaders die while it is told; the client comes back to whoever is there. */
  @Test
  void aWatchIsToldEveryRevisionOnceAndInOrderThoughLeadersAreKilled() throws Exception {
    List<Changes> told = Collections.synchronizedList(new ArrayList<>());
    List<Long> written = new ArrayList<>();
    try (Watch watch = quorate.watch(WatchOptions.prefix(name + "/"), recordTo(told))) {
      for (int kill = 0; kill < 3; kill++) {
        written.addAll(write(100));
        int leader = cluster.leader();
        cluster.kill(leader);
        written.addAll(write(100));
        cluster.start(leader);
        cluster.heal();
      }
      eventually(SOON, () -> assertThat(told).hasSameSizeAs(written));
      assertThat(watch.isRunning()).isTrue();
    }
    assertThat(told).extracting(Changes::revision).isEqualTo(written);
  }

  @Test
  void aLockKeepsOthersOutAndItsTokenKeepsLateWritesOut() {
    Duration ttl = Duration.ofSeconds(30);
    Lock first = quorate.locks().acquire(name, ttl, Duration.ofSeconds(10));
    try (first) {
      assertThat(quorate.locks().tryAcquire(name, ttl, Duration.ofMillis(200))).isEmpty();
      quorate.put(name, Value.text("held"), WriteOptions.none().fencedBy(first.fence()));
    }
    try (Lock second = quorate.locks().acquire(name, ttl, Duration.ofSeconds(10))) {
      assertThat(second.token()).isGreaterThan(first.token());
      assertThatThrownBy(
              () ->
                  quorate.put(
                      name, Value.text("late"), WriteOptions.none().fencedBy(first.fence())))
          .isInstanceOf(FenceFailedException.class);
    }
  }

  /**
   * Leaders of the cluster die while the leader of the election stays; observers must not blink.
   */
  @Test
  void anObserverIsToldOfEachLeaderOnceThoughLeadersOfTheClusterAreKilled() throws Exception {
    List<Long> told = Collections.synchronizedList(new ArrayList<>());
    List<Long> expected = new ArrayList<>(List.of(0L));
    try (Observation observation =
        quorate
            .elections()
            .observe(name, leader -> told.add(leader.map(Leader::token).orElse(0L)))) {
      eventually(SOON, () -> assertThat(told).isEqualTo(expected));
      for (int kill = 0; kill < 3; kill++) {
        try (Leadership leadership =
            quorate
                .elections()
                .campaign(name, "candidate", Duration.ofSeconds(60), Duration.ofSeconds(10))
                .orElseThrow()) {
          expected.add(leadership.token());
          eventually(SOON, () -> assertThat(told).isEqualTo(expected));
          int killed = cluster.leader();
          cluster.kill(killed);
          assertThat(quorate.elections().leader(name))
              .hasValueSatisfying(
                  leader -> {
                    assertThat(leader.token()).isEqualTo(leadership.token());
                    assertThat(leader.value()).isEqualTo("candidate");
                  });
          cluster.start(killed);
          cluster.heal();
        }
        expected.add(0L);
        eventually(SOON, () -> assertThat(told).isEqualTo(expected));
      }
      assertThat(observation).isNotNull();
    }
    assertThat(told).isEqualTo(expected);
  }

  @Test
  void candidatesWithLeasesOfTheirOwnWaitForEachOtherAndCanBeListed() {
    Elections elections = quorate.elections();
    try (HeldLease mine = quorate.leases().hold(Duration.ofSeconds(60));
        Quorate other = cluster.connect()) {
      Leadership first =
          elections.campaign(name, "first", mine, Duration.ofSeconds(10)).orElseThrow();
      var second =
          CompletableFuture.supplyAsync(
              () ->
                  other
                      .elections()
                      .campaign(name, "second", Duration.ofSeconds(60), Duration.ofSeconds(30)));

      eventually(
          SOON, () -> assertThat(elections.find(name)).map(ElectionStatus::waiting).contains(1L));
      assertThat(elections.list())
          .filteredOn(each -> each.leader().name().equals(name))
          .extracting(each -> each.leader().value())
          .containsExactly("first");
      first.close();
      assertThat(second).succeedsWithin(SOON).satisfies(had -> assertThat(had).isPresent());
      assertThat(mine.isHeld()).isTrue();
      assertThat(elections.resign(name, first.token(), WriteOptions.none())).isFalse();
      assertThat(elections.leader(name)).map(Leader::value).contains("second");
    }
  }

  @Test
  void leasesAndLocksAreWrittenOnlyAsLongAsTheirFenceHolds() {
    Duration ttl = Duration.ofSeconds(60);
    Lock lock = quorate.locks().acquire(name, ttl, Duration.ofSeconds(10));
    WriteOptions fenced = WriteOptions.none().fencedBy(lock);
    long lease = quorate.leases().grant(ttl, fenced).id();
    assertThat(quorate.leases().keepAlive(lease, fenced)).hasValue(ttl);
    lock.close();

    assertThatThrownBy(() -> quorate.leases().grant(ttl, fenced))
        .isInstanceOf(FenceFailedException.class);
    assertThatThrownBy(() -> quorate.leases().keepAlive(lease, fenced))
        .isInstanceOf(FenceFailedException.class);
    assertThatThrownBy(() -> quorate.leases().revoke(lease, fenced))
        .isInstanceOf(FenceFailedException.class);
    try (HeldLease held = quorate.leases().hold(ttl)) {
      assertThatThrownBy(() -> quorate.locks().tryAcquire(name + "-2", held, Duration.ZERO, fenced))
          .isInstanceOf(FenceFailedException.class);
    }
    assertThat(quorate.locks().find(name + "-2")).isEmpty();
    assertThat(quorate.leases().find(lease)).isPresent();
    quorate.leases().revoke(lease);
  }

  @Test
  void aPollTellsOfWhatIsThereOrComesOrOfNothing() {
    long before = quorate.put(name + "/a", "one").revision() - 1;
    WatchOptions options = WatchOptions.prefix(name + "/");

    Polled there = quorate.poll(options.from(before + 1), Duration.ofSeconds(30));
    assertThat(there.changes()).extracting(Changes::revision).containsExactly(before + 1);
    var waiting =
        CompletableFuture.supplyAsync(
            () -> quorate.poll(options.from(there.revision() + 1), Duration.ofSeconds(30)));
    quorate.delete(name + "/a");
    assertThat(waiting)
        .succeedsWithin(SOON)
        .satisfies(
            polled ->
                assertThat(polled.changes().get(0).changes())
                    .allMatch(change -> change.isDelete() && change.key().equals(name + "/a")));
    long reached = waiting.join().revision();
    assertThat(quorate.poll(options.from(reached + 1), Duration.ofMillis(50)).changes()).isEmpty();
  }

  @Test
  void theRevisionOfAnEntryIsHadWithoutItsValue() {
    long revision = quorate.put(name, "x").revision();

    assertThat(quorate.revision(name, ReadOptions.linearizable())).hasValue(revision);
    assertThat(quorate.revision(name + "-none", ReadOptions.linearizable())).isEmpty();
    assertThat(quorate.keys(Range.prefix("client-"), ListOptions.usual().after(name)).toList())
        .doesNotContain(name);
  }

  @Test
  void theClusterSaysHowFullTheStoreIs() {
    long revision = quorate.put(name, "x").revision();

    eventually(
        SOON,
        () ->
            assertThat(quorate.cluster().status().store())
                .hasValueSatisfying(
                    store -> {
                      assertThat(store.revision()).isGreaterThanOrEqualTo(revision);
                      assertThat(store.bytes().used()).isBetween(1L, store.bytes().limit());
                    }));
  }

  private List<Long> write(int times) {
    return IntStream.range(0, times)
        .mapToObj(i -> quorate.put(name + "/" + i % 10, "value " + i).revision())
        .toList();
  }

  private static WatchListener recordTo(List<Changes> told) {
    return told::add;
  }
}
