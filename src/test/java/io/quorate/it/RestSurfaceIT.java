package io.quorate.it;

import static io.quorate.it.Cluster.SOON;
import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Http.assertProblem;
import static io.quorate.it.Http.assertStatus;
import static io.quorate.it.Http.assertValue;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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

/** The WAR on a real Payara Micro, as a single member: what HTTP clients see, row by row. */
@ExtendWith(ArquillianExtension.class)
class RestSurfaceIT {
  private static final int MAX_KEY_BYTES = 4096;
  private static final int MAX_VALUE_BYTES = 1 << 20;
  private static final AtomicLong KEYS = new AtomicLong();

  @ArquillianResource private URL url;

  /** Of its own for every test. */
  private final String key = "/key-" + KEYS.incrementAndGet();

  @Deployment(testable = false)
  static WebArchive war() throws IOException {
    return SingleMember.war(RestSurfaceIT.class);
  }

  @BeforeEach
  void theMemberIsReady() {
    eventually(SOON, () -> assertStatus(200, Http.get(uri("/health/ready"))));
  }

  // ---- Entries at the root ----

  @Test
  void aPutIsAnsweredWithoutABodyAndWithTheRevisionAsETag() throws IOException {
    HttpResponse<byte[]> first = assertStatus(204, Http.put(uri(key), "hello"));
    HttpResponse<byte[]> second = assertStatus(204, Http.put(uri(key), "hello"));

    assertThat(first.body()).isEmpty();
    assertThat(revision(second)).isEqualTo(revision(first) + 1);
  }

  @Test
  void aGetAnswersTheBytesOfTheLastPutAndItsRevision() throws IOException {
    byte[] everyByte = new byte[256];
    for (int i = 0; i < everyByte.length; i++) {
      everyByte[i] = (byte) i;
    }
    Http.put(uri(key), "before");
    HttpResponse<byte[]> put = Http.put(uri(key), everyByte);

    HttpResponse<byte[]> get = assertStatus(200, Http.get(uri(key)));

    assertThat(get.body()).isEqualTo(everyByte);
    assertThat(revision(get)).isEqualTo(revision(put));
    assertThat(header(get, "Content-Type")).isEqualTo("application/octet-stream");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stale", "linearizable"})
  void aReadSaysHowConsistentItIsToBe(String consistency) throws IOException {
    Http.put(uri(key), "hello");

    assertValue("hello", Http.get(uri(key + "?consistency=" + consistency)));
  }

  @Test
  void aKeyThatDoesNotExistIsNotFound() throws IOException {
    Map<String, Object> problem = assertProblem(404, "key-not-found", Http.get(uri(key)));

    assertThat(problem).doesNotContainKey("committed");
    assertProblem(404, "key-not-found", Http.get(uri(key + "?consistency=stale")));
  }

  @Test
  void aHeadAnswersAsAGetWithoutTheBody() throws IOException {
    HttpResponse<byte[]> put = Http.put(uri(key), "hello".getBytes(UTF_8), "Content-Type", "a/b");

    RawHttp.Answer head = RawHttp.send(port(), "HEAD " + key).assertStatus(200).assertDiscreet();

    assertThat(head.headers())
        .containsEntry("content-length", "5")
        .containsEntry("content-type", "a/b")
        .containsEntry("etag", header(put, "ETag"));
    RawHttp.send(port(), "HEAD " + key + "/absent").assertStatus(404).assertDiscreet();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "text/plain; charset=utf-8",
        "text/plain;charset=ISO-8859-1",
        "application/vnd.example+json; profile=\"a b; c\"; v=1",
      })
  void aContentTypeIsKeptAsItWasSent(String type) throws IOException {
    assertStatus(204, Http.put(uri(key), "hello".getBytes(UTF_8), "Content-Type", type));

    assertThat(header(Http.get(uri(key)), "Content-Type")).isEqualTo(type);
  }

  @Test
  void whatCurlSendsUnaskedCountsAsNoContentType() throws IOException {
    String unasked = "application/x-www-form-urlencoded";
    assertStatus(204, Http.put(uri(key), "a=1&b=2".getBytes(UTF_8), "Content-Type", unasked));

    HttpResponse<byte[]> get = Http.get(uri(key));

    assertValue("a=1&b=2", get);
    assertThat(header(get, "Content-Type")).isEqualTo("application/octet-stream");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "text/", "text/plain; charset", "a/b/c"})
  void aContentTypeThatIsNoneIsRefused(String type) throws IOException {
    RawHttp.sendBody(
            port(), "PUT " + key, new byte[1], "Content-Length: 1", "Content-Type: " + type)
        .assertProblem(400, "bad-content-type");

    assertStatus(404, Http.get(uri(key)));
  }

  @Test
  void anEmptyValueIsAValue() throws IOException {
    assertStatus(204, Http.put(uri(key), ""));

    HttpResponse<byte[]> get = assertStatus(200, Http.get(uri(key)));

    assertThat(get.body()).isEmpty();
    assertThat(header(get, "Content-Length")).isEqualTo("0");
  }

  // ---- Keys ----

  @ParameterizedTest
  @CsvSource({
    "/a%2Fb, /a/b",
    "/caf%C3%A9, /caf%c3%a9",
    "/%F0%9F%98%80, /%f0%9f%98%80",
    "/tilde%7E, /tilde~",
    "/semi%3Bcolon, /%73emi%3bcolon",
    "/space%20and%20percent%25, /space%20%61nd%20percent%25",
    "/healthy/v1, /%68ealthy/v1",
    "/1, /%31",
  })
  void spellingsOfOnePathAreOneKey(String one, String other) throws IOException {
    String value = "put as " + one;
    RawHttp.sendBody(
            port(), "PUT " + one, value.getBytes(UTF_8), "Content-Length: " + value.length())
        .assertStatus(204);

    assertThat(RawHttp.send(port(), "GET " + other).assertStatus(200).body()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "/slash, //slash",
    "/slash, /slash/",
    "/inner/slash, /inner//slash",
    "/Case, /case",
    "/plus+plus, /plus%20plus",
    "/e%CC%81, /%C3%A9",
    "/encoded%2541, /encodedA",
  })
  void pathsThatDifferAreKeysThatDiffer(String one, String other) throws IOException {
    RawHttp.sendBody(port(), "PUT " + one, "one".getBytes(UTF_8), "Content-Length: 3")
        .assertStatus(204);
    RawHttp.sendBody(port(), "PUT " + other, "other".getBytes(UTF_8), "Content-Length: 5")
        .assertStatus(204);

    assertThat(RawHttp.send(port(), "GET " + one).assertStatus(200).body()).isEqualTo("one");
    assertThat(RawHttp.send(port(), "GET " + other).assertStatus(200).body()).isEqualTo("other");
  }

  @ParameterizedTest
  @ValueSource(strings = {"k", "%C3%A9", "%F0%9F%98%80"})
  void aKeyMayHave4096BytesAndNoMore(String character) throws IOException {
    int bytes = character.startsWith("%") ? character.length() / 3 : 1;
    String longest = "/" + character.repeat(MAX_KEY_BYTES / bytes);

    assertStatus(204, Http.put(uri(longest), "longest"));
    assertValue("longest", Http.get(uri(longest)));
    assertThat(assertProblem(414, "key-too-long", Http.put(uri(longest + "k"), "longer")))
        .containsEntry("committed", "no");
    assertProblem(414, "key-too-long", Http.get(uri(longest + "k")));
  }

  @Test
  void aPathThatIsFarTooLongIsRefused() throws IOException {
    RawHttp.send(port(), "GET /" + "k".repeat(100_000)).assertProblem(414);
    RawHttp.send(port(), "PUT /" + "k".repeat(100_000), "Content-Length: 0").assertProblem(414);
  }

  @Test
  void theEmptyPathIsNoKey() throws IOException {
    assertProblem(400, "bad-key", Http.get(uri("/")));
    assertProblem(400, "bad-key", Http.put(uri("/"), "hello"));
    assertProblem(400, "bad-key", Http.put(uri("/v1/kv/"), "hello"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1", "/v1/", "/v1/key", "/health/x", "/metrics", "/openapi", "/%761/x"})
  void aPutOfAReservedKeyNamesTheWayToIt(String path) throws IOException {
    Map<String, Object> problem =
        RawHttp.sendBody(port(), "PUT " + path, new byte[1], "Content-Length: 1")
            .assertProblem(400, "reserved-key");

    assertThat((String) problem.get("detail")).contains("/v1/kv/");
    assertStatus(201, Http.put(uri("/v1/kv/reserved" + key + path), "value"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"v1/x", "health", "health/ready", "metrics", "openapi", "WEB-INF/web.xml"})
  void everyKeyIsReachedUnderV1Kv(String reserved) throws IOException {
    HttpResponse<byte[]> put = Http.put(uri("/v1/kv/" + reserved), "reserved");

    assertThat(put.statusCode()).as(Http.text(put)).isEqualTo(201);
    assertValue("reserved", Http.get(uri("/v1/kv/" + reserved)));
    assertStatus(204, Http.delete(uri("/v1/kv/" + reserved)));
    assertProblem(404, "key-not-found", Http.get(uri("/v1/kv/" + reserved)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/zz%zz",
        "/%",
        "/%4",
        "/%4g",
        "/%u0041", // malformed escapes
        "/%ff",
        "/%c0%af",
        "/%ed%a0%80",
        "/%e2%82",
        "/\u00e9", // no UTF-8, or raw
        "/key;p=1",
        "/a;p=1/b",
        "/;",
        "/v1/kv/key;p=1",
        "/v1/cluster;p=1", // parameters
        "/..",
        "/a/..",
        "/a/../b",
        "/./a",
        "/a/.",
        "/%2e%2e/a",
        "/a/%2E",
        "/a/.%2e/b",
        "/%2e%2e%2fa",
        "/v1/kv/../cluster", // dot segments
        "/a%00",
        "/%00",
        "/a%0a",
        "/a%0D%0AX:%20y",
        "/a%7f",
        "/%C2%85",
        "/a%09b", // control chars
        "/a%5Cb",
        "/a\\b",
        "/..%5c..%5cetc", // backslashes
        "/<a>",
        "/a\"b",
        "/a|b",
        "/a^b",
        "/{a}",
        "/a`b", // characters that need an escape
      })
  void aMalformedPathIsRefusedAndChangesNothing(String path) throws IOException {
    long before = revision(Http.put(uri("/revision"), "before"));

    RawHttp.send(port(), "GET " + path).assertProblem(400);
    assertThat(
            RawHttp.sendBody(port(), "PUT " + path, new byte[1], "Content-Length: 1")
                .assertProblem(400))
        .containsEntry("committed", "no");
    RawHttp.send(port(), "DELETE " + path).assertProblem(400);

    assertThat(revision(Http.put(uri("/revision"), "after"))).isEqualTo(before + 1);
  }

  // ---- Values that are too large ----

  @Test
  void aValueMayHaveOneMebibyteAndNoMore() throws IOException {
    byte[] largest = new byte[MAX_VALUE_BYTES];
    Arrays.fill(largest, (byte) 0xff);
    assertStatus(204, Http.put(uri(key), largest));
    assertThat(Http.get(uri(key)).body()).isEqualTo(largest);

    String length = "Content-Length: " + (MAX_VALUE_BYTES + 1);
    assertThat(
            RawHttp.sendBody(port(), "PUT " + key, new byte[MAX_VALUE_BYTES + 1], length)
                .assertProblem(413, "too-large"))
        .containsEntry("committed", "no");
    assertThat(sendChunks("PUT " + key, MAX_VALUE_BYTES + 1).answer().assertProblem(413))
        .containsEntry("committed", "no");

    assertThat(Http.get(uri(key)).body()).isEqualTo(largest);
  }

  @Test
  void aBodyThatIsAnnouncedAsTooLargeIsRefusedBeforeItIsSent() throws IOException {
    RawHttp.send(port(), "PUT " + key, "Content-Length: 300000000").assertProblem(413, "too-large");
    RawHttp.send(port(), "PUT " + key, "Content-Length: 300000000", "Expect: 100-continue")
        .assertProblem(413, "too-large");
  }

  /** RFC 9110 section 10.1.1. */
  @ParameterizedTest
  @CsvSource({
    "POST /v1/leases, application/json, Content-Length: 1025, 413",
    "POST /v1/txn, text/xml, Content-Length: 10, 415",
    "POST /v1/txn, text/xml, Transfer-Encoding: chunked, 415",
    "PATCH /v1/kv/k, application/json, Content-Length: 10, 415",
    "POST /77, text/plain, Content-Length: 513, 413",
  })
  void whoAsksBeforeSendingABodyThatIsNotWantedIsNotToldToContinue(
      String requestLine, String type, String framing, int status) throws IOException {
    RawHttp.Answer answer =
        RawHttp.send(port(), requestLine, "Content-Type: " + type, framing, "Expect: 100-continue");

    assertThat(answer.assertProblem(status)).containsEntry("committed", "no");
    assertThat(answer.headers()).containsKeys("quorate-member", "quorate-revision");
  }

  @Test
  void aBodyOf300MegabytesInChunksIsRefusedEarlyAndNeverHeldInMemory() throws IOException {
    sendChunks("PUT " + key, 2 * MAX_VALUE_BYTES);
    long before = residentKilobytes();

    Chunked chunked = sendChunks("PUT " + key, 300_000_000);

    chunked.answer().assertProblem(413, "too-large");
    assertThat(chunked.sentBytes()).as("bytes taken before the answer").isLessThan(50_000_000);
    assertThat(residentKilobytes() - before).as("growth in KiB").isLessThan(100_000);
    assertStatus(404, Http.get(uri(key)));
  }

  @Test
  void aBodyThatEndsEarlyIsNotStored() throws Exception {
    for (String framing : List.of("Content-Length: 10", "Transfer-Encoding: chunked")) {
      try (Socket socket = RawHttp.connect(port())) {
        OutputStream out = socket.getOutputStream();
        out.write(RawHttp.head(port(), "PUT " + key, framing));
        out.write((framing.startsWith("T") ? "5\r\nhello\r\n" : "hello").getBytes(UTF_8));
        out.flush();
        socket.shutdownOutput();
        socket.getInputStream().readAllBytes();
      }
    }

    assertStatus(404, Http.get(uri(key)));
  }

  // ---- Members at the root ----

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/0",
        "/01",
        "/-1",
        "/+1",
        "/1.5",
        "/1e3",
        "/2147483648",
        "/99999999999",
        "/my-key",
        "/1/2",
        "/1/",
        "//1",
        "/%D9%A1",
        "/"
      })
  void aPathThatIsNoMemberIdNamesTheWayToDeleteAKey(String path) throws IOException {
    Map<String, Object> onDelete =
        RawHttp.send(port(), "DELETE " + path).assertProblem(400, "bad-member-id");
    Map<String, Object> onPost =
        RawHttp.sendBody(port(), "POST " + path, "h:1".getBytes(UTF_8), "Content-Length: 3")
            .assertProblem(400, "bad-member-id");

    assertThat((String) onDelete.get("detail")).contains("DELETE /v1/kv/");
    assertThat(List.of(onDelete, onPost))
        .allMatch(problem -> problem.get("committed").equals("no"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "localhost",
        "http://localhost",
        "http://:1",
        "127.0.0.1:0",
        "127.0.0.1:65536",
        "127.0.0.1:http",
        "https://127.0.0.1:1",
        "ftp://127.0.0.1:1",
        "http://127.0.0.1:1/path",
        "http://user@127.0.0.1:1",
        "a b:1",
        "http://127.0.0.1:1,http://127.0.0.1:2",
        "::1:1",
        "h\u00f6st:1"
      })
  void anAddressThatIsNoneIsRefused(String address) throws IOException {
    assertThat(assertProblem(400, "bad-address", Http.post(uri("/77"), address)))
        .containsEntry("committed", "no");
    assertThat(members()).hasSize(1);
  }

  @Test
  void anAddressThatIsTooLongIsRefused() throws IOException {
    assertProblem(413, "too-large", Http.post(uri("/77"), "h".repeat(600) + ":1"));
    assertProblem(400, "bad-address", Http.post(uri("/77"), "h".repeat(300) + ":1"));
  }

  @Test
  void aMemberThatExistsIsNotAddedAgain() throws IOException {
    String own = (String) members().get(0).get("address");

    assertProblem(409, "member-exists", Http.post(uri("/1"), "http://127.0.0.1:1"));
    assertProblem(409, "address-taken", Http.post(uri("/77"), "http://" + own));
  }

  @Test
  void aMemberThatIsUnknownOrTheLastIsNotRemoved() throws IOException {
    assertProblem(404, "unknown-member", Http.delete(uri("/99")));
    assertProblem(409, "last-member", Http.delete(uri("/1")));
  }

  @Test
  void anAddedMemberIsListedUntilItsAdditionIsGivenUp() throws IOException {
    assertStatus(204, Http.post(uri("/88"), "127.0.0.1:1\n"));
    assertThat(members()).anySatisfy(member -> assertThat(member).containsEntry("id", 88L));

    HttpResponse<byte[]> second = Http.post(uri("/89"), "127.0.0.1:2");
    assertProblem(409, "membership-change-in-progress", second);
    assertThat(header(second, "Retry-After")).matches("[0-9]+");

    assertStatus(204, Http.delete(uri("/88")));
    eventually(SOON, () -> assertThat(members()).hasSize(1));
  }

  // ---- Writes on terms ----

  @Test
  void ofTwoComparesAndSetsOfOneRevisionOnlyTheFirstIsDone() throws IOException {
    String tag = header(Http.put(uri("/v1/kv" + key), "old"), "ETag");

    HttpResponse<byte[]> first = putOnTerms("first", "If-Match", tag);
    HttpResponse<byte[]> second = putOnTerms("second", "If-Match", "\"1\", " + tag);

    assertStatus(204, first);
    assertThat(assertProblem(412, "precondition-failed", second)).containsEntry("committed", "no");
    assertThat(header(second, "ETag")).isEqualTo(header(first, "ETag"));
    HttpResponse<byte[]> get = Http.get(uri(key));
    assertValue("first", get);
    assertThat(header(get, "ETag")).isEqualTo(header(first, "ETag"));
  }

  @Test
  void aKeyIsCreatedOnce() throws IOException {
    HttpResponse<byte[]> absent = putOnTerms("none", "If-Match", "*");
    assertProblem(412, "precondition-failed", absent);
    assertThat(absent.headers().firstValue("ETag")).isEmpty();

    HttpResponse<byte[]> first = assertStatus(201, putOnTerms("first", "If-None-Match", "*"));
    HttpResponse<byte[]> second = putOnTerms("second", "If-None-Match", "*");

    assertProblem(412, "precondition-failed", second);
    assertThat(header(second, "ETag")).isEqualTo(header(first, "ETag"));
    assertValue("first", Http.get(uri(key)));
    assertStatus(204, putOnTerms("third", "If-Match", "*"));
  }

  @Test
  void aDeleteLooksAtTheRevisionThatItFinds() throws IOException {
    String tag = header(Http.put(uri("/v1/kv" + key), "v"), "ETag");

    assertProblem(412, "precondition-failed", deleteOnTerms("If-Match", "\"1\""));
    assertValue("v", Http.get(uri(key)));
    assertStatus(204, deleteOnTerms("If-Match", tag));
    assertProblem(404, "key-not-found", deleteOnTerms("If-Match", tag));
  }

  /** A condition that nobody looks at would be taken for one that holds. */
  @ParameterizedTest
  @CsvSource({
    "POST, If-Match, *, bad-precondition",
    "POST, If-None-Match, *, bad-precondition",
    "POST, If-Unmodified-Since, 'Thu, 01 Jan 2026 00:00:00 GMT', bad-precondition",
    "POST, Quorate-Fence, jobs=1, bad-fence",
    "POST, Idempotency-Key, a, bad-idempotency-key",
    "DELETE, If-Match, *, bad-precondition",
    "DELETE, If-Unmodified-Since, 'Thu, 01 Jan 2026 00:00:00 GMT', bad-precondition",
    "DELETE, Quorate-Fence, jobs=1, bad-fence",
    "DELETE, Idempotency-Key, a, bad-idempotency-key",
  })
  void aChangeOfTheMembersRefusesTermsThatItWouldIgnore(
      String method, String header, String value, String type) throws IOException {
    String before = Http.text(Http.get(uri("/v1/cluster")));
    byte[] body = (method.equals("POST") ? "127.0.0.1:1" : "").getBytes(UTF_8);
    RawHttp.Answer answer =
        RawHttp.sendBody(
            port(), method + " /9", body, "Content-Length: " + body.length, header + ": " + value);

    Map<String, Object> problem = answer.assertProblem(400, type);
    assertThat(problem).containsEntry("committed", "no");
    assertThat((String) problem.get("detail")).contains(header);
    assertThat(before).doesNotContain("\"id\":9");
    assertThat(Http.text(Http.get(uri("/v1/cluster")))).doesNotContain("\"id\":9");
  }

  @Test
  void aWriteAtTheRootRefusesATimeForACondition() throws IOException {
    RawHttp.Answer answer =
        RawHttp.send(
            port(),
            "PUT " + key,
            "Content-Length: 0",
            "If-Unmodified-Since: Thu, 01 Jan 2026 00:00:00 GMT");

    assertThat((String) answer.assertProblem(400, "bad-precondition").get("detail"))
        .contains("If-Unmodified-Since");
    assertStatus(404, Http.get(uri(key)));
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, If-Match, W/\"1\", bad-precondition",
    "PUT, If-Match, 1, bad-precondition",
    "PUT, If-None-Match, \"1\", bad-precondition",
    "DELETE, If-None-Match, *, bad-precondition",
    "PUT, Idempotency-Key, a b, bad-idempotency-key",
    "DELETE, Idempotency-Key, \"\", bad-idempotency-key",
  })
  void termsThatAreMalformedAreRefusedByTheNameOfTheHeader(
      String method, String header, String value, String type) throws IOException {
    RawHttp.Answer answer =
        RawHttp.send(port(), method + " /v1/kv" + key, "Content-Length: 0", header + ": " + value);

    Map<String, Object> problem = answer.assertProblem(400, type);
    assertThat(problem).containsEntry("committed", "no");
    assertThat((String) problem.get("detail")).contains(header);
    assertStatus(404, Http.get(uri(key)));
  }

  @Test
  void aWriteSentAgainWithItsKeyIsAnsweredAsTheFirstTimeAndDoneOnce() throws IOException {
    String name = "\"retry-" + key.substring(1) + "\"";
    HttpResponse<byte[]> first = assertStatus(201, putOnTerms("first", "Idempotency-Key", name));
    assertStatus(204, Http.put(uri(key), "later"));

    HttpResponse<byte[]> again = assertStatus(201, putOnTerms("first", "Idempotency-Key", name));

    assertThat(header(again, "ETag")).isEqualTo(header(first, "ETag"));
    assertValue("later", Http.get(uri(key)));
  }

  @Test
  void aKeyOfAWriteStandsForThatWriteOnBothSurfaces() throws IOException {
    String name = "other-" + key.substring(1);
    assertStatus(204, Http.put(uri(key), "first".getBytes(UTF_8), "Idempotency-Key", name));

    assertThat(
            assertProblem(
                422, "idempotency-key-reused", putOnTerms("second", "Idempotency-Key", name)))
        .containsEntry("committed", "no");
    assertProblem(422, "idempotency-key-reused", deleteOnTerms("Idempotency-Key", name));
    assertStatus(201, putOnTerms("first", "Idempotency-Key", name));
    assertValue("first", Http.get(uri(key)));
  }

  private HttpResponse<byte[]> putOnTerms(String value, String... headers) throws IOException {
    return Http.put(uri("/v1/kv" + key), value.getBytes(UTF_8), headers);
  }

  private HttpResponse<byte[]> deleteOnTerms(String... headers) throws IOException {
    return Http.send("DELETE", uri("/v1/kv" + key), new byte[0], headers);
  }

  // ---- What is not served ----

  /** RFC 9110 section 10.2.1. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OPTIONS | /v1/kv | GET, HEAD, DELETE",
        "POST | /v1/kv | GET, HEAD, DELETE",
        "OPTIONS | /v1/kv/a/b | GET, HEAD, PUT, PATCH, DELETE",
        "POST | /v1/kv/a/b | GET, HEAD, PUT, PATCH, DELETE",
        "OPTIONS | /v1/txn | POST",
        "GET | /v1/txn | POST",
        "OPTIONS | /v1/watch | GET, HEAD",
        "DELETE | /v1/watch | GET, HEAD",
        "OPTIONS | /v1/leases | GET, HEAD, POST",
        "PUT | /v1/leases | GET, HEAD, POST",
        "PUT | /v1/leases/1 | GET, HEAD, DELETE",
        "GET | /v1/leases/1/keepalive | POST",
        "POST | /v1/locks | GET, HEAD",
        "PUT | /v1/elections/a | GET, HEAD, POST, DELETE",
        "PATCH | /a | GET, HEAD, PUT, POST, DELETE",
        "OPTIONS | /metrics | GET, HEAD",
      })
  void whoAsksForAnotherMethodIsToldThoseOfThePath(String method, String path, String allowed)
      throws IOException {
    RawHttp.Answer answer = RawHttp.send(port(), method + " " + path, "Content-Length: 0");

    answer.assertProblem(405, "method-not-allowed");
    assertThat(answer.headers()).containsEntry("allow", allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "OPTIONS, /v1/nope",
    "PATCH, /v1/nope",
    "OPTIONS, /v1/locks/a/b",
    "PUT, /v1/locks/a/b",
    "OPTIONS, /v1/leases/1/nope",
    "GET, /v1/leases/1/nope",
    "FOO, /health/nope"
  })
  void whoAsksWhereNothingIsIsToldOfNoMethod(String method, String path) throws IOException {
    RawHttp.Answer answer = RawHttp.send(port(), method + " " + path, "Content-Length: 0");

    answer.assertProblem(404, "no-such-resource");
    assertThat(answer.headers()).doesNotContainKey("allow").containsKey("quorate-member");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS", "TRACE", "LINK", "PROPFIND", "FOO", "get", "CONNECT"})
  void otherMethodsAreNotAllowed(String method) throws IOException {
    for (String path : List.of(key, "/v1/kv" + key, "/v1/cluster", "/health", "/openapi", "/")) {
      RawHttp.Answer answer = RawHttp.send(port(), method + " " + path);

      answer.assertProblem(405, "method-not-allowed");
      assertThat(answer.headers().get("allow")).contains("GET");
    }
    RawHttp.Answer everything = RawHttp.send(port(), "OPTIONS *");
    assertThat(everything.assertDiscreet().status()).isIn(400, 405);
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /v1/cluster, GET",
    "POST, /v1/cluster, GET",
    "DELETE, /v1/cluster, GET",
    "POST, /v1/kv/x, DELETE",
    "PATCH, /v1/cluster, GET",
    "PUT, /v1/kv, DELETE",
    "POST, /v1/kv, DELETE",
    "PATCH, /v1/kv, GET"
  })
  void whatAResourceUnderV1DoesNotHaveIsNotTakenForSurfaceOne(
      String method, String path, String allowed) throws IOException {
    RawHttp.Answer answer = RawHttp.send(port(), method + " " + path, "Content-Length: 0");

    answer.assertProblem(405, "method-not-allowed");
    assertThat(answer.headers().get("allow")).contains(allowed).doesNotContain("POST");
  }

  @Test
  void aPatchIsNotServedAtTheRoot() throws IOException {
    RawHttp.Answer answer = RawHttp.send(port(), "PATCH " + key, "Content-Length: 0");

    assertThat(answer.assertProblem(405, "method-not-allowed")).containsEntry("committed", "no");
    assertThat(answer.headers().get("allow").split(", *"))
        .containsExactlyInAnyOrder("GET", "HEAD", "PUT", "POST", "DELETE");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /k?consistency=strong, bad-consistency",
    "GET, /k?consistency=, bad-consistency",
    "GET, /k?consistencey=stale, unknown-parameter",
    "GET, /v1/cluster?x=1, unknown-parameter",
    "GET, /health?x=1, unknown-parameter",
    "GET, /health/ready?x=1, unknown-parameter",
    "GET, /metrics?x=1, unknown-parameter",
    "GET, /openapi?x=1, unknown-parameter",
    "PUT, /k?consistency=stale, unknown-parameter",
    "PUT, /v1/kv/k?tll=1s, unknown-parameter",
    "POST, /5?x, unknown-parameter",
    "DELETE, /5?force=true, unknown-parameter",
    "DELETE, /v1/kv/k?x=1, unknown-parameter",
  })
  void aQueryThatIsNotUnderstoodIsRefused(String method, String path, String type)
      throws IOException {
    RawHttp.send(port(), method + " " + path, "Content-Length: 0").assertProblem(400, type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/WEB-INF/web.xml",
        "/META-INF/MANIFEST.MF",
        "/WEB-INF/",
        "/web-inf/beans.xml",
        "/openapi/x",
        "/health/nope",
        "/health/ready/x",
        "/metrics/nope",
        "/v1",
        "/v1/",
        "/v1/nope",
        "/application.wadl",
        "/application.wadl/xsd0.xsd",
        "/index.html",
        "/index.jsp",
        "/x.jsp",
        "/favicon.ico",
        "/%57EB-INF/web.xml",
        "/asadmin",
        "/management/domain",
      })
  void noPathGivesAwayWhatIsBehindIt(String path) throws IOException {
    for (String method : List.of("GET", "HEAD", "PUT", "POST", "DELETE")) {
      RawHttp.Answer answer = RawHttp.send(port(), method + " " + path, "Content-Length: 0");

      answer.assertDiscreet();
      if (method.equals("GET")) {
        assertThat(answer.status()).as("%s", answer).isIn(400, 404);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /k HTTP/1.1\r\n\r\n", // no Host
        "GET /k HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET k HTTP/1.1\r\nHost: a\r\n\r\n",
        "PUT /k HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "PUT /k HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n",
        "PUT /k HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "PUT /k HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "PUT /k HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        "\nPUT /k HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
        " PUT /k HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
        "PUT /k HTTP/1.1\r\nHost: a\r\n: x\r\nContent-Length: 0\r\n\r\n",
      })
  void aMalformedRequestIsRefused(String request) throws IOException {
    RawHttp.sendText(port(), request).assertProblem(400);
  }

  /** As the HTTP client of the JDK does by default; the container would agree to it. */
  @Test
  void aClientThatAsksForHttp2IsServedOverHttp1() throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    byte[] value = new byte[MAX_VALUE_BYTES];

    HttpResponse<byte[]> put =
        client.send(
            HttpRequest.newBuilder(uri(key)).PUT(BodyPublishers.ofByteArray(value)).build(),
            BodyHandlers.ofByteArray());
    HttpResponse<byte[]> get =
        client.send(HttpRequest.newBuilder(uri(key)).build(), BodyHandlers.ofByteArray());

    assertThat(assertStatus(204, put).version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    assertThat(assertStatus(200, get).version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    assertThat(get.body()).isEqualTo(value);
  }

  /** RFC 9112 sections 7.1 and 11.2; an LF alone is written as a tilde, CR LF as a bar. */
  @ParameterizedTest
  @CsvSource({
    "/k, 3|abcJUNK|0||",
    "/k, 3~abc|0||",
    "/k, 3|abc~0||",
    "/k, 3|abc|0~~",
    "/v1/kv/k?prev=%74rue, 3|abcJUNK|0||",
  })
  void aBodyThatTwoReadersCouldFrameInTwoWaysIsRefusedAndNothingBehindItIsDone(
      String path, String framed) throws IOException {
    String body = framed.replace("|", "\r\n").replace('~', '\n');
    String next = "PUT %s HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx".formatted(key);

    RawHttp.sendText(
            port(),
            "PUT "
                + path
                + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + body
                + next)
        .assertProblem(400, "bad-framing");

    assertProblem(404, "key-not-found", Http.get(uri(key)));
  }

  /** RFC 9112 sections 7.1.1 and 7.1.2. */
  @Test
  void extensionsOfChunksAndTrailersMeanNothing() throws IOException {
    String body = "3;name=value;other=\"quoted\"\r\nabc\r\n1\r\nd\r\n0;last\r\nDigest: x\r\n\r\n";

    RawHttp.sendBody(port(), "PUT " + key, body.getBytes(UTF_8), "Transfer-Encoding: chunked")
        .assertStatus(204);

    assertValue("abcd", Http.get(uri(key)));
  }

  /** RFC 9112 section 2.2. */
  @Test
  void anEmptyLineBeforeARequestLineMeansNothing() throws IOException {
    String head = new String(RawHttp.head(port(), "PUT " + key, "Content-Length: 1"), UTF_8);

    RawHttp.sendText(port(), "\r\n" + head + "x").assertStatus(204);

    assertValue("x", Http.get(uri(key)));
  }

  /** RFC 9110 section 9.3.2: what the container cannot hold in its buffer has a length, too. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/openapi",
        "/metrics",
        "/health",
        "/v1/cluster",
        "/v1/kv?prefix=%s",
        "/v1/kv/%s",
        "/v1/kv/%s?history=true",
        "/v1/kv/%s?consistency=%%73tale"
      })
  void aHeadOfALongAnswerIsAnsweredAsAGetWithoutTheBody(String path) throws IOException {
    assertStatus(204, Http.put(uri(key), new byte[100_000], "Content-Type", "text/plain"));
    String target = path.formatted(key.substring(1), key.substring(1));

    RawHttp.Answer get = RawHttp.send(port(), "GET " + target);
    RawHttp.Answer head = RawHttp.send(port(), "HEAD " + target);

    assertThat(head.assertStatus(200).headers().keySet()).isEqualTo(get.headers().keySet());
    assertThat(head.headers()).doesNotContainEntry("content-length", "0");
    assertThat(head.headers().get("content-type")).isEqualTo(get.headers().get("content-type"));
    if (path.contains("%s")) {
      assertThat(get.body().length()).isGreaterThan(8192);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "431, 'GET /k HTTP/1.1\r\nHost: a\r\nX: %s\r\n\r\n'",
    "505, 'GET /k\r\n\r\n'",
    "505, 'GET /k HTTP/2.0\r\nHost: a\r\n\r\n'",
    "505, 'GET /k HTTP/3.7\r\nHost: a\r\nY: \r\n\r\n'",
    "501, 'PUT /k HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n'",
    "415, 'PUT /k HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n'",
    "417, 'PUT /k HTTP/1.1\r\nHost: a\r\nExpect: much\r\nContent-Length: 0\r\n\r\n'",
  })
  void aRequestThatNeedsMoreThanAMemberHasIsRefused(int status, String request) throws IOException {
    RawHttp.sendText(port(), request.replace("%s", "x".repeat(100_000))).assertProblem(status);
  }

  @Test
  void everyAnswerOfTheMemberSaysWhichMemberItIs() throws IOException {
    String entry = "/v1/kv" + key;
    for (String line :
        List.of(
            "GET " + key, // 404
            "PUT " + key, // 204
            "GET " + key, // 200
            "HEAD " + key,
            "HEAD " + key + "/absent",
            "DELETE " + entry, // 204
            "DELETE " + entry, // 404
            "PUT " + entry, // 201
            "POST " + entry, // 405
            "GET /v1/cluster",
            "PUT /v1/cluster", // 405
            "GET " + key + "?wrong", // 400
            "GET /" + "k".repeat(MAX_KEY_BYTES + 1), // 414
            "DELETE /99", // 404
            "POST /1", // 400
            "OPTIONS /health", // 405, and what follows, by the gate
            "PUT /health", // 400
            "GET /%zz", // 400
            "PUT " + key + " HTTP/3.5")) { // 400, by the codec
      RawHttp.Answer answer = RawHttp.send(port(), line, "Content-Length: 0");

      assertThat(answer.headers()).as("%s: %s", line, answer).containsEntry("quorate-member", "1");
      if (answer.status() >= 400) {
        assertThat(answer.headers()).as("%s: %s", line, answer).containsKey("quorate-revision");
      }
    }
  }

  @Test
  void noAnswerNamesTheProduct() throws IOException {
    for (String path :
        List.of("/health", "/metrics", "/openapi", "/v1/cluster", key, "/%zz", "/health/ready")) {
      RawHttp.send(port(), "GET " + path).assertDiscreet();
    }
    RawHttp.send(port(), "PUT " + key, "Content-Length: 0").assertStatus(204).assertDiscreet();
  }

  // ---- Under /v1, and what the platform serves ----

  @Test
  void anEntryUnderV1KvIsTheEntryAtTheRoot() throws IOException {
    assertStatus(201, Http.put(uri("/v1/kv" + key), "one"));
    HttpResponse<byte[]> second = assertStatus(204, Http.put(uri("/v1/kv" + key), "two"));
    assertValue("two", Http.get(uri(key)));
    assertThat(revision(Http.get(uri("/v1/kv" + key)))).isEqualTo(revision(second));

    assertStatus(204, Http.delete(uri("/v1/kv" + key)));
    assertProblem(404, "key-not-found", Http.get(uri(key)));
    assertProblem(404, "key-not-found", Http.delete(uri("/v1/kv" + key)));
  }

  @Test
  void theClusterIsShownAsTheMemberSeesIt() throws IOException {
    long revision = revision(Http.put(uri(key), "hello"));

    Map<String, Object> view = cluster();

    assertThat(view)
        .containsEntry("cluster", "quorate")
        .containsEntry("member", 1L)
        .containsEntry("leader", 1L)
        .containsOnlyKeys("cluster", "cluster_id", "member", "leader", "term", "members", "store");
    assertThat((Long) view.get("term")).isPositive();
    Map<String, Object> member = Json.objects(view.get("members")).get(0);
    assertThat(member)
        .containsEntry("id", 1L)
        .containsEntry("role", "leader")
        .containsEntry("voter", true)
        .containsEntry("up", true)
        .containsEntry("revision", revision)
        .containsKeys("address", "version", "commit_index", "applied_index");
    Map<String, Object> store = map(view.get("store"));
    assertThat(store).containsEntry("revision", revision);
    assertThat((Long) store.get("keys")).isPositive();
    assertThat((Long) map(store.get("bytes")).get("used")).isPositive();
    for (String limited :
        List.of("bytes", "history_revisions", "history_bytes", "leases", "claims", "watchers")) {
      Map<String, Object> use = map(store.get(limited));
      assertThat(use).as(limited).containsOnlyKeys("used", "limit");
      assertThat((Long) use.get("used")).isBetween(0L, (Long) use.get("limit"));
    }
    assertThat(header(Http.get(uri("/v1/cluster")), "Content-Type")).startsWith("application/json");
    assertProblem(406, "not-acceptable", Http.get(uri("/v1/cluster"), "Accept", "text/html"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/health/live", "/health/ready"})
  void theHealthChecksAreUp(String path) throws IOException {
    HttpResponse<byte[]> health = assertStatus(200, Http.get(uri(path)));

    assertThat(Json.object(Http.text(health))).containsEntry("status", "UP");
  }

  @Test
  void theDescriptionHasEveryPathWithItsErrors() throws IOException {
    HttpResponse<byte[]> openapi =
        assertStatus(200, Http.get(uri("/openapi"), "Accept", "application/json"));

    Map<String, Object> paths = map(Json.object(Http.text(openapi)).get("paths"));

    assertThat(paths.keySet()).anyMatch(path -> path.matches("/\\{[a-z]+}"));
    assertThat(paths.keySet()).anyMatch(path -> path.matches("/v1/kv/\\{[a-z]+}"));
    assertThat(paths).containsKey("/v1/cluster");
    paths.keySet().removeIf(path -> path.startsWith("/health")); // the platform's own
    paths.forEach(
        (path, item) ->
            map(item)
                .forEach(
                    (method, operation) -> {
                      if (method.matches("get|put|patch|post|delete|head")) {
                        assertDescribed(path, method, map(operation));
                      }
                    }));
  }

  private static void assertDescribed(String path, String method, Map<String, Object> operation) {
    String name = method + " " + path;
    assertThat(operation).as(name).containsKeys("summary", "responses");
    assertThat(map(operation.get("responses")).keySet())
        .as("answers to " + name)
        .anyMatch(status -> status.startsWith("2"))
        .anyMatch(status -> status.startsWith("4"));
    if (!path.equals("/v1/cluster")) {
      assertThat(map(operation.get("responses"))).as("answers to " + name).containsKey("503");
    }
    if (!method.equals("get") && !method.equals("head")) {
      assertThat(map(operation.get("responses"))).as("answers to " + name).containsKey("504");
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object object) {
    return (Map<String, Object>) object;
  }

  // ---- Requests ----

  private int port() {
    return url.getPort();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  private Map<String, Object> cluster() throws IOException {
    return Json.object(Http.text(assertStatus(200, Http.get(uri("/v1/cluster")))));
  }

  private List<Map<String, Object>> members() throws IOException {
    return Json.objects(cluster().get("members"));
  }

  private static String header(HttpResponse<byte[]> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private static long revision(HttpResponse<byte[]> response) {
    assertThat(header(response, "ETag")).matches("\"[0-9]+\"");
    return Long.parseLong(header(response, "ETag").replace("\"", ""));
  }

  private record Chunked(RawHttp.Answer answer, long sentBytes) {}

  /** Sends a body in chunks until all is sent or an answer is there. */
  private Chunked sendChunks(String requestLine, long bytes) throws IOException {
    byte[] chunk = new byte[64 * 1024];
    long sent = 0;
    try (Socket socket = RawHttp.connect(port())) {
      OutputStream out = socket.getOutputStream();
      out.write(RawHttp.head(port(), requestLine, "Transfer-Encoding: chunked"));
      try {
        while (sent < bytes && socket.getInputStream().available() == 0) {
          int size = (int) Math.min(chunk.length, bytes - sent);
          out.write((Integer.toHexString(size) + "\r\n").getBytes(UTF_8));
          out.write(chunk, 0, size);
          out.write("\r\n".getBytes(UTF_8));
          sent += size;
        }
        if (sent == bytes) {
          out.write("0\r\n\r\n".getBytes(UTF_8));
        }
      } catch (IOException e) {
        // The member does not listen any more; what it said before can still be read.
      }
      return new Chunked(RawHttp.read(socket.getInputStream(), true), sent);
    }
  }

  /** Memory of the Payara Micro that this test has started. */
  private static long residentKilobytes() throws IOException {
    ProcessHandle member =
        ProcessHandle.current()
            .descendants()
            .filter(each -> each.info().commandLine().orElse("").contains("payara-micro.jar"))
            .findFirst()
            .orElseThrow();
    return Files.readAllLines(Path.of("/proc/" + member.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }
}
