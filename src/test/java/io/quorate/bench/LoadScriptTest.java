package io.quorate.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThatCode;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The load by wrk, on a member that answers what it is told to; skipped where there is no wrk. */
class LoadScriptTest {
  private static final Keyspace ONE_KEY = new Keyspace("k%05d", 1, 4);

  private HttpServer server;

  /** Of all requests: method and target, a space, and the body with letters for random ones. */
  private final Map<String, Boolean> requests = new ConcurrentHashMap<>();

  private volatile int status = 200;
  private volatile String body = "";

  @BeforeEach
  void begin() throws IOException {
    assumeThatCode(() -> Programs.require("wrk")).doesNotThrowAnyException();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] asked = exchange.getRequestBody().readAllBytes();
          requests.put(
              "%s %s %s"
                  .formatted(
                      exchange.getRequestMethod(),
                      exchange.getRequestURI(),
                      new String(asked, StandardCharsets.US_ASCII)),
              true);
          byte[] answer = body.getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void end() {
    if (server != null) {
      server.stop(0);
    }
  }

  @Test
  void quorateAnswersAPutWithoutABody() throws Exception {
    status = 204;

    WrkReport report = check(HttpInterface.QUORATE, Operation.PUT);

    assertThat(report.errors()).isEmpty();
    assertThat(report.requests()).isPositive();
    assertThat(requests.keySet()).allMatch(each -> each.matches("PUT /v1/kv/k00000 [a-z]{4}"));
  }

  @Test
  void anAnswerThatIsNotTheExpectedOneIsAnError() throws Exception {
    status = 200;

    assertThat(check(HttpInterface.QUORATE, Operation.PUT).errors()).containsKey("unexpected");
  }

  @Test
  void aValueOfAnotherLengthIsAnError() throws Exception {
    body = "abc";
    assertThat(check(HttpInterface.QUORATE, Operation.GET).errors()).containsKey("unexpected");

    body = "abcd";
    assertThat(check(HttpInterface.QUORATE, Operation.GET).errors()).isEmpty();
    assertThat(requests).containsOnlyKeys("GET /v1/kv/k00000 ");
  }

  @Test
  void aRefusalIsAnErrorAlsoWhereNothingIsLookedAt() throws Exception {
    status = 503;

    WrkReport report =
        new Wrk(HttpInterface.QUORATE, ONE_KEY).measure(member(), Operation.STALE_GET, 2, 1, 7);

    assertThat(report.errors()).containsEntry("status", report.requests());
    assertThat(requests).containsOnlyKeys("GET /v1/kv/k00000?consistency=stale ");
  }

  @Test
  void etcdIsAskedInItsOwnWays() throws Exception {
    body = "{\"node\":{\"value\":\"abcd\"}}";
    assertThat(check(HttpInterface.ETCD_V2, Operation.GET).errors()).isEmpty();
    assertThat(check(HttpInterface.ETCD_V2, Operation.STALE_GET).errors()).isEmpty();
    body = "{\"kvs\":[{}]}";
    assertThat(check(HttpInterface.ETCD_V3, Operation.GET).errors()).isEmpty();
    assertThat(check(HttpInterface.ETCD_V3, Operation.STALE_GET).errors()).isEmpty();

    assertThat(requests)
        .containsOnlyKeys(
            "GET /v2/keys/k00000?quorum=true ",
            "GET /v2/keys/k00000 ",
            "POST /v3/kv/range {\"key\":\"azAwMDAw\"}",
            "POST /v3/kv/range {\"key\":\"azAwMDAw\",\"serializable\":true}");
  }

  @Test
  void etcdIsGivenValuesInItsOwnWays() throws Exception {
    assertThat(check(HttpInterface.ETCD_V2, Operation.PUT).errors()).isEmpty();
    assertThat(requests.keySet())
        .allMatch(each -> each.matches("PUT /v2/keys/k00000 value=[a-z]{4}"));
    requests.clear();

    assertThat(check(HttpInterface.ETCD_V3, Operation.PUT).errors()).isEmpty();
    assertThat(requests.keySet())
        .allMatch(
            each ->
                each.matches(
                    "POST /v3/kv/put [{]\"key\":\"azAwMDAw\",\"value\":\"[A-Za-z0-9]{6}==\"[}]"));
  }

  @Test
  void whatIsMixedIsBoth() throws Exception {
    body = "abcd";

    check(HttpInterface.QUORATE, Operation.MIXED);

    assertThat(requests.keySet())
        .anyMatch(each -> each.startsWith("PUT "))
        .anyMatch(each -> each.startsWith("GET "));
  }

  private WrkReport check(HttpInterface http, Operation operation) throws Exception {
    return new Wrk(http, ONE_KEY).check(member(), operation, 2, 1, 7);
  }

  private URI member() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }
}
