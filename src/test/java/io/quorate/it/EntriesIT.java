package io.quorate.it;

import static io.quorate.it.Http.assertProblem;
import static io.quorate.it.Http.assertStatus;
import static io.quorate.it.Http.assertValue;
import static io.quorate.it.SingleMember.header;
import static io.quorate.it.SingleMember.revision;
import static io.quorate.it.SingleMember.storeRevision;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be asked of one entry under /v1/kv, row by row. */
@ExtendWith(ArquillianExtension.class)
class EntriesIT {
  private static final AtomicLong KEYS = new AtomicLong();
  private static final String MERGE = "application/merge-patch+json";
  private static final String PATCH = "application/json-patch+json";

  @ArquillianResource private URL url;
  private SingleMember member;

  /** Of its own for every test. */
  private final String entry = "/v1/kv/entry-" + KEYS.incrementAndGet();

  @Deployment(testable = false)
  static WebArchive war() throws IOException {
    return SingleMember.war(EntriesIT.class, "quorate.request-timeout=2s");
  }

  @BeforeEach
  void theMemberIsReady() {
    member = new SingleMember(url);
  }

  // ---- Reads ----

  @Test
  void aReadSaysWhatWasSeenAndWhenItWasWritten() throws IOException {
    Instant before = Instant.now().minusSeconds(2);
    long written = revision(put("hello"));
    Http.put(member.uri("/v1/kv/other"), "later");

    HttpResponse<byte[]> get = get("");

    assertValue("hello", get);
    assertThat(revision(get)).isEqualTo(written);
    assertThat(storeRevision(get)).isGreaterThan(written);
    assertThat(date(get, "Last-Modified")).isBetween(before, Instant.now());
    assertThat(header(get, "Cache-Control")).isEqualTo("no-cache");
    assertThat(get.headers().map()).doesNotContainKeys("expires", "quorate-lease", "quorate-lag");
  }

  @Test
  void aReadOfWhatIsNotThereSaysWhatWasSeen() throws IOException {
    long written = revision(put("hello"));
    assertStatus(204, delete(""));

    HttpResponse<byte[]> get = get("");

    assertProblem(404, "key-not-found", get);
    assertThat(storeRevision(get)).isEqualTo(written + 1);
  }

  @Test
  void aClientThatHasTheEntryIsNotSentItAgain() throws IOException {
    String tag = header(put("hello"), "ETag");

    for (String tags : List.of(tag, "\"1\", " + tag, "W/" + tag, "*")) {
      HttpResponse<byte[]> get = get("", "If-None-Match", tags);
      assertStatus(304, get);
      assertThat(get.body()).isEmpty();
      assertThat(header(get, "ETag")).isEqualTo(tag);
      assertThat(storeRevision(get)).isPositive();
    }
    assertValue("hello", get("", "If-None-Match", "\"1\""));
    assertValue("hello", get("", "If-Match", tag));
    HttpResponse<byte[]> other = get("", "If-Match", "\"1\"");
    assertProblem(412, "precondition-failed", other);
    assertThat(header(other, "ETag")).isEqualTo(tag);
    assertThat(storeRevision(other)).isGreaterThanOrEqualTo(revision(other));
    assertProblem(400, "bad-precondition", get("", "If-None-Match", "nonsense"));
    assertProblem(404, "key-not-found", get("/absent", "If-None-Match", "*"));
  }

  @Test
  void aStaleReadSaysHowOldItCanBe() throws IOException {
    put("hello");

    for (String query : List.of("?consistency=stale", "?max_staleness=1h")) {
      HttpResponse<byte[]> get = get(query);
      assertValue("hello", get);
      assertThat(header(get, "Quorate-Lag")).matches("[0-9]+\\.[0-9]{3}");
      assertThat(Double.parseDouble(header(get, "Quorate-Lag"))).isLessThan(60);
    }
    HttpResponse<byte[]> past = get("?consistency=stale&revision=" + revision(get("")));
    assertValue("hello", past);
    assertThat(header(past, "Quorate-Lag")).matches("[0-9]+\\.[0-9]{3}");
    HttpResponse<byte[]> other = get("?consistency=stale", "If-Match", "\"1\"");
    assertProblem(412, "precondition-failed", other);
    assertThat(header(other, "Quorate-Lag")).matches("[0-9]+\\.[0-9]{3}");
    HttpResponse<byte[]> fresh = get("?max_staleness=0s");
    assertValue("hello", fresh);
    assertThat(fresh.headers().map()).doesNotContainKey("quorate-lag");
  }

  @Test
  void aReadWaitsForTheRevisionThatItIsToSee() throws IOException {
    long written = revision(put("hello"));
    assertValue("hello", get("?consistency=stale&min_revision=" + written));
    long next = storeRevision(get("")) + 1;

    CompletableFuture<HttpResponse<byte[]>> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return get("?consistency=stale&min_revision=" + next);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    put("then");

    assertThat(storeRevision(assertStatus(200, waiting.join()))).isGreaterThanOrEqualTo(next);
    HttpResponse<byte[]> never = get("?min_revision=999999999");
    assertProblem(503, "revision-not-reached", never);
    assertThat(header(never, "Retry-After")).isEqualTo("1");
  }

  @Test
  void thePastIsReadByItsRevision() throws IOException {
    long first = revision(put("one"));
    long second = revision(put("two"));
    assertStatus(204, delete(""));

    HttpResponse<byte[]> past = get("?revision=" + first);

    assertValue("one", past);
    assertThat(storeRevision(past)).isEqualTo(first);
    assertValue("two", get("?revision=" + second));
    assertProblem(404, "key-not-found", get("?revision=" + (first - 1)));
    assertProblem(404, "key-not-found", get("?revision=" + (second + 1)));
    assertProblem(400, "future-revision", get("?revision=999999999"));
  }

  @Test
  void theHistoryOfAKeyIsItsVersionsTheNewestFirst() throws IOException {
    long first = revision(put("one"));
    assertStatus(204, delete(""));
    Http.send("PUT", member.uri(entry), "two".getBytes(UTF_8), "Content-Type", "text/plain");

    Map<String, Object> history = member.json(entry + "?history=true");

    assertThat(history).containsEntry("complete", true).containsKeys("key", "revision");
    List<Map<String, Object>> versions = Json.objects(history.get("versions"));
    assertThat(versions)
        .extracting(each -> each.get("event"))
        .containsExactly("put", "delete", "put");
    assertThat(versions.get(0)).containsEntry("value", "two").containsKey("time");
    assertThat(versions.get(1)).containsOnlyKeys("revision", "time", "event");
    assertThat(versions.get(2))
        .containsEntry("revision", first)
        .containsEntry("value_base64", "b25l");
    assertThat(member.json(entry + "?%68istory=true")).isEqualTo(history);
    Map<String, Object> newest = member.json(entry + "?history=true&limit=1");
    assertThat(newest).containsEntry("complete", false);
    assertThat(Json.objects(newest.get("versions"))).hasSize(1);
    assertProblem(404, "key-not-found", get("/absent?history=true"));
  }

  @Test
  void aHistoryIsJsonAndNothingElse() throws IOException {
    put("hello");

    assertProblem(406, "not-acceptable", get("?history=true", "Accept", "text/html"));
    assertProblem(406, "not-acceptable", get("?history=true", "Accept", "application/json;q=0"));
    assertValue("hello", get("", "Accept", "text/html"));
  }

  // ---- Writes ----

  @Test
  void aWriteThatIsRefusedSaysWhichRevisionTheMemberHas() throws IOException {
    long written = revision(put("hello"));

    HttpResponse<byte[]> other = Http.put(member.uri(entry), bytes("x"), "If-Match", "\"1\"");
    assertProblem(412, "precondition-failed", other);
    assertThat(revision(other)).isEqualTo(written);
    assertThat(storeRevision(other)).isGreaterThanOrEqualTo(written);
    HttpResponse<byte[]> fence =
        Http.put(member.uri(entry), bytes("x"), "Quorate-Fence", "absent=1");
    assertProblem(412, "fence-failed", fence);
    assertThat(storeRevision(fence)).isGreaterThanOrEqualTo(written);
    HttpResponse<byte[]> bad = get("?wrong=1");
    assertProblem(400, "unknown-parameter", bad);
    assertThat(storeRevision(bad)).isGreaterThanOrEqualTo(written);
  }

  @Test
  void aWriteSaysTheRevisionOfTheStoreAfterIt() throws IOException {
    HttpResponse<byte[]> put = put("hello");
    assertThat(storeRevision(put)).isEqualTo(revision(put));

    HttpResponse<byte[]> delete = assertStatus(204, delete(""));
    assertThat(storeRevision(delete)).isEqualTo(revision(put) + 1);
    HttpResponse<byte[]> again = delete("");
    assertProblem(404, "key-not-found", again);
    assertThat(storeRevision(again)).isEqualTo(revision(put) + 1);
  }

  @Test
  void aWriteAnswersWithWhatItReplacedIfItIsAsked() throws IOException {
    HttpResponse<byte[]> first =
        assertStatus(
            201, Http.put(member.uri(entry + "?prev=true"), bytes("one"), "Content-Type", "a/b"));
    assertThat(first.body()).isEmpty();

    HttpResponse<byte[]> second = Http.put(member.uri(entry + "?prev=true"), "two");

    assertValue("one", second);
    assertThat(header(second, "Content-Type")).isEqualTo("a/b");
    assertThat(header(second, "Quorate-Previous-Revision")).isEqualTo("" + revision(first));
    assertThat(revision(second)).isEqualTo(revision(first) + 1);
    HttpResponse<byte[]> deleted = delete("?prev=true");
    assertValue("two", deleted);
    assertThat(header(deleted, "Quorate-Previous-Revision")).isEqualTo("" + revision(second));
    assertProblem(404, "key-not-found", delete("?prev=true"));
  }

  @Test
  void anEntryWithATimeToLiveHasALeaseOfItsOwn() throws IOException {
    HttpResponse<byte[]> put =
        assertStatus(201, Http.put(member.uri(entry + "?ttl=1h"), bytes("hello")));
    Instant now = Instant.now();

    HttpResponse<byte[]> get = get("");

    assertThat(header(get, "Quorate-Lease")).matches("[1-9][0-9]*");
    assertThat(header(put, "Quorate-Lease")).isEqualTo(header(get, "Quorate-Lease"));
    assertThat(date(get, "Expires")).isBetween(now.plusSeconds(3590), now.plusSeconds(3700));
    HttpResponse<byte[]> shared =
        Http.put(member.uri(entry + "-too?lease=" + header(get, "Quorate-Lease")), bytes("x"));
    assertThat(header(assertStatus(201, shared), "Quorate-Lease"))
        .isEqualTo(header(get, "Quorate-Lease"));
    put("no lease");
    assertThat(get("").headers().map()).doesNotContainKeys("quorate-lease", "expires");
    HttpResponse<byte[]> none = Http.put(member.uri(entry + "?lease=99999"), bytes("x"));
    assertThat(assertProblem(404, "no-such-lease", none)).containsEntry("committed", "no");
  }

  @Test
  void aWriteBehindAFenceThatIsGoneIsRefused() throws IOException {
    put("hello");

    for (String fence : List.of("some-lock=1", "elections/some=1", "a=1, b=2")) {
      HttpResponse<byte[]> put = Http.put(member.uri(entry), bytes("x"), "Quorate-Fence", fence);
      assertThat(assertProblem(412, "fence-failed", put)).containsEntry("committed", "no");
      assertProblem(
          412,
          "fence-failed",
          Http.send("DELETE", member.uri(entry), new byte[0], "Quorate-Fence", fence));
    }
    for (String fence : List.of("a", "a=0", "a=x", "a/b=1", "a=1,a=2", "=1", "a=1,")) {
      HttpResponse<byte[]> put = Http.put(member.uri(entry), bytes("x"), "Quorate-Fence", fence);
      assertProblem(400, "bad-fence", put);
    }
    assertValue("hello", get(""));
  }

  // ---- PATCH ----

  @Test
  void aMergePatchChangesTheJsonThatIsThere() throws IOException {
    Http.put(
        member.uri(entry), bytes("{\"a\":1,\"b\":{\"c\":2}}"), "Content-Type", "application/json");

    HttpResponse<byte[]> patch = assertStatus(204, patch(MERGE, "{\"b\":{\"c\":null,\"d\":3}}"));

    HttpResponse<byte[]> get = get("");
    assertValue("{\"a\":1,\"b\":{\"d\":3}}", get);
    assertThat(header(get, "Content-Type")).isEqualTo("application/json");
    assertThat(revision(get)).isEqualTo(revision(patch)).isEqualTo(storeRevision(patch));
  }

  @Test
  void aJsonPatchDoesAllOfItsOperationsOrNone() throws IOException {
    put("{\"n\":1}");
    String increment =
        "[{\"op\":\"test\",\"path\":\"/n\",\"value\":1},"
            + "{\"op\":\"replace\",\"path\":\"/n\",\"value\":2}]";

    assertStatus(204, patch(PATCH, increment));
    assertThat(assertProblem(409, "patch-failed", patch(PATCH, increment)))
        .containsEntry("committed", "no");

    assertValue("{\"n\":2}", get(""));
  }

  @Test
  void aPatchThatDoesNotFitIsRefused() throws IOException {
    assertProblem(404, "key-not-found", patch(MERGE, "{}"));
    put("not json");
    assertProblem(409, "not-json", patch(MERGE, "{}"));
    assertProblem(400, "bad-json", patch(MERGE, "{"));
    assertProblem(400, "bad-patch", patch(PATCH, "{}"));
    HttpResponse<byte[]> other = patch("text/plain", "{}");
    assertProblem(415, "unsupported-patch", other);
    assertThat(header(other, "Accept-Patch")).contains(MERGE).contains(PATCH);
    for (String unfit : List.of("/l/01", "", "/l/9")) {
      String operation = "[{\"op\":\"replace\",\"path\":\"%s\",\"value\":5}]".formatted(unfit);
      assertProblem(409, "patch-failed", patchOf("{\"l\":[1,2]}", PATCH, operation));
      assertValue("{\"l\":[1,2]}", get(""));
    }
    assertProblem(412, "precondition-failed", patch(MERGE, "{}", "If-Match", "\"1\""));
    assertProblem(412, "fence-failed", patchOf("{}", MERGE, "{}", "Quorate-Fence", "a=1"));
    assertProblem(
        413, "too-large", patchOf("{}", MERGE, "{\"a\":\"" + "x".repeat(1 << 20) + "\"}"));
  }

  @Test
  void aPatchSentAgainIsDoneOnceEvenWhereItWouldNotFitAnyMore() throws IOException {
    put("{\"n\":1}");
    String patch =
        "[{\"op\":\"test\",\"path\":\"/n\",\"value\":1},"
            + "{\"op\":\"replace\",\"path\":\"/n\",\"value\":2}]";
    String name = "patch-" + entry.replace('/', '-');

    HttpResponse<byte[]> first = assertStatus(204, patch(PATCH, patch, "Idempotency-Key", name));
    HttpResponse<byte[]> again = assertStatus(204, patch(PATCH, patch, "Idempotency-Key", name));

    assertThat(revision(again)).isEqualTo(revision(first));
    assertValue("{\"n\":2}", get(""));
    assertProblem(
        422, "idempotency-key-reused", patch(MERGE, "{\"n\":3}", "Idempotency-Key", name));
  }

  /** Whatever the store has become by then: the client believes that it was not done. */
  @Test
  void aPatchThatWasRefusedIsRefusedInTheSameWayWhenItIsSentAgain() throws IOException {
    String fits = "{\"n\":1}";
    String increment = "[{\"op\":\"test\",\"path\":\"/n\",\"value\":1}]";
    String large = "{\"a\":\"" + "x".repeat((1 << 20) - 8) + "\"}";
    delete("");
    assertRefusedAgain(404, "key-not-found", fits, MERGE, "{}");
    put("not json");
    assertRefusedAgain(409, "not-json", fits, MERGE, "{}");
    put("{\"n\":7}");
    assertRefusedAgain(409, "patch-failed", fits, PATCH, increment);
    assertRefusedAgain(413, "too-large", "{}", MERGE, large);
    assertRefusedAgain(412, "precondition-failed", fits, MERGE, "{}", "If-Match", "\"1\"");
    assertRefusedAgain(412, "fence-failed", fits, MERGE, "{}", "Quorate-Fence", "nobody=1");
  }

  /**
   * @param fitting what the value is when the patch is sent again
   */
  private void assertRefusedAgain(
      int status, String type, String fitting, String form, String patch, String... headers)
      throws IOException {
    String name = type + entry.replace('/', '-');
    String[] named = Arrays.copyOf(headers, headers.length + 2);
    named[headers.length] = "Idempotency-Key";
    named[headers.length + 1] = name;
    HttpResponse<byte[]> first = patch(form, patch, named);
    Map<String, Object> problem = assertProblem(status, type, first);
    put(fitting);

    HttpResponse<byte[]> again = patch(form, patch, named);

    assertThat(assertProblem(status, type, again)).isEqualTo(problem);
    assertThat(again.headers().firstValue("ETag")).isEqualTo(first.headers().firstValue("ETag"));
    assertValue(fitting, get(""));
    assertProblem(
        422, "idempotency-key-reused", patch(MERGE, "{\"n\":9}", "Idempotency-Key", name));
  }

  @Test
  void patchesThatRaceAreAllDoneOrToldSo() throws Exception {
    put("{}");
    List<CompletableFuture<Integer>> patches =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> {
                          try {
                            return patch(
                                    MERGE,
                                    "{\"k" + i + "\":" + i + "}",
                                    "Idempotency-Key",
                                    "race-" + i)
                                .statusCode();
                          } catch (IOException e) {
                            throw new UncheckedIOException(e);
                          }
                        }))
            .toList();
    long done = 0;
    for (CompletableFuture<Integer> patch : patches) {
      assertThat(patch.join()).isIn(204, 409);
      done += patch.join() == 204 ? 1 : 0;
    }

    assertThat(done).isPositive();
    assertThat(Json.object(Http.text(get("")))).hasSize((int) done);
  }

  // ---- What is not understood ----

  @ParameterizedTest
  @CsvSource({
    "GET, ?min_revison=1, unknown-parameter",
    "GET, ?min_revision=x, bad-parameter",
    "GET, ?max_staleness=2, bad-parameter",
    "GET, ?consistency=linearizable&max_staleness=2s, bad-parameter",
    "GET, ?revision=1&revision=2, bad-parameter",
    "GET, ?limit=5, bad-parameter",
    "GET, ?history=true&limit=0, bad-parameter",
    "GET, ?history=true&revision=1, bad-parameter",
    "GET, ?history=yes, bad-parameter",
    "GET, ?revision=%zz, bad-parameter",
    "PUT, ?ttl=30, bad-parameter",
    "PUT, ?ttl=500ms, bad-parameter",
    "PUT, ?ttl=0s, bad-parameter",
    "PUT, ?ttl=200h, bad-parameter",
    "PUT, ?ttl=1s&lease=1, bad-parameter",
    "PUT, ?lease=0, bad-parameter",
    "PUT, ?prev=1, bad-parameter",
    "DELETE, ?ttl=1s, unknown-parameter",
    "PATCH, ?prev=true, unknown-parameter",
  })
  void aQueryThatIsNotUnderstoodIsRefused(String method, String query, String type)
      throws IOException {
    RawHttp.send(member.port(), method + " " + entry + query, "Content-Length: 0")
        .assertProblem(400, type);
  }

  private HttpResponse<byte[]> put(String value) throws IOException {
    return Http.put(member.uri(entry), value);
  }

  private HttpResponse<byte[]> get(String suffix, String... headers) throws IOException {
    return Http.get(member.uri(entry + suffix), headers);
  }

  private HttpResponse<byte[]> delete(String query) throws IOException {
    return Http.delete(member.uri(entry + query));
  }

  private HttpResponse<byte[]> patchOf(String value, String type, String patch, String... headers)
      throws IOException {
    put(value);
    return patch(type, patch, headers);
  }

  private HttpResponse<byte[]> patch(String type, String patch, String... headers)
      throws IOException {
    String[] all = Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "Content-Type";
    all[headers.length + 1] = type;
    return Http.send("PATCH", member.uri(entry), bytes(patch), all);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static Instant date(HttpResponse<byte[]> response, String name) {
    return ZonedDateTime.parse(header(response, name), DateTimeFormatter.RFC_1123_DATE_TIME)
        .toInstant();
  }
}
