package io.quorate.it;

import static io.quorate.it.Cluster.SOON;
import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Http.assertStatus;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Hundreds of clients that send or read slowly, and one that does not, on one member. */
class SlowClientsIT {
  @RegisterExtension static final Cluster cluster = Cluster.of(1);

  private static final int MEMBER = 1;
  private static final int VALUE_BYTES = 1 << 20;
  private static final int ROUNDS = 5;

  /** Of each answer to the healthy client, on a busy machine; slow bodies are waited for 60 s. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** Heads are waited for 10 s. */
  private static final Duration HEADS = Duration.ofSeconds(40);

  private static final int SMALL = 4096;

  @BeforeEach
  void theMemberServes() throws Exception {
    if (!cluster.runs(MEMBER)) {
      cluster.up();
    }
    assertServed();
  }

  @Test
  void halfSentBodiesHoldUpNobody() throws Exception {
    for (String line : List.of("PUT /v1/kv/half", "POST /v1/txn")) {
      try (var slow = new SlowClients(cluster.httpPort(MEMBER), SMALL)) {
        slow.connect(500);
        slow.send(head(line + " HTTP/1.1", "Content-Length: 1000", "", "{"), SOON);

        assertServed();
        assertThat(slow.ended()).as("ended so far").isZero();
      }
    }
    assertServed();
  }

  @Test
  void headsThatComeByteByByteHoldUpNobodyAndEndTheirConnections() throws Exception {
    try (var slow = new SlowClients(cluster.httpPort(MEMBER), SMALL)) {
      slow.connect(500);
      var served = new AtomicBoolean();
      var healthy = CompletableFuture.runAsync(() -> serve(served));
      byte[] head = head("GET /v1/kv/healthy HTTP/1.1", "X: " + "x".repeat(5000));
      int[] sent = {0};
      eventually(
          HEADS,
          () -> {
            slow.send(new byte[] {head[sent[0]++ % head.length]}, SOON);
            assertThat(slow.ended()).as("ended").isEqualTo(500);
            return sent[0];
          });
      served.set(true);
      healthy.join();
    }
    assertServed();
  }

  @Test
  void clientsThatReadNothingHoldUpNobody() throws Exception {
    assertThat(Http.put(cluster.uri(MEMBER, "/v1/kv/large"), new byte[VALUE_BYTES]).statusCode())
        .isIn(201, 204);
    try (var slow = new SlowClients(cluster.httpPort(MEMBER), SMALL)) {
      slow.connect(200);
      byte[] get = "GET /v1/kv/large HTTP/1.1\r\nHost: h\r\n\r\n".repeat(5).getBytes(ISO_8859_1);
      slow.send(get, SOON);

      assertServed();
    }
    assertServed();
  }

  @Test
  void moreHalfSentValuesThanTheHeapHasRoomForAreRefused() throws Exception {
    long pid = cluster.pid(MEMBER);
    byte[] part =
        head(
            "PUT /v1/kv/half HTTP/1.1",
            "Content-Length: " + VALUE_BYTES,
            "",
            "x".repeat(VALUE_BYTES - 1));
    try (var slow = new SlowClients(cluster.httpPort(MEMBER), SMALL)) {
      slow.connect(300);
      slow.send(part, SOON);

      eventually(
          SOON,
          () ->
              assertThat(slow.answers())
                  .anyMatch(
                      answer ->
                          answer.startsWith("HTTP/1.1 503 ")
                              && answer.contains("\r\nRetry-After: 1\r\n")
                              && answer.contains("urn:quorate:problem:overloaded")));
      assertThat(slow.answers()).allMatch(answer -> answer.matches("(?s)(HTTP/1.1 503 .*)?"));
      assertServed();
    }
    assertServed();
    assertThat(cluster.pid(MEMBER)).isEqualTo(pid);
  }

  private static void serve(AtomicBoolean end) {
    while (!end.get()) {
      try {
        assertServed();
      } catch (Exception e) {
        throw new CompletionException(e);
      }
    }
  }

  /** Entries, what the container answers, and health. */
  private static void assertServed() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      String value = "value " + i;
      assertThat(inTime(() -> Http.put(cluster.uri(MEMBER, "/v1/kv/healthy"), value)).statusCode())
          .isIn(201, 204);
      HttpResponse<byte[]> get = inTime(() -> Http.get(cluster.uri(MEMBER, "/v1/kv/healthy")));
      Http.assertValue(value, get);
      assertStatus(200, inTime(() -> Http.get(cluster.uri(MEMBER, "/v1/kv?prefix=healthy"))));
      assertStatus(200, inTime(() -> Http.get(cluster.uri(MEMBER, "/health/ready"))));
    }
  }

  private static <T> T inTime(Callable<T> request) throws Exception {
    long start = System.nanoTime();
    T answer = request.call();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).as("%s", answer).isLessThan(LONGEST);
    return answer;
  }

  /** A request as far as it is sent: these lines, the last of them without an end. */
  private static byte[] head(String requestLine, String... lines) {
    return (requestLine + "\r\nHost: h\r\n" + String.join("\r\n", lines)).getBytes(ISO_8859_1);
  }
}
