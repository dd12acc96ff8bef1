package io.quorate.it;

import static io.quorate.it.Cluster.SOON;
import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Http.assertProblem;
import static io.quorate.it.Http.assertStatus;
import static io.quorate.it.Leases.object;
import static io.quorate.it.Leases.token;
import static io.quorate.it.SingleMember.storeRevision;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpResponse;
import java.util.ArrayList;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Elections as they are observed, under /v1/elections. */
@ExtendWith(ArquillianExtension.class)
class ObserveIT {
  private static final AtomicLong NAMES = new AtomicLong();
  private static final int WATCHERS = 8;
  private static final String ACCEPT = "Accept: text/event-stream\r\n";

  @ArquillianResource private URL url;
  private SingleMember member;

  /** Of its own for every test. */
  private final String name = "primary-" + NAMES.incrementAndGet();

  private final ExecutorService clients = Executors.newCachedThreadPool();

  @Deployment(testable = false)
  static WebArchive war() throws IOException {
    return SingleMember.war(ObserveIT.class, "quorate.max-watchers=" + WATCHERS);
  }

  @BeforeEach
  void theMemberIsReady() {
    member = new SingleMember(url);
  }

  @AfterEach
  void endClients() {
    clients.shutdownNow();
  }

  @Test
  void anObserverIsToldWhoLeadsAndThenEachChange() throws Exception {
    long revision = storeRevision(Http.put(member.uri("/v1/kv/" + name), "x"));
    try (EventReader stream = observe(ACCEPT)) {
      assertThat(stream.head)
          .contains("HTTP/1.1 200 OK", "Content-Type: text/event-stream", "Quorate-Member: 1")
          .contains("Quorate-Revision: " + revision);
      assertLeader(null, stream.next());

      long first = leases().grant(60);
      long token = token(campaign(first, "one", 0));
      Map<String, String> event = stream.next();
      assertThat(event).containsEntry("id", Long.toString(revision));
      assertLeader(Map.of("token", token, "lease", first, "value", "one"), event);

      long second = leases().grant(60);
      Future<HttpResponse<byte[]>> next = clients.submit(() -> campaign(second, "two", 60));
      eventually(
          SOON,
          () ->
              assertThat(object(leases().get("/v1/elections/" + name)))
                  .containsEntry("waiting", 1L));
      assertStatus(204, Http.delete(election("?token=" + token)));
      assertLeader(
          Map.of("token", token(next.get()), "lease", second, "value", "two"), stream.next());

      assertStatus(204, leases().revoke(second));
      assertLeader(null, stream.next());
    }
  }

  @Test
  void whoComesBackIsToldWhoLeadsNow() throws IOException {
    long token = token(campaign(leases().grant(60), "one", 0));

    try (EventReader stream = observe(ACCEPT + "Last-Event-ID: 1\r\n")) {
      assertThat(stream.next().get("data")).contains("\"token\":" + token, "\"value\":\"one\"");
    }
  }

  @Test
  void aLeaderWhoseLeaseExpiresIsSeenToGo() throws IOException {
    campaign(leases().grant(1), "short", 0);
    try (EventReader stream = observe(ACCEPT)) {
      Map<String, String> event = stream.next();
      if (event.get("data").contains("short")) {
        event = stream.next();
      }
      assertLeader(null, event);
    }
  }

  @Test
  void whoDoesNotAskForAStreamGetsNone() throws IOException {
    assertProblem(404, "no-leader-elected", leases().get("/v1/elections/" + name));
    assertProblem(
        406,
        "not-acceptable",
        Http.get(member.uri("/v1/elections"), "Accept", "text/event-stream"));
    assertProblem(
        406,
        "not-acceptable",
        Http.get(member.uri("/v1/locks/" + name), "Accept", "text/event-stream"));
  }

  @Test
  void whoTakesBothGetsWhatIsWantedMost() throws IOException {
    campaign(leases().grant(60), "one", 0);

    HttpResponse<byte[]> json =
        Http.get(election(""), "Accept", "text/event-stream;q=0.5, application/json");

    assertThat(object(assertStatus(200, json))).containsEntry("name", name);
    try (EventReader stream = observe("Accept: application/json;q=0.5, text/event-stream\r\n")) {
      assertThat(stream.head).contains("Content-Type: text/event-stream");
    }
  }

  /** RFC 9110 section 9.3.2. */
  @Test
  void aHeadIsAnsweredAsTheStreamWithoutAnEvent() throws IOException {
    RawHttp.Answer head =
        RawHttp.send(member.port(), "HEAD /v1/elections/" + name, "Accept: text/event-stream");

    assertThat(head.assertStatus(200).headers())
        .containsEntry("content-type", "text/event-stream")
        .containsKey("quorate-revision");
    RawHttp.send(member.port(), "HEAD /v1/elections/a%20b", "Accept: text/event-stream")
        .assertStatus(400);
  }

  @ParameterizedTest
  @CsvSource({
    "bad-name, a%20b, ''",
    "unknown-parameter, a?from_revision=1, ''",
    "bad-parameter, a, 'Last-Event-ID: x'",
  })
  void whatCannotBeAskedIsRefusedByItsName(String type, String target, String header)
      throws IOException {
    String headers = header.isEmpty() ? ACCEPT : ACCEPT + header + "\r\n";
    try (EventReader stream = new EventReader(member.port(), "/v1/elections/" + target, headers)) {
      assertThat(stream.head).contains("HTTP/1.1 400 ", "Quorate-Member: 1");
      assertThat(stream.rest()).contains("urn:quorate:problem:" + type);
    }
  }

  @Test
  void observersAndWatchersHaveTheSamePlacesAndTheClusterShowsThem() throws IOException {
    var streams = new ArrayList<EventReader>();
    try {
      eventually(SOON, () -> assertThat(watchers()).containsEntry("used", 0L));
      for (int i = 0; i < WATCHERS / 2; i++) {
        streams.add(observe(ACCEPT));
        streams.add(new EventReader(member.port(), "/v1/watch?key=" + name, ""));
      }
      assertThat(watchers())
          .containsEntry("used", (long) WATCHERS)
          .containsEntry("limit", (long) WATCHERS);
      try (EventReader refused = observe(ACCEPT)) {
        assertThat(refused.head).contains("HTTP/1.1 429 ", "Retry-After: 1");
        assertThat(refused.rest()).contains("urn:quorate:problem:too-many-watchers");
      }
    } finally {
      for (EventReader each : streams) {
        each.close();
      }
    }
    eventually(SOON, () -> assertThat(watchers()).containsEntry("used", 0L));
  }

  /** With it, a stale read on any member sees all that the former holder wrote. */
  @Test
  void everyAnswerToALeaseOrAClaimSaysTheRevisionOfTheStore() throws IOException {
    long revision = storeRevision(Http.put(member.uri("/v1/kv/" + name), "y"));

    HttpResponse<byte[]> granted = leases().post("/v1/leases", "{\"ttl_seconds\":60}");
    long lease = (Long) object(assertStatus(201, granted)).get("lease");
    HttpResponse<byte[]> kept = assertStatus(200, leases().keepAlive(lease));
    HttpResponse<byte[]> locked = leases().lock(name, lease, 0);
    HttpResponse<byte[]> unlocked = assertStatus(204, leases().unlock(name, token(locked)));
    HttpResponse<byte[]> led = campaign(lease, "one", 0);
    HttpResponse<byte[]> resigned =
        assertStatus(204, Http.delete(election("?token=" + token(led))));
    HttpResponse<byte[]> revoked = assertStatus(204, leases().revoke(lease));

    for (HttpResponse<byte[]> each :
        List.of(granted, kept, locked, unlocked, led, resigned, revoked)) {
      assertThat(storeRevision(each)).as("%s", each).isEqualTo(revision);
      assertThat(each.headers().firstValue("Quorate-Member")).hasValue("1");
    }
  }

  /** Of a claim that waited: what the holder before it wrote meanwhile is in it. */
  @Test
  void aClaimThatWaitedSaysTheRevisionAtWhichItHolds() throws Exception {
    long first = leases().grant(60);
    long token = token(leases().lock(name, first, 0));
    long second = leases().grant(60);
    Future<HttpResponse<byte[]>> waiting = clients.submit(() -> leases().lock(name, second, 60));
    eventually(
        SOON,
        () -> assertThat(object(leases().get("/v1/locks/" + name))).containsEntry("waiting", 1L));
    long revision = storeRevision(Http.put(member.uri("/v1/kv/" + name), "z"));

    assertStatus(204, leases().unlock(name, token));

    assertThat(storeRevision(assertStatus(200, waiting.get()))).isGreaterThanOrEqualTo(revision);
  }

  private void assertLeader(@Nullable Map<String, Object> leader, Map<String, String> event) {
    assertThat(event).containsEntry("event", "leader").containsKey("id");
    Map<String, Object> data = Json.object(event.get("data"));
    assertThat(data).containsOnlyKeys("name", "leader").containsEntry("name", name);
    assertThat(data.get("leader")).isEqualTo(leader);
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> watchers() throws IOException {
    var store = (Map<String, Object>) member.json("/v1/cluster").get("store");
    return (Map<String, Object>) store.get("watchers");
  }

  private EventReader observe(String headers) throws IOException {
    return new EventReader(member.port(), "/v1/elections/" + name, headers);
  }

  private HttpResponse<byte[]> campaign(long lease, String value, int waitSeconds)
      throws IOException {
    return leases()
        .post(
            "/v1/elections/" + name,
            "{\"lease\":%d,\"value\":\"%s\",\"wait_seconds\":%d}"
                .formatted(lease, value, waitSeconds));
  }

  private URI election(String query) {
    return member.uri("/v1/elections/" + name + query);
  }

  private Leases leases() {
    return new Leases(member.uri(""));
  }
}
