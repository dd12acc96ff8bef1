package io.quorate.it;

import static io.quorate.it.Cluster.SOON;
import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Eventually.pause;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.client.DeletedRange;
import io.quorate.client.Entry;
import io.quorate.client.Fence;
import io.quorate.client.FenceFailedException;
import io.quorate.client.History;
import io.quorate.client.Quorate;
import io.quorate.client.Range;
import io.quorate.client.ReadOptions;
import io.quorate.client.Value;
import io.quorate.client.Version;
import io.quorate.client.WriteOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a leader had promised when it was killed, the others keep. Two leaders are killed, one after
 * the other, while much is under way; the tests say what has become of it.
 */
@TestInstance(Lifecycle.PER_CLASS)
class LeaderKillIT {
  @RegisterExtension static final Cluster cluster = Cluster.of(3);

  private static final Duration TTL = Duration.ofSeconds(8);

  /** When the leader is killed, and less is left than the whole time. */
  private static final Duration LIVED = Duration.ofSeconds(5);

  private static final WriteOptions NAMED = WriteOptions.none().idempotencyKey("delete-range");

  /** As many as there are asks at once: the shared pool has hardly more threads than processors. */
  private final ExecutorService asides = Executors.newCachedThreadPool();

  private Quorate quorate;
  private final List<Quorate> clients = new CopyOnWriteArrayList<>();

  private ClaimQueue locks;
  private ClaimQueue offices;
  private List<Long> observed;

  private long one;
  private long two;
  private long gone;
  private long four;
  private History past;
  private DeletedRange deleted;

  /** What survivors have read right after a kill: each wants to be its second word. */
  private final List<List<String>> readByRevision = new ArrayList<>();

  /** By System.nanoTime: when there was no leader yet after the first kill. */
  private long notYetElected;

  private CompletableFuture<Long> leasedGone;
  private CompletableFuture<Long> timedGone;

  @BeforeAll
  void killTwoLeadersWhileMuchIsUnderWay() throws Exception {
    cluster.heal();
    quorate = connect(cluster.ids());
    int first = cluster.leader();
    writeAPast();
    deleteARange();
    locks = ClaimQueue.forLock(cluster.uri(first, ""), "queue");
    offices = ClaimQueue.forOffice(cluster.uri(first, ""), "office");
    observed = ClaimQueue.observed(connect(cluster.ids()), "office");
    eventually(SOON, () -> assertThat(observed).containsExactly(0L));
    locks.first(quorate);
    offices.first(quorate);
    queueUp(first);
    quorate.put("timed", Value.text("x"), WriteOptions.none().ttl(TTL));
    long lease = quorate.leases().grant(TTL).id();
    quorate.put("leased", Value.text("x"), WriteOptions.none().lease(lease));
    // So that less than the whole time is left: only who begins it anew lets them live so long.
    pause(LIVED);

    notYetElected = kill(first);
    leasedGone = whenGone("leased");
    timedGone = whenGone("timed");
    serveAll();
    cluster.heal();

    int second = cluster.leader();
    queueUp(second);
    kill(second);
    serveAll();
  }

  @AfterAll
  void close() {
    asides.shutdownNow();
    clients.forEach(Quorate::close);
    locks.close();
    offices.close();
  }

  @Test
  void everySurvivorReadsAWriteByItsRevisionRightAfterTheKill() {
    assertThat(readByRevision).hasSize(8).allMatch(read -> read.get(0).equals(read.get(1)));
  }

  @Test
  void thePastIsReadAsBefore() {
    assertThat(textAt(one)).contains("one");
    assertThat(textAt(two)).contains("two");
    assertThat(textAt(gone)).isEmpty();
    assertThat(textAt(four)).contains("four");
    List<Version> versions = quorate.history("past", 10).versions();
    assertThat(versions).extracting(Version::revision).containsExactly(four, gone, two, one);
    assertThat(versions).isEqualTo(past.versions());
  }

  @Test
  void aRangeIsDeletedOnceThoughTheDeletionIsSentAgain() {
    assertThat(deleted.count()).isEqualTo(3);
    assertThat(quorate.delete(Range.prefix("range/"), NAMED)).isEqualTo(deleted);
    assertThat(quorate.list("range/").stream().map(Entry::key)).containsExactly("range/late");
  }

  @Test
  void aLeaseAndATimeToLiveBeginAnewWithTheNewLeaderAndEndThen() throws Exception {
    for (CompletableFuture<Long> each : List.of(leasedGone, timedGone)) {
      assertThat(each.get(SOON.toSeconds(), TimeUnit.SECONDS) - notYetElected)
          .as("nanoseconds since there was no leader")
          .isGreaterThanOrEqualTo(TTL.toNanos());
    }
  }

  @Test
  void whoWaitsForALockIsServedInTurnWithRisingTokens() {
    assertThat(locks.tokens()).hasSize(5).isSorted().doesNotHaveDuplicates();
    assertOnlyTheLastMayWrite(locks.fences());
  }

  @Test
  void candidatesAreElectedInTurnAndAnObserverIsToldOfEachOnce() {
    assertThat(offices.tokens()).hasSize(5).isSorted().doesNotHaveDuplicates();
    assertOnlyTheLastMayWrite(offices.fences());
    List<Long> expected = new ArrayList<>(List.of(0L));
    expected.addAll(offices.tokens());
    eventually(SOON, () -> assertThat(observed).isEqualTo(expected));
  }

  // ---- What is under way ----

  private void writeAPast() {
    one = quorate.put("past", "one").revision();
    two = quorate.put("past", "two").revision();
    gone = quorate.delete("past").storeRevision();
    four = quorate.put("past", "four").revision();
    past = quorate.history("past", 10);
  }

  private void deleteARange() {
    for (String key : List.of("a", "b", "c")) {
      quorate.put("range/" + key, "x");
    }
    deleted = quorate.delete(Range.prefix("range/"), NAMED);
    quorate.put("range/late", "x");
  }

  /** Two in each queue: one who waits at the leader, and one at another member. */
  private void queueUp(int leader) {
    List<Integer> others = cluster.othersThan(leader);
    var leaderFirst = new ArrayList<Integer>(List.of(leader));
    leaderFirst.addAll(others);
    for (List<Integer> members : List.of(leaderFirst, others)) {
      locks.join(connect(members));
      offices.join(connect(members));
    }
  }

  /**
   * Kills the leader right after it has acknowledged a write, which the others are asked for.
   *
   * @return when another did not lead yet
   */
  private long kill(int leader) throws Exception {
    String key = "killed-" + leader;
    long revision = connect(List.of(leader)).put(key, "own").revision();
    List<Integer> survivors = cluster.othersThan(leader);
    cluster.kill(leader);
    List<CompletableFuture<String>> reads =
        survivors.stream()
            .map(id -> CompletableFuture.supplyAsync(() -> read(id, key, revision), asides))
            .toList();
    long notYet = cluster.awaitAnotherLeader(survivors.get(0), leader);
    for (CompletableFuture<String> each : reads) {
      readByRevision.add(List.of("own", each.get()));
    }
    long next = connect(survivors).put(key, "next").revision();
    survivors.forEach(id -> readByRevision.add(List.of("next", read(id, key, next))));
    return notYet;
  }

  private void serveAll() throws Exception {
    locks.serveAll();
    offices.serveAll();
  }

  /** When a key was seen to be gone, by System.nanoTime. */
  private CompletableFuture<Long> whenGone(String key) {
    return CompletableFuture.supplyAsync(
        () -> {
          while (quorate.get(key).isPresent()) {
            pause(Duration.ofMillis(50));
          }
          return System.nanoTime();
        },
        asides);
  }

  // ---- What is asked ----

  private String read(int member, String key, long revision) {
    return connect(List.of(member))
        .get(key, ReadOptions.stale().atLeast(revision))
        .map(Entry::text)
        .orElse("none");
  }

  private Optional<String> textAt(long revision) {
    return quorate.get("past", ReadOptions.at(revision)).map(Entry::text);
  }

  private void assertOnlyTheLastMayWrite(List<Fence> fences) {
    int last = fences.size() - 1;
    for (Fence former : fences.subList(0, last)) {
      assertThatThrownBy(() -> putFencedBy(former)).isInstanceOf(FenceFailedException.class);
    }
    putFencedBy(fences.get(last));
  }

  private void putFencedBy(Fence fence) {
    quorate.put("guarded", Value.text("x"), WriteOptions.none().fencedBy(fence));
  }

  /** A client that asks these members, the first of them at first. */
  private Quorate connect(List<Integer> members) {
    Quorate client =
        Quorate.connect(
            members.stream().map(id -> cluster.uri(id, "").toString()).toArray(String[]::new));
    clients.add(client);
    return client;
  }
}
