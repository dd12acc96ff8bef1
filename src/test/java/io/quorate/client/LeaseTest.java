package io.quorate.client;

import static io.quorate.client.FakeMember.json;
import static io.quorate.client.FakeMember.lost;
import static io.quorate.client.FakeMember.problem;
import static io.quorate.client.FakeMember.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Leases, and what is held by them: locks and offices. */
class LeaseTest extends OneMember {
  /** For leases that are to be lost. */
  private static final Duration SHORT = Duration.ofSeconds(1);

  /** For leases that are not, however busy the machine is. */
  private static final Duration TTL = Duration.ofSeconds(9);

  @Test
  void aLeaseIsKeptAliveUntilItIsClosed() {
    member.answering(this::granting);
    HeldLease lease = quorate.leases().hold(TTL);
    Eventual.until(() -> asked("POST /v1/leases/7/keepalive") > 1);
    assertThat(lease.isHeld()).isTrue();
    lease.close();
    assertThat(lease.isHeld()).isFalse();
    assertThat(asked("DELETE /v1/leases/7")).isEqualTo(1);
    lease.close();
    assertThat(asked("DELETE /v1/leases/7")).isEqualTo(1);
  }

  @Test
  void aLeaseThatTheMembersHaveEndedIsLost() {
    member.then(granted(TTL)).always(problem(404, "no-such-lease"));
    var lost = new CompletableFuture<Boolean>();
    HeldLease lease = quorate.leases().hold(TTL);
    lease.onLost(() -> lost.complete(true));
    assertThat(Eventual.get(lost)).isTrue();
    assertThat(lease.isHeld()).isFalse();
    // Before its time had passed: there would have been more of them.
    assertThat(asked("POST /v1/leases/7/keepalive")).isEqualTo(1);
  }

  @Test
  void aLeaseIsLostOnceItsTimeHasPassedWithoutAnAnswer() {
    member.then(granted(SHORT)).always(lost());
    long before = System.nanoTime();
    HeldLease lease = quorate.leases().hold(SHORT);
    var lost = new CompletableFuture<Long>();
    lease.onLost(() -> lost.complete(System.nanoTime()));
    assertThat(Eventual.get(lost) - before).isGreaterThanOrEqualTo(SHORT.toNanos());
    assertThat(lease.remaining()).isZero();
  }

  @Test
  void aLeaseIsKeptAliveByTheNextMemberWhereOneHangs() {
    try (var two = new FakeMember();
        var client = Quorate.connect(member.url(), two.url())) {
      member.then(granted(TTL)).always(member.silence());
      two.answering(this::granting);
      HeldLease lease = client.leases().hold(TTL);
      Eventual.until(() -> two.received().size() > 1);
      assertThat(lease.isHeld()).isTrue();
    }
  }

  @Test
  void theTimeOfALeaseCountsFromBeforeItWasAskedFor() {
    var answer = new CompletableFuture<Boolean>();
    member.then(
        exchange -> {
          answer.join();
          granted(SHORT).to(exchange);
        });
    var held = CompletableFuture.supplyAsync(() -> quorate.leases().hold(SHORT));
    Eventual.until(() -> !member.received().isEmpty());
    long arrived = System.nanoTime();
    Eventual.until(() -> System.nanoTime() - arrived > SHORT.toNanos());
    answer.complete(true);
    assertThat(Eventual.get(held).isHeld()).isFalse();
  }

  /** The members have granted it, and the answer was lost until it had ended. */
  @Test
  void aLeaseThatHasEndedBeforeItsAnswerCameIsNeitherHeldNorGranted() {
    var options = WriteOptions.none().idempotencyKey("mine");
    for (Supplier<?> request :
        List.<Supplier<?>>of(
            () -> quorate.leases().hold(TTL),
            () -> quorate.leases().grant(TTL, options),
            () -> quorate.locks().tryAcquire("jobs", TTL, Duration.ZERO))) {
      member.then(lost(), problem(404, "no-such-lease"));
      assertThatThrownBy(request::get)
          .isInstanceOfSatisfying(
              ProblemException.class,
              refused -> assertThat(refused.problem().type()).isEqualTo("no-such-lease"));
    }
    assertThat(asked("POST /v1/locks/jobs")).isZero();
  }

  @Test
  void leasesAreListedPageByPage() {
    member.then(
        json("{\"leases\":[{\"lease\":7,\"ttl_seconds\":1,\"keys\":[\"a\"],\"locks\":[]}]}"),
        json("{\"lease\":7,\"ttl_seconds\":1,\"keys\":[\"a\"],\"locks\":[\"l\"]}"));
    assertThat(quorate.leases().list()).hasSize(1);
    assertThat(quorate.leases().find(7))
        .hasValue(new LeaseInfo(7, SHORT, List.of("a"), List.of("l")));
  }

  @Test
  void aLockIsHeldByALeaseOfItsOwnAndEndsWithIt() {
    member.answering(this::granting);
    try (Lock lock = quorate.locks().acquire("jobs", TTL, Duration.ofMillis(1500))) {
      assertThat(lock.token()).isEqualTo(33);
      assertThat(lock.isHeld()).isTrue();
      FakeMember.Received claim =
          member.received().stream()
              .filter(each -> each.path().equals("/v1/locks/jobs"))
              .findFirst()
              .orElseThrow();
      assertThat(claim.body()).isEqualTo("{\"lease\":7,\"wait_seconds\":2}");
      quorate.put("a", Value.text("v"), WriteOptions.none().fencedBy(lock));
      assertThat(member.last().header("Quorate-Fence").orElse("")).isEqualTo("jobs=33");
    }
    assertThat(asked("DELETE /v1/leases/7")).isEqualTo(1);
  }

  @Test
  void aLockThatIsNotHadLeavesNoLeaseBehind() {
    member.then(granted(TTL), problem(409, "lock-held"));
    member.answering(this::granting);
    assertThat(quorate.locks().tryAcquire("jobs", TTL, Duration.ZERO)).isEmpty();
    assertThat(asked("DELETE /v1/leases/7")).isEqualTo(1);
  }

  @Test
  void aLockWithALeaseOfTheCallersIsReleasedAlone() {
    member.answering(this::granting);
    HeldLease lease = quorate.leases().hold(TTL);
    quorate.locks().tryAcquire("jobs", lease, Duration.ZERO).orElseThrow().close();
    assertThat(asked("DELETE /v1/locks/jobs")).isEqualTo(1);
    assertThat(asked("DELETE /v1/leases/7")).isZero();
  }

  @Test
  void theHolderOfALockIsKnown() {
    member.then(
        json("{\"name\":\"l\",\"holder\":{\"token\":5,\"lease\":7},\"waiting\":2}"),
        problem(404, "lock-free"));
    assertThat(quorate.locks().find("l")).hasValue(new LockStatus("l", 5, 7, 2));
    assertThat(quorate.locks().find("l")).isEmpty();
  }

  @Test
  void locksAreListedPageByPage() {
    member.then(
        json("{\"locks\":[" + locks(1000) + "]}"),
        json("{\"locks\":[{\"name\":\"z\",\"holder\":{\"token\":5,\"lease\":7}}]}"));
    assertThat(quorate.locks().list()).hasSize(1001).last().isEqualTo(new LockStatus("z", 5, 7, 0));
    assertThat(member.received())
        .extracting(FakeMember.Received::target)
        .containsExactly("/v1/locks?limit=1000", "/v1/locks?limit=1000&after=l999");
  }

  @Test
  void aCandidateSaysWhoItIs() {
    member.answering(this::granting);
    try (Leadership leadership =
        quorate.elections().campaign("boss", "me", TTL, Duration.ZERO).orElseThrow()) {
      assertThat(leadership.fence().header()).isEqualTo("elections/boss=33");
    }
    assertThat(member.received())
        .filteredOn(each -> each.path().equals("/v1/elections/boss"))
        .extracting(FakeMember.Received::body)
        .containsExactly("{\"lease\":7,\"wait_seconds\":0,\"value\":\"me\"}");
  }

  @Test
  void aSecondCandidateIsNotElectedAndLeavesNoLeaseBehind() {
    member.then(granted(TTL), problem(409, "election-held"));
    member.answering(this::granting);
    assertThat(quorate.elections().campaign("boss", "me too", TTL, Duration.ZERO)).isEmpty();
    assertThat(asked("DELETE /v1/leases/7")).isEqualTo(1);
  }

  @Test
  void anObserverLearnsOfEachLeaderOnceAndOfNoneThatIsOld() {
    member.then(
        FakeMember.stream(utf8(leader(3) + leader(3) + leader(4) + leader(3))),
        FakeMember.stream(
            utf8(leader(4) + "event: leader\ndata: {\"name\":\"e\",\"leader\":null}\n\n")));
    member.always(member.silence());
    var told = new CopyOnWriteArrayList<Long>();
    try (Observation observation =
        quorate
            .elections()
            .observe("e", leader -> told.add(leader.map(Leader::token).orElse(0L)))) {
      Eventual.until(() -> member.received().size() > 2);
      assertThat(observation).isNotNull();
    }
    assertThat(told).containsExactly(3L, 4L, 0L);
  }

  private static String locks(int count) {
    return IntStream.range(0, count)
        .mapToObj("{\"name\":\"l%d\",\"holder\":{\"token\":5,\"lease\":7}}"::formatted)
        .collect(Collectors.joining(","));
  }

  private static FakeMember.Plain granted(Duration ttl) {
    return json("{\"lease\":7,\"ttl_seconds\":%d}".formatted(ttl.toSeconds()));
  }

  private FakeMember.Reply granting(FakeMember.Received request) {
    return switch (request.method() + " " + request.path().replaceFirst("^/v1/([a-z]+).*", "$1")) {
      case "POST leases" -> granted(TTL);
      case "POST locks", "POST elections" ->
          json("{\"name\":\"x\",\"token\":33,\"lease\":7,\"ttl_seconds\":1}");
      default -> status(204).tag(9);
    };
  }

  private long asked(String what) {
    return member.received().stream()
        .filter(each -> what.equals(each.method() + " " + each.path()))
        .count();
  }

  private static String leader(long token) {
    return "event: leader\ndata: {\"name\":\"e\",\"leader\":{\"token\":%d,\"lease\":1,\"value\":\"v\"}}\n\n"
        .formatted(token);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
