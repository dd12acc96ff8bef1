package io.quorate.it;

import static io.quorate.it.Cluster.SOON;
import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Http.assertProblem;
import static io.quorate.it.Http.assertStatus;
import static io.quorate.it.Http.assertValue;
import static io.quorate.it.Leases.object;
import static io.quorate.it.Leases.token;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three real members; the holder of a lease, or the leader, is frozen. */
class LeaseFaultIT {
  @RegisterExtension static final Cluster cluster = Cluster.of(3);

  /** Long enough that a busy machine elects a leader in the meantime. */
  private static final int TTL_SECONDS = 12;

  private final ExecutorService clients = Executors.newCachedThreadPool();

  @BeforeEach
  void allMembersServe() {
    cluster.heal();
  }

  @AfterEach
  void endClients() {
    clients.shutdownNow();
  }

  @Test
  void aHolderThatWasFrozenChangesNothingOnceItsLeaseHasEnded() throws Exception {
    Leases member = at(cluster.aFollower());
    long lease = member.grant(3);
    long stale = token(member.lock("job", lease, 0));
    assertStatus(201, member.putFenced("job/result", "first", "job=" + stale));
    Path late = cluster.dataDir().resolve("late");
    Process holder = holder(member, lease, stale, late);
    try {
      // It lives by its renewals: these are more than its time.
      eventually(
          SOON,
          () ->
              assertThat((Long) object(member.get("/v1/leases/" + lease)).get("renewals"))
                  .isGreaterThan(10));
      long other = member.grant(60);
      Future<HttpResponse<byte[]>> next =
          clients.submit(() -> at(cluster.leader()).lock("job", other, 60));
      Run.of(List.of("kill", "-STOP", Long.toString(holder.pid()))).succeeded();
      long token = token(next.get());
      assertThat(token).isGreaterThan(stale);
      assertStatus(204, member.putFenced("job/result", "second", "job=" + token));

      Run.of(List.of("kill", "-CONT", Long.toString(holder.pid()))).succeeded();

      assertThat(holder.waitFor(60, TimeUnit.SECONDS)).as("the holder noticed").isTrue();
      assertThat(Files.readString(late)).as("status of its late write").isEqualTo("412");
      assertValue("second", member.get("/v1/kv/job/result"));
      assertStatus(204, member.unlock("job", token));
    } finally {
      holder.destroyForcibly();
    }
  }

  @Test
  void aLeaseLivesForItsWholeTimeAfterItsLeaderWasFrozen() throws Exception {
    int frozen = cluster.leader();
    int asked = cluster.othersThan(frozen).get(0);
    Leases member = at(asked);
    long lease = member.grant(TTL_SECONDS);
    long granted = System.nanoTime();
    assertStatus(201, Http.put(member.uri("/v1/kv/leased?lease=" + lease), "hello"));
    Eventually.pause(Duration.ofSeconds(TTL_SECONDS / 2));
    cluster.pause(frozen);

    long notYetElected = cluster.awaitAnotherLeader(asked, frozen);
    long wholeTime = notYetElected + Duration.ofSeconds(TTL_SECONDS).toNanos();
    // For the frozen one the lease is due before that; what it proposes then must not count.
    long due = granted + Duration.ofSeconds(TTL_SECONDS).toNanos();
    boolean resumed = false;
    while (System.nanoTime() < wholeTime) {
      HttpResponse<byte[]> read = Http.get(member.uri("/v1/kv/leased"));
      if (read.statusCode() == 404) {
        assertThat(System.nanoTime()).as("time of death").isGreaterThanOrEqualTo(wholeTime);
      }
      if (!resumed && System.nanoTime() > due + Duration.ofSeconds(1).toNanos()) {
        cluster.resume(frozen);
        resumed = true;
      }
      Eventually.pause(Duration.ofMillis(50));
    }

    assertThat(resumed).as("the frozen leader went on while the lease lived").isTrue();
    eventually(SOON, () -> assertStatus(404, Http.get(member.uri("/v1/kv/leased"))));
    assertProblem(404, "no-such-lease", member.keepAlive(lease));
  }

  @Test
  void aWaiterIsServedInItsTurnThoughTheLeaderIsFrozen() throws Exception {
    int frozen = cluster.leader();
    List<Integer> others = cluster.othersThan(frozen);
    Leases member = at(others.get(0));
    long first = token(member.lock("queue", member.grant(60), 0));
    long lease = member.grant(60);
    Future<HttpResponse<byte[]>> next =
        clients.submit(() -> at(others.get(1)).lock("queue", lease, 60));
    eventually(
        SOON, () -> assertThat(object(member.get("/v1/locks/queue"))).containsEntry("waiting", 1L));
    cluster.pause(frozen);

    eventually(SOON, () -> assertThat(member.unlock("queue", first).statusCode()).isIn(204, 412));

    long second = token(next.get());
    assertThat(second).isGreaterThan(first);
    assertProblem(412, "fence-failed", member.putFenced("q", "old", "queue=" + first));
    assertStatus(201, member.putFenced("q", "new", "queue=" + second));
    assertStatus(204, member.unlock("queue", second));
  }

  /** A client that keeps its lease alive, and once it cannot, tries to finish what it does. */
  private static Process holder(Leases member, long lease, long token, Path late)
      throws IOException {
    String script =
        """
        while curl -sf -o /dev/null -X POST '%1$s/v1/leases/%2$d/keepalive'; do sleep 0.2; done
        curl -s -o /dev/null -w '%%{http_code}' -X PUT -H 'Quorate-Fence: job=%3$d' --data late \\
          '%1$s/v1/kv/job/result' > '%4$s'
        """
            .formatted(member.member(), lease, token, late);
    return new ProcessBuilder("bash", "-c", script)
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static Leases at(int member) {
    return new Leases(cluster.uri(member, ""));
  }
}
