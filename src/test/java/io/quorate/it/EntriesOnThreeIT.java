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
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is asked of entries under /v1, on three members of which some are lost. */
class EntriesOnThreeIT {
  private static final AtomicLong KEYS = new AtomicLong();

  @RegisterExtension static final Cluster cluster = Cluster.of(3);

  /** Of its own for every test. */
  private final String name = "three-" + KEYS.incrementAndGet();

  private final String entry = "/v1/kv/" + name;

  @BeforeEach
  void threeMembersServe() {
    cluster.heal();
  }

  @Test
  void aWriteIsReadOnEveryMemberByItsRevision() throws IOException {
    for (int i = 0; i < 20; i++) {
      String value = "value " + i;
      HttpResponse<byte[]> put = Http.put(cluster.uri(i % 3 + 1, entry), value);
      for (int id : cluster.ids()) {
        String query = "?consistency=stale&min_revision=" + storeRevision(put);
        assertValue(value, Http.get(cluster.uri(id, entry + query)));
      }
    }
  }

  /** A follower hears of a commit later than the client that it has passed the answer on to. */
  @Test
  void aRefusalNamesNoRevisionBeforeOneThatItsMemberHasAnswered() throws IOException {
    for (int i = 0; i < 20; i++) {
      for (int id : cluster.ids()) {
        HttpResponse<byte[]> put = Http.put(cluster.uri(id, entry), "value " + i);
        HttpResponse<byte[]> byTheResource = Http.get(cluster.uri(id, entry + "?x=1"));
        HttpResponse<byte[]> byTheGate = Http.put(cluster.uri(id, "/health"), "x");

        assertProblem(400, "unknown-parameter", byTheResource);
        assertProblem(400, "reserved-key", byTheGate);
        assertThat(storeRevision(byTheResource)).isGreaterThanOrEqualTo(storeRevision(put));
        assertThat(storeRevision(byTheGate)).isGreaterThanOrEqualTo(storeRevision(put));
      }
    }
  }

  @Test
  void withoutAMajorityAStaleReadSaysThatItGrowsOldAndAFreshOneIsNotAnswered() throws IOException {
    int follower = cluster.aFollower();
    assertStatus(201, Http.put(cluster.uri(follower, entry), "hello"));
    eventually(SOON, () -> assertStatus(200, stale(follower)));
    List<Integer> others = cluster.othersThan(follower);

    others.forEach(cluster::pause);

    eventually(
        SOON,
        () ->
            assertThat(Double.parseDouble(header(stale(follower), "Quorate-Lag")))
                .isGreaterThan(3));
    assertValue("hello", stale(follower));
    assertThat(Http.get(cluster.uri(follower, entry + "?max_staleness=2s")).statusCode())
        .isEqualTo(503);
    others.forEach(cluster::resume);
    eventually(
        SOON,
        () -> {
          HttpResponse<byte[]> fresh = Http.get(cluster.uri(follower, entry + "?max_staleness=2s"));
          assertValue("hello", fresh);
          return assertThat(header(stale(follower), "Quorate-Lag")).matches("[01]\\.[0-9]{3}");
        });
  }

  @Test
  void thePagesOfOneListingComeFromDifferentMembersAndSeeOneRevision() throws IOException {
    for (int i = 0; i < 9; i++) {
      Http.put(cluster.uri(1, entry + "/" + i), "x");
    }
    String next = "/v1/kv?limit=2&prefix=" + name + "/";
    List<Object> keys = new ArrayList<>();
    List<Object> revisions = new ArrayList<>();

    for (int page = 0; next != null; page++) {
      HttpResponse<byte[]> answer = assertStatus(200, Http.get(cluster.uri(page % 3 + 1, next)));
      Http.delete(cluster.uri(2, entry + "/" + (8 - page)));
      Map<String, Object> listing = Json.object(Http.text(answer));
      Json.objects(listing.get("entries")).forEach(each -> keys.add(each.get("key")));
      revisions.add(listing.get("revision"));
      next = (String) listing.get("next");
    }

    assertThat(keys).hasSize(9).doesNotHaveDuplicates();
    assertThat(revisions).hasSize(5).containsOnly(revisions.get(0));
  }

  /** A follower hears of a commit later than the client that comes from another member. */
  @Test
  void aWatchGoesOnAtAMemberThatIsBehindAndNoneBeginsInTheFuture() throws IOException {
    for (int i = 0; i < 8; i++) {
      long latest = storeRevision(Http.put(cluster.uri(cluster.leader(), entry), "value " + i));
      for (int id : cluster.ids()) {
        String lastId = "Last-Event-ID: %d\r\n".formatted(latest);
        try (var stream = new EventReader(cluster.httpPort(id), "/v1/watch", lastId)) {
          assertThat(stream.head).as("member %d", id).contains("HTTP/1.1 200 ");
          assertThat(stream.next()).containsEntry("id", "" + latest);
        }
        assertStatus(200, poll(id, latest + 1));
        assertProblem(400, "future-revision", poll(id, latest + 2));
      }
    }
  }

  @Test
  void patchesOnAllMembersAreAllDoneOnceTheyAreAcknowledged() throws IOException {
    Http.put(cluster.uri(1, entry), "{}");
    List<CompletableFuture<Void>> clients = new ArrayList<>();
    for (int id : cluster.ids()) {
      clients.add(CompletableFuture.runAsync(() -> patchTenTimes(id)));
    }

    clients.forEach(CompletableFuture::join);

    assertThat(Json.object(Http.text(Http.get(cluster.uri(1, entry))))).hasSize(30);
  }

  @Test
  void afterAKillOfTheLeaderAWriteSentAgainIsAnsweredAsTheFirstTime() throws IOException {
    String body =
        "{\"if\":[{\"key\":\"%1$s\",\"exists\":false}],\"then\":[{\"put\":{\"key\":\"%1$s\",\"value\":\"x\"}}]}"
            .formatted(name);
    Http.put(cluster.uri(1, entry + "/json"), "{\"n\":1}");
    String patch =
        "[{\"op\":\"test\",\"path\":\"/n\",\"value\":1},{\"op\":\"remove\",\"path\":\"/n\"}]";
    HttpResponse<byte[]> first = assertStatus(200, transact(1, body));
    HttpResponse<byte[]> patched = assertStatus(204, patch(1, patch));
    String late = "late-" + name;
    Map<String, Object> refused = assertProblem(409, "patch-failed", patch(1, patch, late));
    assertStatus(200, Http.delete(cluster.uri(1, "/v1/kv?prefix=" + name)));

    int leader = cluster.leader();
    cluster.kill(leader);

    int other = cluster.othersThan(leader).get(0);
    HttpResponse<byte[]> again = eventually(SOON, () -> assertStatus(200, transact(other, body)));
    assertThat(Http.text(again)).isEqualTo(Http.text(first)).contains("\"succeeded\":true");
    assertThat(revision(assertStatus(204, patch(other, patch)))).isEqualTo(revision(patched));
    assertThat(assertProblem(409, "patch-failed", patch(other, patch, late))).isEqualTo(refused);
    assertProblem(404, "key-not-found", Http.get(cluster.uri(other, entry)));
  }

  @Test
  void thePastIsThereAfterAllMembersWereKilled() throws IOException {
    HttpResponse<byte[]> first = Http.put(cluster.uri(1, entry), "one");
    Http.put(cluster.uri(1, entry), "two");
    Http.delete(cluster.uri(1, entry));
    Map<String, Object> before = history(1);

    cluster.kill(1, 2, 3);
    cluster.start(1, 2, 3);

    for (int id : cluster.ids()) {
      HttpResponse<byte[]> past = Http.get(cluster.uri(id, entry + "?revision=" + revision(first)));
      assertValue("one", past);
      assertThat(header(past, "Last-Modified")).isNotEmpty();
      assertThat(history(id).get("versions")).isEqualTo(before.get("versions"));
    }
  }

  private static HttpResponse<byte[]> poll(int id, long from) throws IOException {
    return Http.get(cluster.uri(id, "/v1/watch?wait=1ms&from_revision=" + from));
  }

  private Map<String, Object> history(int id) throws IOException {
    return Json.object(
        Http.text(assertStatus(200, Http.get(cluster.uri(id, entry + "?history=true")))));
  }

  private HttpResponse<byte[]> stale(int id) throws IOException {
    return Http.get(cluster.uri(id, entry + "?consistency=stale"));
  }

  private void patchTenTimes(int id) {
    for (int i = 0; i < 10; i++) {
      byte[] patch = "{\"m%d-%d\":true}".formatted(id, i).getBytes(UTF_8);
      eventually(
          SOON,
          () ->
              assertStatus(
                  204,
                  Http.send(
                      "PATCH",
                      cluster.uri(id, entry),
                      patch,
                      "Content-Type",
                      "application/merge-patch+json")));
    }
  }

  private HttpResponse<byte[]> transact(int id, String body) {
    return named("POST", id, "/v1/txn", body, "application/json", "txn-" + name);
  }

  private HttpResponse<byte[]> patch(int id, String body) {
    return patch(id, body, "patch-" + name);
  }

  private HttpResponse<byte[]> patch(int id, String body, String key) {
    return named("PATCH", id, entry + "/json", body, "application/json-patch+json", key);
  }

  private static HttpResponse<byte[]> named(
      String method, int id, String path, String body, String contentType, String key) {
    try {
      return Http.send(
          method,
          cluster.uri(id, path),
          body.getBytes(UTF_8),
          "Content-Type",
          contentType,
          "Idempotency-Key",
          key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
