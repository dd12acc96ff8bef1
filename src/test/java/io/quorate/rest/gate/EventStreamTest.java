package io.quorate.rest.gate;

import static io.quorate.rest.gate.ProbeStreams.readUntil;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.grizzly.utils.DelayedExecutor;
import org.glassfish.grizzly.utils.IdleTimeoutFilter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String REQUEST = "GET /stream?a=b HTTP/1.1\r\nHost: h\r\n\r\n";

  private ProbeStreams streams;

  @BeforeEach
  void start() throws IOException {
    streams = new ProbeStreams();
  }

  @AfterEach
  void stop() throws IOException {
    streams.close();
  }

  @Test
  void theClientGetsWhatIsSentWhenItIsSentUntilTheEnd() throws Exception {
    try (Socket client = streams.connect(REQUEST)) {
      EventStream stream = streams.stream();
      stream.open(Map.of("Quorate-Member", "1"));
      stream.send(bytes(": one\n\n"));

      assertThat(readUntil(client, ": one\n\n"))
          .startsWith("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n")
          .contains("\r\nQuorate-Member: 1\r\n", "\r\nConnection: close\r\n", "\r\n\r\n: one");
      stream.send(bytes(": two\n\n"));
      assertThat(readUntil(client, ": two\n\n")).isEqualTo(": two\n\n");
      stream.end();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(streams.requests.poll())
        .isEqualTo(new StreamRequest("/stream", "a=b", "", Optional.empty()));
  }

  /** As the container has it, with 30 s; what a stream sends does not go by its filters. */
  @Test
  void aStreamOutlivesConnectionsOnWhichNothingHappens() throws Exception {
    DelayedExecutor executor =
        IdleTimeoutFilter.createDefaultIdleDelayedExecutor(50, TimeUnit.MILLISECONDS);
    executor.start();
    streams.server.add(1, new IdleTimeoutFilter(executor, 200, TimeUnit.MILLISECONDS));
    try (Socket client = streams.connect(REQUEST)) {
      EventStream stream = streams.stream();
      stream.open(Map.of());
      try (Socket late = streams.server.connect()) {
        assertThat(late.getInputStream().read()).as("an idle connection").isEqualTo(-1);
      }
      stream.send(bytes(": still here\n\n"));
      assertThat(readUntil(client, ": still here\n\n")).contains("200 OK");
    } finally {
      executor.destroy();
    }
  }

  /** RFC 9110 section 9.3.2. */
  @Test
  void aHeadIsAnsweredWithTheHeadersOfTheStreamAndTheEnd() throws Exception {
    CompletableFuture<String> answer = head();
    EventStream stream = streams.stream();
    stream.open(Map.of("Quorate-Member", "1"));
    stream.send(bytes(": one\n\n"));

    assertThat(answer.get(SOON.toSeconds(), TimeUnit.SECONDS))
        .startsWith("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n")
        .endsWith("\r\nQuorate-Member: 1\r\n\r\n");
    assertThat(stream.hasRoom()).isFalse();
  }

  @Test
  void theRefusalOfAHeadHasNoBody() throws Exception {
    CompletableFuture<String> answer = head();
    streams.stream().refuse(429, bytes("{}"), Map.of());

    assertThat(answer.get(SOON.toSeconds(), TimeUnit.SECONDS))
        .startsWith("HTTP/1.1 429 Too Many Requests\r\n")
        .contains("\r\nContent-Length: 2\r\n")
        .endsWith("\r\n\r\n");
  }

  private CompletableFuture<String> head() {
    return CompletableFuture.supplyAsync(
        () -> streams.server.exchange(REQUEST.replace("GET", "HEAD")));
  }

  /** The container would not end its connection, and the client wait for ever. */
  @Test
  void aStreamThatCannotBeOpenedEnds() throws Exception {
    var failing = new Handlers(new Failing(), PlainRequest.Handler.NONE);
    try (ProbeServer server = ProbeServer.guarded(1000, failing);
        Socket client = server.connect()) {
      client.getOutputStream().write(bytes(REQUEST));

      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  private static final class Failing implements StreamRequest.Handler {
    @Override
    public boolean takes(StreamRequest request) {
      return true;
    }

    @Override
    public void open(StreamRequest request, EventStream stream) {
      throw new StackOverflowError("as a pattern of a library may");
    }
  }

  @Test
  void theLastEventIdIsHandedOver() throws Exception {
    try (Socket client =
        streams.connect(REQUEST.replace("\r\n\r\n", "\r\nLast-Event-ID: 17\r\n\r\n"))) {
      streams.stream().cut();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(streams.requests.poll().lastEventId()).contains("17");
  }

  @Test
  void aRefusalIsAProblemAndTheEnd() throws Exception {
    var answer = CompletableFuture.supplyAsync(() -> streams.server.exchange(REQUEST));
    streams.stream().refuse(410, bytes("{}"), Map.of("Retry-After", "1"));

    assertThat(answer)
        .succeedsWithin(SOON)
        .isEqualTo(
            "HTTP/1.1 410 Gone\r\nContent-Type: application/problem+json\r\nContent-Length: 2\r\n"
                + "Connection: close\r\nRetry-After: 1\r\n\r\n{}");
  }

  /** Neither a thread nor memory without bound waits for a client that does not read. */
  @Test
  void aSlowReaderLeavesNoRoomAndGetsEverythingOnceItReads() throws Exception {
    byte[] piece = bytes("x".repeat(16 * 1024));
    var rooms = new AtomicInteger();
    try (Socket client = streams.connect(REQUEST)) {
      EventStream stream = streams.stream();
      stream.onRoom(rooms::incrementAndGet);
      stream.open(Map.of());
      long sent = 0;
      long bound = 1L << 30;
      while (stream.hasRoom() && sent < bound) {
        stream.send(piece);
        sent += piece.length;
      }
      assertThat(sent).as("what system and stream take unread").isLessThan(bound);
      assertThat(rooms).hasValue(0);

      stream.end();
      long read = 0;
      InputStream in = client.getInputStream();
      byte[] buffer = new byte[64 * 1024];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        read += n;
      }
      assertThat(read).isGreaterThan(sent);
    }
  }

  @Test
  void whoDoesNotReadTheEndIsCutOff() throws Exception {
    byte[] piece = bytes("x".repeat(16 * 1024));
    var closed = new CompletableFuture<Void>();
    try (Socket client = streams.connect(REQUEST)) {
      EventStream stream = streams.stream();
      stream.onClose(() -> closed.complete(null));
      stream.open(Map.of());
      while (stream.hasRoom()) {
        stream.send(piece);
      }

      stream.end(Duration.ofMillis(100));

      assertThat(closed).succeedsWithin(SOON);
      assertThat(client.isClosed()).isFalse();
    }
  }

  @Test
  void whoWaitsForRoomIsToldOnceThereIs() throws Exception {
    byte[] piece = bytes("x".repeat(16 * 1024));
    var room = new CompletableFuture<Void>();
    try (Socket client = streams.connect(REQUEST)) {
      EventStream stream = streams.stream();
      stream.onRoom(() -> room.complete(null));
      stream.open(Map.of());
      while (stream.hasRoom()) {
        stream.send(piece);
      }
      assertThat(room).isNotDone();

      var reading = CompletableFuture.runAsync(() -> readAll(client));
      assertThat(room).succeedsWithin(SOON);
      assertThat(stream.hasRoom()).isTrue();
      stream.cut();
      assertThat(reading).succeedsWithin(SOON);
    }
  }

  @Test
  void aClientThatGoesIsNoticed() throws Exception {
    var closed = new CompletableFuture<Void>();
    try (Socket client = streams.connect(REQUEST)) {
      EventStream stream = streams.stream();
      stream.onClose(() -> closed.complete(null));
      stream.open(Map.of());
      readUntil(client, "\r\n\r\n");
      assertThat(closed).isNotDone();
    }
    assertThat(closed).succeedsWithin(SOON);
  }

  @Test
  void whatFollowsOnTheConnectionIsNotExecuted() throws Exception {
    String after = "PUT /after HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx";
    try (Socket client = streams.connect(REQUEST + after)) {
      EventStream stream = streams.stream();
      stream.open(Map.of());
      client.getOutputStream().write(bytes(after));
      readUntil(client, "\r\n\r\n");
      stream.send(bytes(": on\n\n"));
      assertThat(readUntil(client, ": on\n\n")).isEqualTo(": on\n\n");
      stream.end();
    }
    assertThat(streams.server.executed).isEmpty();
  }

  @Test
  void otherPathsAndMethodsAreNoStreams() {
    String get =
        streams.server.exchange("GET /other HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    String put =
        streams.server.exchange("DELETE /stream HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

    assertThat(get).startsWith("HTTP/1.1 200 ");
    assertThat(put).startsWith("HTTP/1.1 200 ");
    assertThat(streams.server.executed).containsExactly("GET /other", "DELETE /stream");
  }

  private static void readAll(Socket client) {
    try {
      client.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException e) {
      // Cut: that is how it ends.
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
