package io.quorate.client;

import static io.quorate.client.FakeMember.json;
import static io.quorate.client.FakeMember.lost;
import static io.quorate.client.FakeMember.problem;
import static io.quorate.client.FakeMember.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Claims with leases of the caller's, on terms, and what becomes of those that are sent again. */
class ClaimsTest extends OneMember {
  private static final Duration TTL = Duration.ofSeconds(9);
  private static final FakeMember.Plain GRANTED = json("{\"lease\":7,\"ttl_seconds\":9}");
  private static final FakeMember.Plain HELD =
      json("{\"name\":\"x\",\"token\":33,\"lease\":7,\"ttl_seconds\":9}");

  private static final WriteOptions FENCED =
      WriteOptions.none()
          .fencedBy(new Fence(Fence.Kind.LOCK, "l", 5))
          .fencedBy(new Fence(Fence.Kind.ELECTION, "e", 6))
          .idempotencyKey("mine");

  /** The first answer was that another one holds; by the second, the claim is given up. */
  @Test
  void aClaimWhoseFirstAnswerWasLostIsNotHadIfItWasGivenUp() {
    member.then(GRANTED);
    HeldLease lease = quorate.leases().hold(TTL);
    member.then(lost(), problem(409, "claim-ended"));
    assertThat(quorate.locks().tryAcquire("jobs", lease, Duration.ZERO)).isEmpty();
    member.then(lost(), problem(409, "claim-ended"));
    assertThat(quorate.elections().campaign("boss", "me", lease, Duration.ZERO)).isEmpty();
  }

  @Test
  void aClaimWhoseLeaseHasEndedIsNotSaidToBeHeldByAnother() {
    member.then(GRANTED);
    HeldLease lease = quorate.leases().hold(TTL);
    member.then(status(204));
    lease.close();
    member.then(problem(409, "claim-ended"));
    assertThatThrownBy(() -> quorate.locks().tryAcquire("jobs", lease, Duration.ZERO))
        .isInstanceOfSatisfying(
            ProblemException.class,
            failure -> assertThat(failure.problem().type()).isEqualTo("claim-ended"));
  }

  @Test
  void aCandidateWithALeaseOfTheCallersResignsAlone() {
    member.then(GRANTED, HELD, status(204).revision(9));
    HeldLease lease = quorate.leases().hold(TTL);
    quorate.elections().campaign("boss", "me", lease, Duration.ofSeconds(2)).orElseThrow().close();
    assertThat(member.received())
        .extracting(each -> each.method() + " " + each.target() + " " + each.body())
        .containsExactly(
            "POST /v1/leases {\"ttl_seconds\":9}",
            "POST /v1/elections/boss {\"lease\":7,\"wait_seconds\":2,\"value\":\"me\"}",
            "DELETE /v1/elections/boss?token=33 ");
    assertThat(lease.isHeld()).isTrue();
  }

  @Test
  void electionsAreListedWithThoseWhoWait() {
    String one =
        "{\"name\":\"a\",\"leader\":{\"token\":5,\"lease\":7,\"value\":\"v\"},\"waiting\":2}";
    member.then(
        json("{\"elections\":[" + one + "]}"), json(one), problem(404, "no-leader-elected"));
    var status = new ElectionStatus(new Leader("a", 5, 7, "v"), 2);
    assertThat(quorate.elections().list()).containsExactly(status);
    assertThat(member.last().target()).isEqualTo("/v1/elections?limit=1000");
    assertThat(quorate.elections().find("a")).hasValue(status);
    assertThat(quorate.elections().find("a")).isEmpty();
  }

  @Test
  void everyWriteOfLeasesAndClaimsCanBeFencedAndNamed() {
    member.then(GRANTED);
    quorate.leases().grant(TTL, FENCED);
    requireTerms("POST /v1/leases");
    member.then(GRANTED);
    HeldLease lease = quorate.leases().hold(TTL);
    member.then(HELD);
    assertThat(quorate.locks().tryAcquire("jobs", lease, Duration.ZERO, FENCED)).isPresent();
    requireTerms("POST /v1/locks/jobs");
    member.then(HELD);
    assertThat(quorate.elections().campaign("boss", "me", lease, Duration.ZERO, FENCED))
        .isPresent();
    requireTerms("POST /v1/elections/boss");
    member.then(status(204));
    assertThat(quorate.locks().release("jobs", 33, FENCED)).isTrue();
    requireTerms("DELETE /v1/locks/jobs?token=33");
    member.then(status(204));
    assertThat(quorate.elections().resign("boss", 33, FENCED)).isTrue();
    requireTerms("DELETE /v1/elections/boss?token=33");
    member.then(status(204));
    quorate.leases().revoke(7, FENCED);
    requireTerms("DELETE /v1/leases/7");
  }

  /** A member answers a key that it knows from memory, and begins no time anew. */
  @Test
  void noTimeOfALeaseBeginsByARequestThatWasAnsweredBefore() {
    assertThatThrownBy(() -> quorate.leases().hold(TTL, FENCED))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> quorate.leases().keepAlive(7, FENCED))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(member.received()).isEmpty();
    WriteOptions fenced = WriteOptions.none().fencedBy(new Fence(Fence.Kind.LOCK, "l", 5));
    member.then(GRANTED);
    quorate.leases().keepAlive(7, fenced);
    assertThat(member.received())
        .singleElement()
        .satisfies(
            sent -> {
              assertThat(sent.header("Quorate-Fence")).hasValue("l=5");
              assertThat(sent.header("Idempotency-Key")).isEmpty();
            });
  }

  @Test
  void aFenceThatDoesNotHoldIsNoClaimThatIsGone() {
    member.then(problem(412, "fence-failed"), problem(412, "fence-failed"));
    assertThatThrownBy(() -> quorate.locks().release("jobs", 33, FENCED))
        .isInstanceOf(FenceFailedException.class);
    assertThat(quorate.locks().release("jobs", 33, WriteOptions.none())).isFalse();
    member.then(problem(404, "lock-free"));
    assertThat(quorate.locks().release("jobs", 33, FENCED)).isFalse();
  }

  @Test
  void leasesAndClaimsHaveNoConditions() {
    WriteOptions conditional = WriteOptions.none().ifAbsent();
    assertThatThrownBy(() -> quorate.leases().grant(TTL, conditional))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> quorate.leases().keepAlive(7, WriteOptions.none().lease(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> quorate.leases().revoke(7, WriteOptions.none().ttl(TTL)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> quorate.locks().release("a", 1, WriteOptions.none().returnPrevious()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(member.received()).isEmpty();
  }

  private void requireTerms(String request) {
    FakeMember.Received last = member.last();
    assertThat(last.method() + " " + last.target()).isEqualTo(request);
    assertThat(last.header("Quorate-Fence")).hasValue("l=5, elections/e=6");
    assertThat(last.header("Idempotency-Key")).hasValue("\"mine\"");
  }
}
