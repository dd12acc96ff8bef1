package io.quorate.it;

import static io.quorate.it.Cluster.SOON;
import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Http.assertProblem;
import static io.quorate.it.Http.assertStatus;
import static io.quorate.it.SingleMember.header;
import static io.quorate.it.SingleMember.storeRevision;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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

/** Changes as they happen, under /v1/watch. */
@ExtendWith(ArquillianExtension.class)
class WatchIT {
  private static final AtomicLong PREFIXES = new AtomicLong();
  private static final int WATCHERS = 12;
  private static final long REVISIONS = 30;

  @ArquillianResource private URL url;
  private SingleMember member;

  /** Of its own for every test. */
  private final String prefix = "watch-" + PREFIXES.incrementAndGet() + "/";

  @Deployment(testable = false)
  static WebArchive war() throws IOException {
    return SingleMember.war(
        WatchIT.class,
        "quorate.history-revisions=" + REVISIONS,
        "quorate.max-watchers=" + WATCHERS);
  }

  @BeforeEach
  void theMemberIsReady() {
    member = new SingleMember(url);
    // The leader gives the store the limits of its settings a moment after the start.
    eventually(SOON, () -> assertThat(revisionsKept()).isEqualTo(REVISIONS));
  }

  @SuppressWarnings("unchecked")
  private long revisionsKept() throws IOException {
    var store = (Map<String, Object>) member.json("/v1/cluster").get("store");
    return (Long) ((Map<String, Object>) store.get("history_revisions")).get("limit");
  }

  @Test
  void aWatcherIsToldOfPutsAndDeletesOfItsPrefixWithWhatWasBefore() throws IOException {
    try (EventReader stream = watch("prefix=" + prefix + "&prev=true", "")) {
      assertThat(stream.head).contains("HTTP/1.1 200 OK", "Content-Type: text/event-stream");
      assertThat(stream.head).contains("Quorate-Member: 1");
      long from = Long.parseLong(stream.next().get("id"));

      put("a", "one");
      Http.put(member.uri("/v1/kv/other"), "of another prefix");
      put("a", "two");
      Http.delete(member.uri("/v1/kv/" + prefix + "a"));

      Map<String, String> first = stream.next();
      assertThat(first).containsEntry("event", "put").containsEntry("id", "" + (from + 1));
      assertThat(Json.object(first.get("data")))
          .containsEntry("key", prefix + "a")
          .containsEntry("value_base64", "b25l")
          .doesNotContainKey("prev");
      Map<String, String> second = stream.next();
      assertThat(second).containsEntry("event", "put").containsEntry("id", "" + (from + 3));
      assertThat(Json.object(second.get("data")).get("prev")).isInstanceOf(Map.class);
      Map<String, String> third = stream.next();
      assertThat(third).containsEntry("event", "delete").containsEntry("id", "" + (from + 4));
      assertThat(Json.object(third.get("data")))
          .containsEntry("key", prefix + "a")
          .doesNotContainKey("value_base64");
    }
  }

  /** A client that comes back with the id of half a revision would lose the other half. */
  @Test
  void onlyTheLastEventOfARevisionHasItsId() throws IOException {
    try (EventReader stream = watch("prefix=" + prefix, "")) {
      stream.next();
      assertStatus(
          200,
          Http.post(
              member.uri("/v1/txn"),
              """
              {"then":[{"put":{"key":"%1$sx","value":"1"}},{"put":{"key":"%1$sy","value":"2"}}]}"""
                  .formatted(prefix)));

      assertThat(stream.next()).containsEntry("event", "put").doesNotContainKey("id");
      assertThat(stream.next()).containsEntry("event", "put").containsKey("id");
    }
  }

  @Test
  void aWatcherThatComesBackWithItsLastIdIsToldWhatItMissedAndNothingTwice() throws IOException {
    long first = storeRevision(put("a", "one"));
    put("a", "two");
    put("b", "three");

    try (EventReader stream = watch("prefix=" + prefix, "Last-Event-ID: " + first + "\r\n")) {
      assertThat(stream.next()).containsEntry("event", "progress").containsEntry("id", "" + first);
      assertThat(stream.next().get("data")).contains("dHdv");
      assertThat(stream.next().get("data")).contains("dGhyZWU=");
    }
  }

  @Test
  void aWatcherOfAQuietKeyIsToldHowFarItHasHeard() throws IOException {
    try (EventReader stream = watch("key=" + prefix + "quiet&progress=1s", "")) {
      long from = Long.parseLong(stream.next().get("id"));
      long other = storeRevision(put("loud", "x"));

      eventually(
          SOON,
          () -> assertThat(Long.parseLong(stream.next().get("id"))).isGreaterThanOrEqualTo(other));
      assertThat(other).isGreaterThan(from);
    }
  }

  @Test
  void aPollIsAnsweredWithWhatThereIsOrWithTheFirstThatComesOrWithNothing() throws IOException {
    long first = storeRevision(put("a", "one"));
    String path = "/v1/watch?prefix=" + prefix + "&from_revision=";

    Map<String, Object> there = member.json(path + first + "&wait=10s");
    assertThat(events(there)).hasSize(1);
    assertThat(events(there).get(0)).containsEntry("event", "put");
    assertThat(there).containsEntry("revision", first);

    CompletableFuture<HttpResponse<byte[]>> waiting =
        inBackground(member.uri(path + (first + 1) + "&wait=30s"));
    put("b", "two");
    assertThat(waiting).succeedsWithin(SOON);
    assertThat(events(Json.object(Http.text(waiting.join())))).hasSize(1);

    assertThat(events(member.json(path + (first + 2) + "&wait=200ms"))).isEmpty();
  }

  /** Or the past of a quiet prefix would be forgotten while it is asked for again and again. */
  @Test
  void aPollThatHearsOfNothingIsToldHowFarItHasHeard() throws IOException {
    long first = storeRevision(put("a", "one"));
    long last = storeRevision(put("a", "two"));

    Map<String, Object> quiet =
        member.json(
            "/v1/watch?prefix=quiet-%s&from_revision=%d&wait=200ms".formatted(prefix, first));

    assertThat(events(quiet)).isEmpty();
    assertThat(quiet).containsEntry("revision", last);
  }

  @Test
  void whatIsForgottenIsAnsweredWithTheWayToAListing() throws IOException {
    long first = storeRevision(put("a", "one"));
    for (int i = 0; i < 40; i++) {
      put("b", "value " + i);
    }

    HttpResponse<byte[]> poll =
        Http.get(
            member.uri("/v1/watch?prefix=%s&from_revision=%d&wait=1s".formatted(prefix, first)));
    assertProblem(410, "revision-compacted", poll);
    assertThat(header(poll, "Link"))
        .isEqualTo("</v1/kv?prefix=%s>; rel=\"alternate\"".formatted(prefix.replace("/", "%2F")));
    try (EventReader stream = watch("prefix=" + prefix + "&from_revision=" + first, "")) {
      assertThat(stream.head).contains("HTTP/1.1 410 Gone", "rel=\"alternate\"");
      assertThat(stream.rest()).contains("urn:quorate:problem:revision-compacted");
    }
  }

  /** It is told how far it came, comes back with that, and is sent to a listing. */
  @Test
  void aStreamThatIsReadTooSlowlyIsToldThatItMissedSomethingAndThenFindsTheWayToAListing()
      throws IOException {
    String large = "x".repeat(512 * 1024);
    try (EventReader stream = watch("prefix=" + prefix, "")) {
      long last = Long.parseLong(stream.next().get("id"));
      // More than lies between the two, and then more revisions than are kept.
      for (int i = 0; i < 20; i++) {
        put("a", large);
      }
      for (int i = 0; i < 40; i++) {
        put("a", "value " + i);
      }

      Map<String, String> event = stream.next();
      while (event.get("event").equals("put")) {
        assertThat(event).containsEntry("id", "" + (last + 1));
        last++;
        event = stream.next();
      }
      assertThat(event).containsEntry("event", "compacted").doesNotContainKey("id");
      assertThat((Long) Json.object(event.get("data")).get("oldest")).isGreaterThan(last + 1);
      assertThat(stream.rest()).isEmpty();
      try (EventReader again = watch("prefix=" + prefix, "Last-Event-ID: " + last + "\r\n")) {
        assertThat(again.head)
            .contains("HTTP/1.1 410 Gone", "Link: </v1/kv?prefix=", "rel=\"alternate\"");
      }
    }
  }

  /** Or a client would be told that it has heard what nobody has written. */
  @Test
  void whatIsNotThereYetCannotBeWatchedButTheNextRevisionCan() throws IOException {
    long latest = storeRevision(put("a", "one"));
    String future = "There is no such revision yet; the latest is %d.".formatted(latest);
    for (String query : List.of("from_revision=" + (latest + 2), "from_revision=999999999999")) {
      try (EventReader stream = watch(query, "")) {
        assertThat(stream.head).contains("HTTP/1.1 400 ", "Quorate-Member: 1");
        assertThat(stream.rest()).contains("urn:quorate:problem:future-revision", future);
      }
      HttpResponse<byte[]> poll = Http.get(member.uri("/v1/watch?wait=1s&" + query));
      assertThat(assertProblem(400, "future-revision", poll)).containsEntry("detail", future);
    }
    try (EventReader stream = watch("", "Last-Event-ID: " + (latest + 1) + "\r\n")) {
      assertThat(stream.head).contains("HTTP/1.1 400 ");
    }

    String next = "prefix=" + prefix + "&from_revision=" + (latest + 1);
    assertThat(member.json("/v1/watch?wait=100ms&" + next)).containsEntry("revision", latest);
    try (EventReader stream = watch(next, "");
        EventReader resumed = watch("prefix=" + prefix, "Last-Event-ID: " + latest + "\r\n")) {
      for (EventReader each : List.of(stream, resumed)) {
        assertThat(each.next()).containsEntry("event", "progress").containsEntry("id", "" + latest);
      }
      put("a", "two");
      for (EventReader each : List.of(stream, resumed)) {
        assertThat(each.next())
            .containsEntry("event", "put")
            .containsEntry("id", "" + (latest + 1));
      }
    }
  }

  @Test
  void moreWatchersThanAreServedAreRefusedUntilOneGoes() throws IOException {
    var streams = new ArrayList<EventReader>();
    try {
      for (int i = 0; i < WATCHERS; i++) {
        streams.add(watch("key=" + prefix, ""));
      }
      try (EventReader refused = watch("key=" + prefix, "")) {
        assertThat(refused.head).contains("HTTP/1.1 429 ", "Retry-After: 1");
        assertThat(refused.rest()).contains("urn:quorate:problem:too-many-watchers");
      }
      // Whether it is there or not: who finds no place is told nothing else.
      for (String from : List.of("1", "999999999999")) {
        assertProblem(
            429,
            "too-many-watchers",
            Http.get(member.uri("/v1/watch?wait=1s&from_revision=" + from)));
      }
      streams.remove(0).close();
      eventually(
          SOON,
          () -> {
            try (EventReader next = watch("key=" + prefix, "")) {
              return assertThat(next.head).contains("HTTP/1.1 200 ");
            }
          });
    } finally {
      for (EventReader each : streams) {
        each.close();
      }
    }
    eventually(SOON, this::halfOfTheWatchersAreServed);
  }

  /** The member notices a moment later that those of a test have gone. */
  private boolean halfOfTheWatchersAreServed() throws IOException {
    var streams = new ArrayList<EventReader>();
    try {
      for (int i = 0; i < WATCHERS / 2; i++) {
        streams.add(watch("key=" + prefix, ""));
      }
      assertThat(streams).allMatch(each -> each.head.contains("HTTP/1.1 200 "));
    } finally {
      for (EventReader each : streams) {
        each.close();
      }
    }
    return true;
  }

  @ParameterizedTest
  @CsvSource({
    "unknown-parameter, prefixx=a",
    "bad-parameter, key=a&prefix=b",
    "bad-parameter, from_revision=x",
    "bad-parameter, from_revision=-1",
    "bad-parameter, prev=yes",
    "bad-parameter, progress=1ms",
    "bad-parameter, prefix=a&prefix=b",
    "bad-parameter, wait=1s",
    "bad-parameter, from_revision=1&wait=2m",
    "bad-parameter, key=",
  })
  void whatCannotBeAskedIsRefusedByItsName(String type, String query) throws IOException {
    try (EventReader stream = watch(query, "")) {
      assertThat(stream.head).contains("HTTP/1.1 400 ");
      assertThat(stream.rest()).contains("urn:quorate:problem:" + type);
    }
  }

  /** RFC 9110 section 9.3.2. */
  @Test
  void aHeadIsAnsweredAsTheStreamOrThePollWithoutAnEvent() throws IOException {
    long next = storeRevision(put("a", "x")) + 1;
    RawHttp.Answer stream = RawHttp.send(member.port(), "HEAD /v1/watch?from_revision=" + next);
    assertThat(stream.assertStatus(200).headers())
        .containsEntry("content-type", "text/event-stream")
        .containsEntry("quorate-member", "1")
        .containsKey("quorate-revision")
        .doesNotContainKey("content-length");

    RawHttp.Answer poll =
        RawHttp.send(member.port(), "HEAD /v1/watch?from_revision=%d&wait=100ms".formatted(next));
    assertThat(poll.assertStatus(200).headers()).containsEntry("content-type", "application/json");

    RawHttp.send(member.port(), "HEAD /v1/watch?wrong=1").assertStatus(400);
  }

  @Test
  void whoTakesNoStreamOrNoJsonIsToldSo() throws IOException {
    assertProblem(
        406, "not-acceptable", Http.get(member.uri("/v1/watch"), "Accept", "application/json"));
    assertProblem(
        406,
        "not-acceptable",
        Http.get(member.uri("/v1/watch"), "Accept", "text/event-stream;q=0"));
    long next = storeRevision(put("a", "x")) + 1;
    String poll = "/v1/watch?from_revision=%d&wait=100ms".formatted(next);
    assertProblem(406, "not-acceptable", Http.get(member.uri(poll), "Accept", "text/event-stream"));
    assertStatus(200, Http.get(member.uri(poll), "Accept", "application/json"));
  }

  @Test
  void otherMethodsAreNotAllowed() throws IOException {
    HttpResponse<byte[]> put = Http.put(member.uri("/v1/watch"), "x");

    assertStatus(405, put);
    assertThat(header(put, "Allow")).isEqualTo("GET, HEAD");
  }

  private static CompletableFuture<HttpResponse<byte[]>> inBackground(URI uri) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return Http.get(uri);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private HttpResponse<byte[]> put(String key, String value) throws IOException {
    return Http.put(member.uri("/v1/kv/" + prefix + key), value);
  }

  private EventReader watch(String query, String header) throws IOException {
    return new EventReader(member.port(), "/v1/watch?" + query, header);
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> events(Map<String, Object> answer) {
    return (List<Map<String, Object>>) answer.get("events");
  }
}
