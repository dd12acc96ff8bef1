package io.quorate.it;

import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Http.MARGIN;
import static io.quorate.it.Http.REQUEST_TIMEOUT;
import static io.quorate.it.Http.assertProblem;
import static io.quorate.it.Http.assertStatus;
import static io.quorate.it.Http.assertValue;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Three real members: killed, frozen, restarted. Nothing acknowledged is lost, nothing is stale.
 */
class ClusterFaultIT {
  @RegisterExtension static final Cluster cluster = Cluster.of(3);

  /** Enough that many requests share one sync of the disk. */
  private static final int CLIENTS = 32;

  private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);

  /** What the member that a test is about does in the cluster. */
  enum Role {
    LEADER,
    FOLLOWER;

    int member() {
      return this == LEADER ? cluster.leader() : cluster.aFollower();
    }
  }

  @BeforeEach
  void allMembersServe() {
    cluster.heal();
  }

  @AfterEach
  void endClients() {
    clients.shutdownNow();
  }

  @ParameterizedTest
  @EnumSource
  void everyAcknowledgedWriteSurvivesTheKillOfAMemberUnderWrites(Role role) throws Exception {
    int killed = role.member();
    // Clients of the others: their writes are forwarded to the leader while it dies.
    try (var writers = Writers.on(cluster, cluster.othersThan(killed), "kill-of-" + role)) {
      writers.awaitMore(200);
      cluster.kill(killed);
      writers.awaitMore(400);
      cluster.start(killed);
      writers.awaitMore(200);
      writers.stop();

      for (int member : cluster.ids()) {
        writers.assertKeptOn(member);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMemberWithoutAMajorityNeitherWritesNorReads(Role role) throws Exception {
    int alone = role.member();
    String key = "/no-majority/" + role;
    assertStatus(204, Http.put(cluster.uri(alone, key), "old"));
    // A follower hears of a commit with the next message of its leader.
    eventually(
        Cluster.SOON,
        () -> assertStatus(200, Http.get(cluster.uri(alone, key + "?consistency=stale"))));
    cluster.othersThan(alone).forEach(cluster::pause);

    List<HttpResponse<byte[]>> writes = new ArrayList<>();
    // At first it may think that all is well, then it knows that it is alone.
    for (int round = 0; round < 2; round++) {
      Future<HttpResponse<byte[]>> put = inTime(() -> Http.put(cluster.uri(alone, key), "new"));
      Future<HttpResponse<byte[]>> get = inTime(() -> Http.get(cluster.uri(alone, key)));
      assertThat(get.get().statusCode()).isIn(503, 504);
      assertProblem(get.get());
      assertThat(put.get().statusCode()).isIn(503, 504);
      assertThat(assertProblem(put.get())).containsKey("committed");
      writes.add(put.get());
    }
    assertValue("old", Http.get(cluster.uri(alone, key + "?consistency=stale")));
    assertStatus(200, Http.get(cluster.uri(alone, "/health/live")));
    eventually(
        Duration.ofSeconds(10),
        () -> assertStatus(503, Http.get(cluster.uri(alone, "/health/ready"))));

    cluster.othersThan(alone).forEach(cluster::resume);
    boolean surelyNotWritten =
        writes.stream().allMatch(put -> "no".equals(assertProblem(put).get("committed")));
    for (int member : cluster.ids()) {
      HttpResponse<byte[]> read =
          eventually(Cluster.SOON, () -> assertStatus(200, Http.get(cluster.uri(member, key))));
      assertThat(Http.text(read)).isIn(surelyNotWritten ? List.of("old") : List.of("old", "new"));
      assertStatus(204, Http.put(cluster.uri(member, key + "/after"), "served"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMemberThatWasCutOffNeverAnswersWithTheOldValue(Role role) throws Exception {
    int frozen = role.member();
    int other = cluster.othersThan(frozen).get(0);
    String key = "/cut-off/" + role;
    assertStatus(204, Http.put(cluster.uri(frozen, key), "old"));
    cluster.pause(frozen);
    eventually(Cluster.SOON, () -> assertStatus(204, Http.put(cluster.uri(other, key), "new")));
    // These wait in the frozen member, and are the first things that it sees.
    List<Future<HttpResponse<byte[]>>> reads = new ArrayList<>();
    for (int client = 0; client < 4; client++) {
      reads.add(clients.submit(() -> Http.get(cluster.uri(frozen, key))));
    }

    cluster.resume(frozen);

    for (Future<HttpResponse<byte[]>> read : reads) {
      assertNewOrNone(read.get());
    }
    eventually(
        Cluster.SOON,
        () -> {
          HttpResponse<byte[]> read = Http.get(cluster.uri(frozen, key));
          assertNewOrNone(read);
          return assertStatus(200, read);
        });
  }

  @Test
  void tenThousandBinaryValuesSurviveARestartOfAllMembers() throws Exception {
    put(IntStream.range(0, 10_000));
    // The largest ones that there may be.
    put(IntStream.range(10_000, 10_004));

    cluster.kill(1, 2, 3);
    cluster.up();

    List<Future<?>> reads = new ArrayList<>();
    for (int number = 0; number < 10_004; number++) {
      int each = number;
      reads.add(
          clients.submit(
              () -> {
                HttpResponse<byte[]> read = Http.get(cluster.uri(memberFor(each), binaryKey(each)));
                assertThat(assertStatus(200, read).body()).isEqualTo(binaryValue(each));
                return read;
              }));
    }
    for (Future<?> read : reads) {
      read.get();
    }
  }

  /** An error is honest; "old" would be stale, for "new" was acknowledged before. */
  private static void assertNewOrNone(HttpResponse<byte[]> read) {
    if (read.statusCode() == 200) {
      assertThat(Http.text(read)).isEqualTo("new");
    } else {
      assertThat(read.statusCode()).isIn(503, 504);
      assertProblem(read);
    }
  }

  /** The request on a thread of its own; it has to end within the request timeout. */
  private Future<HttpResponse<byte[]>> inTime(Callable<HttpResponse<byte[]>> request) {
    return clients.submit(
        () -> {
          long start = System.nanoTime();
          HttpResponse<byte[]> response = request.call();
          assertThat(Duration.ofNanos(System.nanoTime() - start))
              .as("time to answer %s", response)
              .isLessThan(REQUEST_TIMEOUT.plus(MARGIN));
          return response;
        });
  }

  private void put(IntStream numbers) throws Exception {
    List<Future<?>> writes = new ArrayList<>();
    numbers.forEach(
        number ->
            writes.add(
                clients.submit(
                    () ->
                        assertStatus(
                            204,
                            Http.put(
                                cluster.uri(memberFor(number), binaryKey(number)),
                                binaryValue(number))))));
    for (Future<?> write : writes) {
      write.get();
    }
  }

  private static int memberFor(int number) {
    return 1 + number % 3;
  }

  private static String binaryKey(int number) {
    return "/binary/" + number;
  }

  /** The same for the same number: up to 2 KiB of any bytes, or 1 MiB from 10,000 on. */
  private static byte[] binaryValue(int number) {
    var random = new Random(number);
    byte[] value = new byte[number < 10_000 ? random.nextInt(2049) : 1 << 20];
    random.nextBytes(value);
    if (value.length > 0) {
      value[value.length / 2] = 0;
    }
    return value;
  }
}
