package io.quorate.it;

import static io.quorate.it.Cluster.SOON;
import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Http.assertProblem;
import static io.quorate.it.Http.assertStatus;
import static io.quorate.it.Http.assertValue;
import static io.quorate.it.Leases.object;
import static io.quorate.it.Leases.token;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Locks and elections on a real Payara Micro, row by row. */
@ExtendWith(ArquillianExtension.class)
class LocksIT {
  private static final AtomicLong NAMES = new AtomicLong();

  @ArquillianResource private URL url;
  private URI base = URI.create("");

  /** Of its own for every test. */
  private final String name = "jobs-" + NAMES.incrementAndGet();

  private final ExecutorService clients = Executors.newCachedThreadPool();

  @Deployment(testable = false)
  static WebArchive war() throws IOException {
    return SingleMember.war(LocksIT.class, "quorate.max-waiting=2");
  }

  @BeforeEach
  void theMemberIsReady() {
    base = new SingleMember(url).uri("");
  }

  @AfterEach
  void endClients() {
    clients.shutdownNow();
  }

  @Test
  void aFreeLockIsHeldAtOnceAndSaysItsToken() throws IOException {
    long lease = leases().grant(30);

    HttpResponse<byte[]> locked = assertStatus(200, leases().lock(name, lease, 0));

    assertThat(object(locked))
        .containsOnlyKeys("name", "token", "lease", "ttl_seconds")
        .containsEntry("name", name)
        .containsEntry("lease", lease)
        .containsEntry("ttl_seconds", 30L);
    HttpResponse<byte[]> seen = assertStatus(200, leases().get("/v1/locks/" + name));
    assertThat(object(seen))
        .containsEntry("holder", Map.of("token", token(locked), "lease", lease))
        .containsEntry("waiting", 0L);
  }

  @Test
  void theSameLeaseAgainHasTheSameToken() throws IOException {
    long lease = leases().grant(30);

    assertThat(token(leases().lock(name, lease, 0)))
        .isEqualTo(token(leases().lock(name, lease, 5)));
  }

  @Test
  void aLockThatIsHeldIsRefusedWithTheTokenOfItsHolder() throws IOException {
    long held = token(leases().lock(name, leases().grant(30), 0));

    for (int waitSeconds : List.of(0, 1)) {
      HttpResponse<byte[]> refused = leases().lock(name, leases().grant(30), waitSeconds);
      assertThat(assertProblem(409, "lock-held", refused)).containsEntry("committed", "no");
      assertThat(refused.headers().firstValue("Quorate-Holder")).hasValue(Long.toString(held));
    }
    assertThat(object(leases().get("/v1/locks/" + name))).containsEntry("waiting", 0L);
  }

  @Test
  void waitersAreServedInTheirTurn() throws Exception {
    long first = token(leases().lock(name, leases().grant(60), 0));
    Future<HttpResponse<byte[]>> second = waiting(1);
    Future<HttpResponse<byte[]>> third = waiting(2);

    assertStatus(204, leases().unlock(name, first));
    long tokenOfSecond = token(second.get());
    assertThat(third.isDone()).isFalse();
    assertStatus(204, leases().unlock(name, tokenOfSecond));
    long tokenOfThird = token(third.get());

    assertThat(first).isLessThan(tokenOfSecond);
    assertThat(tokenOfSecond).isLessThan(tokenOfThird);
  }

  @Test
  void onlySoManyRequestsWait() throws Exception {
    long first = token(leases().lock(name, leases().grant(60), 0));
    Future<HttpResponse<byte[]>> second = waiting(1);
    Future<HttpResponse<byte[]>> third = waiting(2);

    HttpResponse<byte[]> refused = leases().lock(name, leases().grant(60), 1);

    assertThat(assertProblem(429, "too-many-waiting", refused)).containsEntry("committed", "no");
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertStatus(204, leases().unlock(name, first));
    assertStatus(204, leases().unlock(name, token(second.get())));
    assertStatus(204, leases().unlock(name, token(third.get())));
  }

  @Test
  void aLockIsFreeOnceTheLeaseOfItsHolderHasEnded() throws Exception {
    long first = token(leases().lock(name, leases().grant(2), 0));

    long second = token(leases().lock(name, leases().grant(30), 60));

    assertThat(second).isGreaterThan(first);
    assertProblem(412, "fence-failed", leases().unlock(name, first));
  }

  @Test
  void aLeaseOfTheClaimsOwnLivesWhileItWaitsAndHasItsWholeTimeThen() throws Exception {
    long first = token(leases().lock(name, leases().grant(4), 0));

    HttpResponse<byte[]> second =
        leases().post("/v1/locks/" + name, "{\"ttl_seconds\":1,\"wait_seconds\":60}");

    assertThat(token(second)).isGreaterThan(first);
    assertThat(object(second)).containsEntry("ttl_seconds", 1L);
    eventually(SOON, () -> assertProblem(404, "lock-free", leases().get("/v1/locks/" + name)));
  }

  /** Who lost the answer must not go on as the holder of what another one may hold by now. */
  @Test
  void aClaimSentAgainHoldsForAsLongAsItDoesAndHasEndedThen() throws Exception {
    for (String kind : List.of("locks", "elections")) {
      long lease = leases().grant(60);
      HttpResponse<byte[]> first = claimAgain(kind, "held", lease);
      HttpResponse<byte[]> again = claimAgain(kind, "held", lease);
      assertThat(token(again)).isEqualTo(token(first));
      String holder = "/v1/%s/%s?token=%d".formatted(kind, name, token(first));
      assertStatus(204, Http.delete(url().resolve(holder)));
      assertEnded(claimAgain(kind, "held", lease));

      long revoked = leases().grant(60);
      token(claimAgain(kind, "revoked", revoked));
      assertStatus(204, leases().revoke(revoked));
      assertEnded(claimAgain(kind, "revoked", revoked));

      long expired = leases().grant(1);
      token(claimAgain(kind, "expired", expired));
      eventually(SOON, () -> assertStatus(404, leases().get("/v1/" + kind + "/" + name)));
      assertEnded(claimAgain(kind, "expired", expired));
    }
  }

  @Test
  void aClaimThatWasGivenUpHasEndedForWhoSendsItAgain() throws IOException {
    long holder = token(leases().lock(name, leases().grant(60), 0));
    long lease = leases().grant(60);
    assertProblem(409, "lock-held", claimAgain("locks", "late", lease));

    assertEnded(claimAgain("locks", "late", lease));
    assertStatus(204, leases().unlock(name, holder));
    assertEnded(claimAgain("locks", "late", lease));
    token(claimAgain("locks", "anew", lease));
  }

  @Test
  void aReleasedClaimThatWaitedEnds() throws Exception {
    token(leases().lock(name, leases().grant(60), 0));
    long lease = leases().grant(60);
    Future<HttpResponse<byte[]>> waiting = clients.submit(() -> leases().lock(name, lease, 60));
    awaitWaiting(1);

    assertStatus(204, leases().revoke(lease));

    assertProblem(409, "claim-ended", waiting.get());
  }

  @Test
  void aWriteIsDoneOnlyUnderTheTokenOfThePresentHolder() throws IOException {
    long stale = token(leases().lock(name, leases().grant(60), 0));
    String fence = name + "=" + stale;
    assertStatus(201, leases().putFenced("fenced/" + name, "first", fence));
    assertStatus(204, leases().unlock(name, stale));
    assertProblem(412, "fence-failed", leases().putFenced("fenced/" + name, "nobody", fence));
    long token = token(leases().lock(name, leases().grant(60), 0));

    HttpResponse<byte[]> late = leases().putFenced("fenced/" + name, "late", fence);

    assertThat(assertProblem(412, "fence-failed", late)).containsEntry("committed", "no");
    assertStatus(204, leases().putFenced("fenced/" + name, "second", name + "=" + token));
    assertValue("second", leases().get("/v1/kv/fenced/" + name));
  }

  @Test
  void aLockThatNobodyHoldsIsNotFound() throws IOException {
    assertProblem(404, "lock-free", leases().get("/v1/locks/" + name));
    assertProblem(404, "lock-free", leases().unlock(name, 1));
  }

  @Test
  void aClaimWithALeaseThatIsNotThereIsRefused() throws IOException {
    assertProblem(404, "no-such-lease", leases().lock(name, 999_999, 0));
  }

  @Test
  void whatIsHeldIsListedInTheOrderOfTheNames() throws IOException {
    long lease = leases().grant(60);
    leases().lock(name + "-a", lease, 0);
    leases().lock(name + "-b", lease, 0);

    HttpResponse<byte[]> page =
        assertStatus(200, leases().get("/v1/locks?limit=1&after=" + name + "-"));
    Map<String, Object> rest =
        object(assertStatus(200, leases().get((String) object(page).get("next"))));

    assertThat(names(object(page), "locks")).containsExactly(name + "-a");
    assertThat(names(rest, "locks")).startsWith(name + "-b");
  }

  @Test
  void theLeaderOfAnElectionSaysSomethingOfItself() throws Exception {
    long lease = leases().grant(60);
    long token = token(campaign(lease, "host-1:8080", 0));

    Map<String, Object> election = object(assertStatus(200, leases().get("/v1/elections/" + name)));
    assertThat(election)
        .containsEntry("leader", Map.of("token", token, "lease", lease, "value", "host-1:8080"))
        .containsEntry("waiting", 0L);
    assertProblem(409, "election-held", campaign(leases().grant(60), "host-2:8080", 0));

    long again = token(campaign(lease, "host-1:9090", 0));
    assertThat(again).isEqualTo(token);
    assertThat(Http.text(leases().get("/v1/elections/" + name))).contains("host-1:9090");
  }

  @Test
  void aLeaderThatResignsIsFollowedByTheNextCandidate() throws Exception {
    long first = token(campaign(leases().grant(60), "one", 0));
    long lease = leases().grant(60);
    Future<HttpResponse<byte[]>> next = clients.submit(() -> campaign(lease, "two", 60));
    eventually(
        SOON,
        () ->
            assertThat(object(leases().get("/v1/elections/" + name))).containsEntry("waiting", 1L));

    assertStatus(
        204, Http.delete(url().resolve("/v1/elections/%s?token=%d".formatted(name, first))));

    long second = token(next.get());
    assertThat(second).isGreaterThan(first);
    String fence = "elections/%s=%d";
    String key = "led/" + name;
    assertProblem(
        412, "fence-failed", leases().putFenced(key, "old", fence.formatted(name, first)));
    assertStatus(201, leases().putFenced(key, "new", fence.formatted(name, second)));
  }

  @Test
  void anElectionAndALockOfTheSameNameAreTwoThings() throws IOException {
    assertStatus(200, campaign(leases().grant(60), "one", 0));

    assertStatus(200, leases().lock(name, leases().grant(60), 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{} | bad-json | lease",
        "{\"lease\":1,\"ttl_seconds\":30} | bad-json | lease",
        "{\"lease\":0} | bad-json | lease",
        "{\"ttl_seconds\":604801} | bad-json | ttl_seconds",
        "{\"ttl_seconds\":30,\"wait_seconds\":61} | bad-json | wait_seconds",
        "{\"ttl_seconds\":30,\"wait\":1} | unknown-property | wait",
        "{\"ttl_seconds\":30,\"value\":\"x\"} | unknown-property | value",
      })
  void aClaimThatIsDescribedWronglyIsRefused(String body, String type, String named)
      throws IOException {
    Map<String, Object> problem =
        assertProblem(400, type, leases().post("/v1/locks/" + name, body));

    assertThat((String) problem.get("detail")).contains(named);
  }

  @Test
  void aCandidateMaySayOnlySoMuch() throws IOException {
    assertStatus(200, campaign(leases().grant(60), "x".repeat(4096), 0));
    assertProblem(413, "too-large", campaign(leases().grant(60), "x".repeat(4097), 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/locks/a%20b", "/v1/locks/a=b", "/v1/elections/%C3%A4"})
  void whatIsNoNameIsRefused(String path) throws IOException {
    assertProblem(400, "bad-name", leases().post(path, "{\"ttl_seconds\":30}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?token=", "?token=x", "?token=0", "?token=1&token=1"})
  void aReleaseNeedsOneToken(String query) throws IOException {
    assertProblem(400, "bad-parameter", Http.delete(url().resolve("/v1/locks/" + name + query)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST | /v1/locks | GET, HEAD",
        "PUT | /v1/locks/a | GET, HEAD, POST, DELETE",
        "PUT | /v1/elections/a | GET, HEAD, POST, DELETE",
      })
  void otherMethodsAreRefusedWithThoseThatAreNot(String method, String path, String allowed)
      throws IOException {
    HttpResponse<byte[]> refused = Http.send(method, url().resolve(path), new byte[0]);

    assertProblem(405, "method-not-allowed", refused);
    assertThat(refused.headers().firstValue("Allow").orElse("").split(", "))
        .containsExactlyInAnyOrder(allowed.split(", "));
  }

  /** With an Idempotency-Key of this test. */
  private HttpResponse<byte[]> claimAgain(String kind, String key, long lease) throws IOException {
    return Http.send(
        "POST",
        url().resolve("/v1/" + kind + "/" + name),
        "{\"lease\":%d}".formatted(lease).getBytes(UTF_8),
        "Content-Type",
        "application/json",
        "Idempotency-Key",
        "%s-%s-%s".formatted(key, kind, name));
  }

  private static void assertEnded(HttpResponse<byte[]> refused) {
    assertThat(assertProblem(409, "claim-ended", refused)).containsEntry("committed", "no");
  }

  /** One more client, once it waits as that one of them. */
  private Future<HttpResponse<byte[]>> waiting(long place) throws IOException {
    long lease = leases().grant(60);
    Future<HttpResponse<byte[]>> waiting = clients.submit(() -> leases().lock(name, lease, 60));
    awaitWaiting(place);
    return waiting;
  }

  private void awaitWaiting(long count) {
    eventually(
        SOON,
        () ->
            assertThat(object(leases().get("/v1/locks/" + name))).containsEntry("waiting", count));
  }

  private HttpResponse<byte[]> campaign(long lease, String value, int waitSeconds)
      throws IOException {
    return leases()
        .post(
            "/v1/elections/" + name,
            "{\"lease\":%d,\"value\":\"%s\",\"wait_seconds\":%d}"
                .formatted(lease, value, waitSeconds));
  }

  private Leases leases() {
    return new Leases(url());
  }

  private URI url() {
    return base;
  }

  private static List<Object> names(Map<String, Object> page, String list) {
    return Json.objects(page.get(list)).stream().map(each -> each.get("name")).toList();
  }
}
