package io.quorate.it;

import static io.quorate.it.Cluster.SOON;
import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Http.assertProblem;
import static io.quorate.it.Http.assertStatus;
import static io.quorate.it.Http.assertValue;
import static io.quorate.it.SingleMember.header;
import static io.quorate.it.SingleMember.revision;
import static io.quorate.it.SingleMember.storeRevision;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.http.HttpResponse;
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

/** Transactions, and a store that is nearly full, row by row. */
@ExtendWith(ArquillianExtension.class)
class TransactionIT {
  private static final AtomicLong KEYS = new AtomicLong();
  private static final int QUOTA = 200_000;

  @ArquillianResource private URL url;
  private SingleMember member;

  /** Of their own for every test. */
  private final String a = "a-" + KEYS.incrementAndGet();

  private final String b = "b-" + KEYS.get();

  @Deployment(testable = false)
  static WebArchive war() throws IOException {
    return SingleMember.war(
        TransactionIT.class, "quorate.quota-bytes=" + QUOTA, "quorate.max-leases=3");
  }

  @BeforeEach
  void theMemberIsReady() {
    member = new SingleMember(url);
  }

  @Test
  void allOfItIsDoneInOneRevisionIfAllConditionsHold() throws IOException {
    long before = revision(put(a, "old"));

    HttpResponse<byte[]> answer =
        transact(
            """
            {"if":[{"key":"$a","revision":%d},{"key":"$a","value":"old"},{"key":"$b","exists":false}],
             "then":[{"put":{"key":"$b","value":"new"}},{"delete":{"key":"$a","prev":true}},
                     {"get":{"key":"$b"}},{"get":{"key":"$a"}}],
             "else":[{"put":{"key":"$b","value":"other"}}]}
            """
                .formatted(before));

    Map<String, Object> done = Json.object(Http.text(assertStatus(200, answer)));
    assertThat(done)
        .containsEntry("succeeded", true)
        .containsEntry("revision", before + 1)
        .containsEntry("failed_condition", null);
    assertThat(storeRevision(answer)).isEqualTo(before + 1);
    List<Map<String, Object>> results = Json.objects(done.get("results"));
    assertThat(of(results, 0, "put"))
        .containsEntry("key", b)
        .containsEntry("revision", before + 1)
        .containsEntry("created", true);
    assertThat(of(results, 1, "delete")).containsEntry("deleted", true);
    assertThat(map(of(results, 1, "delete").get("previous"))).containsEntry("revision", before);
    assertThat(map(of(results, 2, "get").get("entry")))
        .containsEntry("value", "new")
        .containsEntry("revision", before + 1);
    assertThat(of(results, 3, "get")).containsEntry("entry", null);
    HttpResponse<byte[]> get = Http.get(member.uri("/v1/kv/" + b));
    assertValue("new", get);
    assertThat(header(get, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertProblem(404, "key-not-found", Http.get(member.uri("/v1/kv/" + a)));
  }

  @Test
  void theOtherListIsDoneIfOneConditionDoesNotHoldAndItIsNamed() throws IOException {
    put(a, "old");

    Map<String, Object> done =
        done(
            """
            {"if":[{"key":"$a","exists":true},{"key":"$a","value":"other"},{"key":"$b","exists":true}],
             "then":[{"delete":{"key":"$a"}}],
             "else":[{"get":{"key":"$a"}},{"put":{"key":"$b","value_base64":"AP8="}}]}
            """);

    assertThat(done).containsEntry("succeeded", false).containsEntry("failed_condition", 1L);
    assertThat(of(Json.objects(done.get("results")), 0, "get")).containsKey("entry");
    assertThat(Http.get(member.uri("/v1/kv/" + b)).body()).isEqualTo(new byte[] {0, -1});
    assertValue("old", Http.get(member.uri("/v1/kv/" + a)));
  }

  @Test
  void aDryRunAnswersAsIfAndChangesNothing() throws IOException {
    long before = revision(put(a, "old"));

    HttpResponse<byte[]> answer =
        Http.post(
            member.uri("/v1/txn?dry_run=true"),
            keyed("{\"then\":[{\"delete\":{\"key\":\"$a\"}}]}"));

    assertThat(of(Json.objects(Json.object(Http.text(answer)).get("results")), 0, "delete"))
        .containsEntry("deleted", true);
    HttpResponse<byte[]> get = Http.get(member.uri("/v1/kv/" + a));
    assertValue("old", get);
    assertThat(storeRevision(get)).isEqualTo(before);
  }

  @Test
  void aTransactionSentAgainIsDoneOnce() throws IOException {
    String body = keyed("{\"then\":[{\"put\":{\"key\":\"$a\",\"value\":\"x\"}}]}");
    String[] name = {"Idempotency-Key", "txn-" + a, "Content-Type", "application/json"};

    HttpResponse<byte[]> first =
        assertStatus(200, Http.send("POST", member.uri("/v1/txn"), body.getBytes(UTF_8), name));
    HttpResponse<byte[]> again =
        assertStatus(200, Http.send("POST", member.uri("/v1/txn"), body.getBytes(UTF_8), name));

    assertThat(Http.text(again)).isEqualTo(Http.text(first));
    assertProblem(
        422,
        "idempotency-key-reused",
        Http.send("POST", member.uri("/v1/txn"), "{}".getBytes(UTF_8), name));
    assertProblem(
        412,
        "fence-failed",
        Http.send("POST", member.uri("/v1/txn"), body.getBytes(UTF_8), "Quorate-Fence", "lock=1"));
  }

  @Test
  void anEmptyTransactionChangesNothing() throws IOException {
    long before = revision(put(a, "x"));

    assertThat(done("{}"))
        .containsEntry("succeeded", true)
        .containsEntry("revision", before)
        .containsEntry("results", List.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"them\":[]}|unknown-property|them",
        "{\"then\":[{\"put\":{\"key\":\"a\",\"vlaue\":\"x\"}}]}|unknown-property|then[0].put.vlaue",
        "not json|bad-json|JSON",
        "[]|bad-json|object",
        "{\"then\":[{\"put\":{\"key\":\"a\"}}]}|bad-json|then[0].put.value",
        "{\"then\":[{\"delete\":{\"key\":\"a\"}},{\"delete\":{\"key\":\"a\"}}]}|bad-transaction|twice",
      })
  void aBodyThatIsNotUnderstoodIsRefusedAndNamed(String body, String type, String named)
      throws IOException {
    Map<String, Object> problem = assertProblem(400, type, Http.post(member.uri("/v1/txn"), body));

    assertThat((String) problem.get("detail")).contains(named);
    assertThat(problem).containsEntry("committed", "no");
  }

  @Test
  void aTransactionHasAtMost128Operations() throws IOException {
    String gets = "{\"get\":{\"key\":\"a\"}},".repeat(127) + "{\"get\":{\"key\":\"a\"}}";

    assertStatus(200, Http.post(member.uri("/v1/txn"), "{\"then\":[" + gets + "]}"));
    HttpResponse<byte[]> more =
        Http.post(member.uri("/v1/txn"), "{\"then\":[{\"get\":{\"key\":\"a\"}}," + gets + "]}");
    Map<String, Object> problem = assertProblem(413, "too-many-operations", more);
    assertThat((String) problem.get("detail")).contains("128");
    assertThat(problem).containsEntry("committed", "no");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/txn, 405, method-not-allowed",
    "PUT, /v1/txn, 405, method-not-allowed",
    "PATCH, /v1/txn, 405, method-not-allowed",
    "DELETE, /v1/txn, 405, method-not-allowed",
    "POST, /v1/txn?dryrun=true, 400, unknown-parameter",
    "POST, /v1/txn?dry_run=1, 400, bad-parameter",
  })
  void whatIsNotServedIsRefused(String method, String path, int status, String type)
      throws IOException {
    RawHttp.send(member.port(), method + " " + path, "Content-Length: 0")
        .assertProblem(status, type);
  }

  @Test
  void anotherBodyThanJsonIsRefused() throws IOException {
    byte[] body = "{}".getBytes(UTF_8);

    assertProblem(
        415,
        "unsupported-media-type",
        Http.send("POST", member.uri("/v1/txn"), body, "Content-Type", "text/plain"));
    assertProblem(
        400,
        "bad-precondition",
        Http.send("POST", member.uri("/v1/txn"), body, "If-Match", "\"1\""));
    assertProblem(
        413,
        "too-large",
        Http.post(member.uri("/v1/txn"), "{\"x\":\"" + "x".repeat(4 << 20) + "\"}"));
  }

  @Test
  void aStoreOverItsQuotaRefusesWhatMakesItLargerAndDeletesStill() throws IOException {
    byte[] large = new byte[QUOTA / 2];
    assertStatus(201, Http.put(member.uri("/v1/kv/" + a), large));

    eventually(
        SOON,
        () -> {
          // Until the leader has proposed what its settings say, there is room.
          Http.delete(member.uri("/v1/kv/" + b));
          HttpResponse<byte[]> over = Http.put(member.uri("/v1/kv/" + b), large);
          return assertThat(assertProblem(507, "over-quota", over))
              .containsEntry("committed", "no");
        });
    assertProblem(
        507,
        "over-quota",
        transact(
            "{\"then\":[{\"put\":{\"key\":\"$b\",\"value\":\"" + "x".repeat(QUOTA / 2) + "\"}}]}"));
    assertStatus(204, Http.put(member.uri("/v1/kv/" + a), large));
    assertStatus(204, Http.delete(member.uri("/v1/kv/" + a)));
    assertStatus(201, Http.put(member.uri("/v1/kv/" + b), large));
    assertStatus(204, Http.delete(member.uri("/v1/kv/" + b)));
  }

  @Test
  void thereAreAsManyLeasesAsTheStoreAllows() throws IOException {
    for (int i = 0; i < 3; i++) {
      assertStatus(201, Http.put(member.uri("/v1/kv/" + a + i + "?ttl=1h"), new byte[0]));
    }

    eventually(
        SOON,
        () -> {
          Http.delete(member.uri("/v1/kv/" + b));
          HttpResponse<byte[]> more = Http.put(member.uri("/v1/kv/" + b + "?ttl=1h"), new byte[0]);
          return assertProblem(507, "too-many-leases", more);
        });
    assertStatus(200, Http.delete(member.uri("/v1/kv?prefix=" + a)));
    assertStatus(201, Http.put(member.uri("/v1/kv/" + b + "?ttl=1h"), new byte[0]));
    assertStatus(204, Http.delete(member.uri("/v1/kv/" + b)));
  }

  private HttpResponse<byte[]> put(String key, String value) throws IOException {
    return Http.put(member.uri("/v1/kv/" + key), value);
  }

  private HttpResponse<byte[]> transact(String body) throws IOException {
    return Http.post(member.uri("/v1/txn"), keyed(body));
  }

  private Map<String, Object> done(String body) throws IOException {
    return Json.object(Http.text(assertStatus(200, transact(body))));
  }

  private String keyed(String body) {
    return body.replace("$a", a).replace("$b", b);
  }

  private static Map<String, Object> of(List<Map<String, Object>> results, int index, String name) {
    return map(results.get(index).get(name));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object object) {
    return (Map<String, Object>) object;
  }
}
