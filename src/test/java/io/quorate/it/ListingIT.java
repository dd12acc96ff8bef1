package io.quorate.it;

import static io.quorate.it.Cluster.SOON;
import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Http.assertProblem;
import static io.quorate.it.Http.assertStatus;
import static io.quorate.it.SingleMember.header;
import static io.quorate.it.SingleMember.revision;
import static io.quorate.it.SingleMember.storeRevision;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Many entries at once, under /v1/kv, row by row. */
@ExtendWith(ArquillianExtension.class)
class ListingIT {
  private static final AtomicLong PREFIXES = new AtomicLong();
  private static final String LINES = "application/x-ndjson";

  @ArquillianResource private URL url;
  private SingleMember member;

  /** Of its own for every test. */
  private final String prefix = "list-" + PREFIXES.incrementAndGet() + "/";

  @Deployment(testable = false)
  static WebArchive war() throws IOException {
    return SingleMember.war(ListingIT.class, "quorate.history-revisions=20");
  }

  @BeforeEach
  void theMemberIsReady() {
    member = new SingleMember(url);
  }

  @Test
  void aListingHasTheEntriesOfTheRangeInTheOrderOfTheirKeys() throws IOException {
    put("b", "text/plain", "text".getBytes(UTF_8));
    put("a", "application/octet-stream", new byte[] {0, -1});
    put("\u00e9", "application/json", "{}".getBytes(UTF_8));
    HttpResponse<byte[]> leased =
        Http.put(member.uri("/v1/kv/" + prefix + "c?ttl=1h"), "x".getBytes(UTF_8));
    Http.put(member.uri("/v1/kv/zzz"), "of another prefix");

    Map<String, Object> listing = list("");

    assertThat(listing).containsEntry("count", 4L).doesNotContainKey("next");
    List<Map<String, Object>> entries = entries(listing);
    assertThat(keys(listing)).containsExactly("a", "b", "c", "\u00e9");
    assertThat(entries.get(0))
        .containsEntry("value_base64", "AP8=")
        .containsEntry("content_type", "application/octet-stream")
        .containsKeys("revision", "modified")
        .doesNotContainKeys("value", "lease");
    assertThat(entries.get(1)).containsEntry("value", "text").doesNotContainKey("value_base64");
    assertThat(entries.get(2))
        .containsEntry("lease", Long.valueOf(header(leased, "Quorate-Lease")));
    assertThat(entries.get(3)).containsEntry("value", "{}");
    HttpResponse<byte[]> answer = Http.get(member.uri("/v1/kv?prefix=" + prefix));
    assertThat(header(answer, "Content-Type")).startsWith("application/json");
    assertThat(storeRevision(answer)).isEqualTo(listing.get("revision"));
  }

  @Test
  void startIsInTheRangeAndEndIsNot() throws IOException {
    putAll(5);

    assertThat(keys(list("&start=" + prefix + "k1&end=" + prefix + "k3")))
        .containsExactly("k1", "k2");
    Map<String, Object> all =
        member.json("/v1/kv?start=" + prefix + "k4&end=" + prefix.replace('/', '0'));
    assertThat(keys(all)).containsExactly("k4");
  }

  @Test
  void keysCanBeListedWithoutValuesAndCountedWithoutKeys() throws IOException {
    putAll(3);

    assertThat(entries(list("&keys_only=true")))
        .hasSize(3)
        .allSatisfy(
            entry ->
                assertThat(entry).containsOnlyKeys("key", "revision", "modified", "content_type"));
    assertThat(list("&count_only=true"))
        .containsOnlyKeys("revision", "count")
        .containsEntry("count", 3L);
    assertThat(member.json("/v1/kv?count_only=true").get("count")).isNotEqualTo(0L);
  }

  @Test
  void allPagesOfAListingSeeOneRevision() throws IOException {
    putAll(5);
    var seen = new ArrayList<String>();

    HttpResponse<byte[]> page = Http.get(member.uri("/v1/kv?limit=2&prefix=" + prefix));
    long revision = storeRevision(assertStatus(200, page));
    Http.delete(member.uri("/v1/kv/" + prefix + "k3"));
    putAll(9);
    seen.addAll(keys(Json.object(Http.text(page))));
    while (page.headers().firstValue("Link").isPresent()) {
      String link = header(page, "Link");
      assertThat(link).startsWith("</v1/kv?").endsWith(">; rel=\"next\"");
      String next = link.substring(1, link.indexOf('>'));
      assertThat(Json.object(Http.text(page))).containsEntry("next", next);
      page = assertStatus(200, Http.get(member.uri(next)));
      assertThat(storeRevision(page)).isEqualTo(revision);
      seen.addAll(keys(Json.object(Http.text(page))));
    }

    assertThat(seen).containsExactly("k0", "k1", "k2", "k3", "k4");
  }

  @Test
  void aPageWhoseRevisionIsGoneIsGone() throws IOException {
    putAll(3);
    Map<String, Object> page = list("&limit=1");

    eventually(
        SOON,
        () -> {
          putAll(25);
          HttpResponse<byte[]> next = Http.get(member.uri((String) page.get("next")));
          return assertThat((String) assertProblem(410, "revision-compacted", next).get("detail"))
              .matches(".*oldest.* [0-9]+\\.");
        });
  }

  @Test
  void aPageIsNoLargerThanEightMebibytes() throws IOException {
    byte[] large = new byte[1 << 20];
    for (int i = 0; i < 9; i++) {
      put("k" + i, "application/octet-stream", large);
    }

    Map<String, Object> page = list("");

    assertThat(keys(page)).hasSize(7);
    assertThat(keys(member.json((String) page.get("next")))).containsExactly("k7", "k8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"k", "\u00e9"})
  void theNextPageIsReachedHoweverLongThePrefixAndTheKeysAre(String character) throws IOException {
    int most = 4096 / character.getBytes(UTF_8).length;
    String longPrefix = URLEncoder.encode(character.repeat(most - 1), UTF_8);
    for (String last : List.of("1", "2", "3")) {
      assertStatus(201, Http.put(member.uri("/v1/kv/" + longPrefix + last), "x"));
    }

    HttpResponse<byte[]> page =
        assertStatus(200, Http.get(member.uri("/v1/kv?limit=1&prefix=" + longPrefix)));

    String next = (String) Json.object(Http.text(page)).get("next");
    assertThat(header(page, "Link")).isEqualTo("<" + next + ">; rel=\"next\"");
    assertThat(entries(member.json(next)))
        .extracting(entry -> entry.get("key"))
        .containsExactly(character.repeat(most - 1) + "2");
  }

  @Test
  void aListingCanBeOneEntryALine() throws IOException {
    putAll(3);

    HttpResponse<byte[]> lines =
        assertStatus(200, Http.get(member.uri("/v1/kv?limit=2&prefix=" + prefix), "Accept", LINES));

    assertThat(header(lines, "Content-Type")).isEqualTo(LINES);
    assertThat(header(lines, "Link")).contains("after=").contains("rel=\"next\"");
    assertThat(Http.text(lines)).endsWith("\n");
    List<Map<String, Object>> entries = Http.text(lines).lines().map(Json::object).toList();
    assertThat(entries)
        .extracting(entry -> entry.get("key"))
        .containsExactly(prefix + "k0", prefix + "k1");
    assertThat(storeRevision(lines)).isPositive();
  }

  /** RFC 9110 section 12.5.1. */
  @ParameterizedTest
  @CsvSource({
    "application/json, */*",
    "application/json, 'application/x-ndjson;q=0.1, application/json'",
    "application/json, 'application/x-ndjson;q=0, */*;q=0.1'",
    "application/x-ndjson, 'application/json;q=0.1, application/x-ndjson'",
    "application/x-ndjson, 'application/json;q=0, */*'",
  })
  void aListingHasTheFormThatTheClientWantsMost(String type, String accept) throws IOException {
    putAll(1);

    HttpResponse<byte[]> listing =
        assertStatus(200, Http.get(member.uri("/v1/kv?prefix=" + prefix), "Accept", accept));

    assertThat(header(listing, "Content-Type")).isEqualTo(type);
    assertThat(header(listing, "Vary")).isEqualTo("Accept");
  }

  @ParameterizedTest
  @CsvSource({
    "'', text/html",
    "'', application/json;q=0",
    "'', 'application/json;q=0, application/x-ndjson;q=0, */*'",
    "?count_only=true, application/x-ndjson",
  })
  void whoTakesNoFormOfAListingIsToldSo(String query, String accept) throws IOException {
    assertProblem(406, "not-acceptable", Http.get(member.uri("/v1/kv" + query), "Accept", accept));
  }

  @Test
  void anEmptyRangeIsAnEmptyListing() throws IOException {
    assertThat(list("")).containsEntry("count", 0L);
    assertThat(entries(list(""))).isEmpty();
    assertThat(Http.get(member.uri("/v1/kv?prefix=" + prefix), "Accept", LINES).body()).isEmpty();
  }

  @Test
  void aPrefixIsDeletedInOneStep() throws IOException {
    putAll(3);
    HttpResponse<byte[]> kept = Http.put(member.uri("/v1/kv/kept"), "x");

    HttpResponse<byte[]> delete =
        assertStatus(200, Http.delete(member.uri("/v1/kv?prefix=" + prefix)));

    assertThat(Json.object(Http.text(delete)))
        .containsEntry("deleted", 3L)
        .containsEntry("revision", revision(kept) + 1);
    assertThat(storeRevision(delete)).isEqualTo(revision(kept) + 1);
    assertThat(list("")).containsEntry("count", 0L).containsEntry("revision", revision(kept) + 1);
    assertThat(list("&revision=" + revision(kept))).containsEntry("count", 3L);
    HttpResponse<byte[]> again = Http.delete(member.uri("/v1/kv?prefix=" + prefix));
    assertThat(Json.object(Http.text(again))).containsEntry("deleted", 0L);
  }

  @Test
  void aDeleteOfARangeIsDoneOnceForItsName() throws IOException {
    putAll(2);
    String path = "/v1/kv?start=" + prefix + "&end=" + prefix + "z";
    String[] name = {"Idempotency-Key", "delete-" + prefix};

    Map<String, Object> first =
        Json.object(Http.text(Http.send("DELETE", member.uri(path), new byte[0], name)));
    putAll(2);
    Map<String, Object> again =
        Json.object(Http.text(Http.send("DELETE", member.uri(path), new byte[0], name)));

    assertThat(first).containsEntry("deleted", 2L).isEqualTo(again);
    assertThat(list("")).containsEntry("count", 2L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?", "?prefix=", "?start=", "?prefix=&end="})
  void nothingIsDeletedWithoutARange(String query) throws IOException {
    long before = storeRevision(Http.get(member.uri("/v1/kv?count_only=true")));

    HttpResponse<byte[]> delete = Http.delete(member.uri("/v1/kv" + query));

    assertThat(assertProblem(400, "bad-parameter", delete)).containsEntry("committed", "no");
    assertThat(storeRevision(Http.get(member.uri("/v1/kv?count_only=true")))).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, ?prefx=a, unknown-parameter",
    "GET, ?limit=0, bad-parameter",
    "GET, ?limit=x, bad-parameter",
    "GET, ?after=, bad-parameter",
    "GET, ?prefix=%00, bad-key",
    "GET, ?prefix=%ff, bad-parameter",
    "GET, ?count_only=true&limit=5, bad-parameter",
    "GET, ?revision=999999999, future-revision",
    "GET, ?consistency=strong, bad-consistency",
    "DELETE, ?prefix=a&limit=5, unknown-parameter",
    "DELETE, ?prefix=a&prefix=b, bad-parameter",
  })
  void aQueryThatIsNotUnderstoodIsRefused(String method, String query, String type)
      throws IOException {
    RawHttp.send(member.port(), method + " /v1/kv" + query, "Content-Length: 0")
        .assertProblem(400, type);
  }

  /** RFC 9110 sections 5.6.1 and 12.4.2; Jakarta REST refuses such a request as a whole. */
  @ParameterizedTest
  @ValueSource(strings = {", application/json,,", ",", "nonsense, */*", "a/b;q=x, */*;q=0.1"})
  void whatIsMalformedInAcceptIsLeftOut(String accept) throws IOException {
    for (String path : List.of("/v1/kv?prefix=" + prefix, "/v1/cluster", "/v1/leases")) {
      HttpResponse<byte[]> answer = assertStatus(200, Http.get(member.uri(path), "Accept", accept));
      assertThat(header(answer, "Content-Type")).startsWith("application/json");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "application/json;q=x"})
  void whoseAcceptIsMalformedAsAWholeIsNotGivenAnything(String accept) throws IOException {
    for (String path : List.of("/v1/kv?prefix=" + prefix, "/v1/cluster", "/v1/leases")) {
      assertProblem(406, "not-acceptable", Http.get(member.uri(path), "Accept", accept));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/kv?limit=10001",
        "/v1/kv/k?history=true&limit=1001",
        "/v1/leases?limit=10001",
        "/v1/locks?limit=10001",
        "/v1/elections?limit=99999999999999999999"
      })
  void aPageThatIsTooLargeIsRefusedAsThat(String path) throws IOException {
    assertProblem(413, "page-too-large", Http.get(member.uri(path)));
  }

  @Test
  void aConditionOfOneEntryIsNoneOfARange() throws IOException {
    HttpResponse<byte[]> delete =
        Http.send("DELETE", member.uri("/v1/kv?prefix=a"), new byte[0], "If-Match", "\"1\"");

    assertProblem(400, "bad-precondition", delete);
  }

  private void put(String key, String type, byte[] value) throws IOException {
    String path = "/v1/kv/" + prefix + key.replace("\u00e9", "%C3%A9");
    assertThat(Http.put(member.uri(path), value, "Content-Type", type).statusCode()).isIn(201, 204);
  }

  private void putAll(int count) throws IOException {
    for (int i : IntStream.range(0, count).toArray()) {
      put("k" + i, "text/plain", "v".getBytes(UTF_8));
    }
  }

  private Map<String, Object> list(String more) throws IOException {
    return member.json("/v1/kv?prefix=" + prefix + more);
  }

  private static List<Map<String, Object>> entries(Map<String, Object> listing) {
    return Json.objects(listing.get("entries"));
  }

  private List<String> keys(Map<String, Object> listing) {
    return entries(listing).stream()
        .map(entry -> ((String) entry.get("key")).substring(prefix.length()))
        .toList();
  }
}
