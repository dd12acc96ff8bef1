package io.quorate.it;

import static io.quorate.it.Cluster.SOON;
import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Http.assertProblem;
import static io.quorate.it.Http.assertStatus;
import static io.quorate.it.Http.assertValue;
import static io.quorate.it.Leases.object;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Leases on a real Payara Micro, row by row. */
@ExtendWith(ArquillianExtension.class)
class LeasesIT {
  private static final AtomicLong KEYS = new AtomicLong();

  @ArquillianResource private URL url;
  private URI base = URI.create("");

  /** Of its own for every test. */
  private final String key = "leased-" + KEYS.incrementAndGet();

  @Deployment(testable = false)
  static WebArchive war() throws IOException {
    return SingleMember.war(LeasesIT.class);
  }

  @BeforeEach
  void theMemberIsReady() {
    base = new SingleMember(url).uri("");
  }

  @Test
  void aLeaseIsGrantedWithItsAddressAndItsTime() throws IOException {
    HttpResponse<byte[]> granted = leases().post("/v1/leases", "{\"ttl_seconds\":30}");

    Map<String, Object> lease = object(assertStatus(201, granted));
    assertThat(lease).containsOnlyKeys("lease", "ttl_seconds").containsEntry("ttl_seconds", 30L);
    String location = granted.headers().firstValue("Location").orElseThrow();
    assertThat(location).endsWith("/v1/leases/" + lease.get("lease"));
    assertStatus(200, Http.get(url().resolve(location)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "application/json;q=0, */*"})
  void whoTakesNoJsonIsToldSoAndNothingIsDone(String accept) throws IOException {
    long before = leases().grant(60);

    assertProblem(406, "not-acceptable", Http.get(url().resolve("/v1/leases"), "Accept", accept));
    HttpResponse<byte[]> grant =
        Http.send(
            "POST",
            url().resolve("/v1/leases"),
            "{\"ttl_seconds\":30}".getBytes(UTF_8),
            "Accept",
            accept);

    assertThat(assertProblem(406, "not-acceptable", grant)).containsEntry("committed", "no");
    assertThat(leases().grant(60)).isEqualTo(before + 1);
  }

  @Test
  void anEntryEndsWithItsLeaseAndNotBefore() throws IOException {
    long lease = leases().grant(3);
    long granted = System.nanoTime();
    assertStatus(201, put("?lease=" + lease, "hello"));

    HttpResponse<byte[]> read = leases().get("/v1/kv/" + key);
    assertValue("hello", read);
    assertThat(read.headers().firstValue("Quorate-Lease")).hasValue(Long.toString(lease));
    assertThat(read.headers().firstValue("Expires")).isPresent();
    eventually(SOON, () -> assertStatus(404, leases().get("/v1/kv/" + key)));
    assertThat(System.nanoTime() - granted).isGreaterThan(3_000_000_000L - 1_000_000L);
    assertProblem(404, "no-such-lease", leases().get("/v1/leases/" + lease));
  }

  @Test
  void anEntryWithATimeOfItsOwnEnds() throws IOException {
    HttpResponse<byte[]> put = assertStatus(201, put("?ttl=2s", "hello"));
    String lease = put.headers().firstValue("Quorate-Lease").orElseThrow();

    assertStatus(200, leases().get("/v1/leases/" + lease));
    eventually(SOON, () -> assertStatus(404, leases().get("/v1/kv/" + key)));
    assertProblem(404, "no-such-lease", leases().get("/v1/leases/" + lease));
  }

  @Test
  void aLeaseThatIsKeptAliveOutlivesItsTime() throws IOException {
    long lease = leases().grant(2);
    assertStatus(201, put("?lease=" + lease, "hello"));
    long until = System.nanoTime() + 5_000_000_000L;
    while (System.nanoTime() < until) {
      HttpResponse<byte[]> alive = assertStatus(200, leases().keepAlive(lease));
      assertThat(object(alive)).isEqualTo(Map.of("lease", lease, "ttl_seconds", 2L));
      Eventually.pause(Duration.ofMillis(300));
    }

    assertValue("hello", leases().get("/v1/kv/" + key));
  }

  @Test
  void aPutWithoutALeaseLetsTheEntryLiveOn() throws IOException {
    long lease = leases().grant(60);
    assertStatus(201, put("?lease=" + lease, "leased"));
    assertStatus(204, put("", "for ever"));

    assertStatus(204, leases().revoke(lease));

    assertValue("for ever", leases().get("/v1/kv/" + key));
  }

  @Test
  void aRevokedLeaseTakesItsEntriesAndLocksWithIt() throws IOException {
    long lease = leases().grant(60);
    assertStatus(201, put("?lease=" + lease, "hello"));
    assertStatus(200, leases().lock("lock-of-" + key, lease, 0));

    HttpResponse<byte[]> revoked = assertStatus(204, leases().revoke(lease));

    assertThat(revoked.headers().firstValue("Quorate-Revision")).isPresent();
    assertStatus(404, leases().get("/v1/kv/" + key));
    assertProblem(404, "lock-free", leases().get("/v1/locks/lock-of-" + key));
    assertProblem(404, "no-such-lease", leases().revoke(lease));
    assertProblem(404, "no-such-lease", leases().keepAlive(lease));
    assertProblem(404, "no-such-lease", put("?lease=" + lease, "late"));
  }

  @Test
  void aLeaseSaysWhatEndsWithIt() throws IOException {
    long lease = leases().grant(60);
    assertStatus(201, put("?lease=" + lease, "hello"));
    long token = Leases.token(leases().lock("lock-of-" + key, lease, 0));
    assertStatus(200, leases().keepAlive(lease));

    HttpResponse<byte[]> one = assertStatus(200, leases().get("/v1/leases/" + lease));

    assertThat(object(one))
        .containsEntry("lease", lease)
        .containsEntry("ttl_seconds", 60L)
        .containsEntry("renewals", 1L)
        .containsEntry("key_count", 1L)
        .containsEntry("keys", List.of(key))
        .containsEntry("locks", List.of(Map.of("name", "lock-of-" + key, "token", token)))
        .containsEntry("elections", List.of());
    assertThat(one.headers().firstValue("Quorate-Revision")).isPresent();
  }

  @Test
  void leasesAreListedAPageAtATime() throws IOException {
    long first = leases().grant(60);
    long second = leases().grant(60);
    long third = leases().grant(60);

    HttpResponse<byte[]> page =
        assertStatus(200, leases().get("/v1/leases?limit=2&after=" + (first - 1)));
    String next = (String) object(page).get("next");
    Map<String, Object> rest = object(assertStatus(200, leases().get(next)));

    assertThat(ids(object(page))).containsExactly(first, second);
    assertThat(page.headers().firstValue("Link")).hasValue("<" + next + ">; rel=\"next\"");
    assertThat(ids(rest)).startsWith(third);
  }

  @Test
  void aGrantThatIsSentAgainIsTheSameLeaseWithItsWholeTimeAgain() throws IOException {
    HttpResponse<byte[]> first = named("/v1/leases", 60);
    HttpResponse<byte[]> again = named("/v1/leases", 60);

    assertThat(object(assertStatus(201, again))).isEqualTo(object(assertStatus(201, first)));
    assertThat(again.headers().firstValue("Location"))
        .isEqualTo(first.headers().firstValue("Location"));
    assertThat(object(leases().get("/v1/leases/" + object(first).get("lease"))))
        .containsEntry("renewals", 1L);
    assertProblem(422, "idempotency-key-reused", named("/v1/leases", 61));
  }

  /** Who took the first answer for the last word would attach to what is not there. */
  @Test
  void aGrantThatIsSentAgainOnceItsLeaseHasEndedIsNoLease() throws IOException {
    long ended = (Long) object(assertStatus(201, named("/v1/leases", 60))).get("lease");
    assertStatus(204, leases().revoke(ended));

    Map<String, Object> problem = assertProblem(404, "no-such-lease", named("/v1/leases", 60));

    assertThat(problem).containsEntry("committed", "no");
    assertProblem(404, "no-such-lease", named("/v1/leases", 60));
    assertProblem(404, "no-such-lease", put("?lease=" + ended, "late"));
    assertThat(leases().grant(60)).as("no other one came of it").isEqualTo(ended + 1);
  }

  @Test
  void aGrantWhoseLeaseHasExpiredIsNoLeaseWhenItIsSentAgain() throws IOException {
    assertStatus(201, named("/v1/leases", 1));

    // Each that comes in time renews it: they come later and later.
    var pause = new AtomicLong(1000);
    eventually(
        SOON,
        () -> {
          Eventually.pause(Duration.ofMillis(pause.addAndGet(500)));
          return assertProblem(404, "no-such-lease", named("/v1/leases", 1));
        });
  }

  @Test
  void aKeepaliveThatIsSentAgainIsOneAgain() throws IOException {
    long lease = leases().grant(60);
    String keepalive = "/v1/leases/%d/keepalive".formatted(lease);
    assertStatus(200, named(keepalive, 0));
    assertStatus(200, named(keepalive, 0));
    assertThat(object(leases().get("/v1/leases/" + lease))).containsEntry("renewals", 2L);

    assertStatus(204, leases().revoke(lease));

    assertProblem(404, "no-such-lease", named(keepalive, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{} | bad-json | ttl_seconds",
        "{\"ttl_seconds\":0} | bad-json | ttl_seconds",
        "{\"ttl_seconds\":604801} | bad-json | ttl_seconds",
        "{\"ttl_seconds\":1.5} | bad-json | ttl_seconds",
        "{\"ttl_seconds\":\"30\"} | bad-json | ttl_seconds",
        "{\"ttl_seconds\":30,\"ttl\":30} | unknown-property | \"ttl\"",
        "{\"ttl_seconds\":30,\"ttl_seconds\":30} | bad-json | twice",
        "[30] | bad-json | object",
        "ttl_seconds=30 | bad-json | JSON",
      })
  void aLeaseThatIsDescribedWronglyIsNotGranted(String body, String type, String named)
      throws IOException {
    Map<String, Object> problem = assertProblem(400, type, leases().post("/v1/leases", body));

    assertThat((String) problem.get("detail")).contains(named);
    assertThat(problem).containsEntry("committed", "no");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/leases/0", "/v1/leases/x", "/v1/leases/-1", "/v1/leases/01"})
  void whatIsNoIdOfALeaseIsRefused(String path) throws IOException {
    assertProblem(400, "bad-lease-id", leases().get(path));
  }

  @ParameterizedTest
  @CsvSource({"/v1/leases?x=1", "/v1/leases/1?x=1"})
  void unknownParametersAreRefused(String path) throws IOException {
    assertProblem(400, "unknown-parameter", leases().get(path));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT | /v1/leases | GET, HEAD, POST",
        "DELETE | /v1/leases | GET, HEAD, POST",
        "POST | /v1/leases/1 | GET, HEAD, DELETE",
        "GET | /v1/leases/1/keepalive | POST",
      })
  void otherMethodsAreRefusedWithThoseThatAreNot(String method, String path, String allowed)
      throws IOException {
    HttpResponse<byte[]> refused = Http.send(method, url().resolve(path), new byte[0]);

    assertProblem(405, "method-not-allowed", refused);
    assertThat(refused.headers().firstValue("Allow").orElse("").split(", "))
        .containsExactlyInAnyOrder(allowed.split(", "));
  }

  private HttpResponse<byte[]> put(String query, String value) throws IOException {
    return Http.put(url().resolve("/v1/kv/" + key + query), value);
  }

  /** Sent with the same name each time. */
  private HttpResponse<byte[]> named(String path, long ttlSeconds) throws IOException {
    String body = ttlSeconds == 0 ? "" : "{\"ttl_seconds\":%d}".formatted(ttlSeconds);
    return Http.send(
        "POST", url().resolve(path), body.getBytes(UTF_8), "Idempotency-Key", "named-" + key);
  }

  private Leases leases() {
    return new Leases(url());
  }

  private URI url() {
    return base;
  }

  private static List<Object> ids(Map<String, Object> page) {
    return Json.objects(page.get("leases")).stream().map(lease -> lease.get("lease")).toList();
  }
}
