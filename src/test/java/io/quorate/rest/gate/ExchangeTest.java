package io.quorate.rest.gate;

import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Eventually.pause;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.rest.gate.PlainAnswer.Field;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeTest {
  private static final int MAX_BODY_BYTES = 1000;
  private static final Duration SOON = Duration.ofSeconds(20);

  private final ProbeHandler handler = new ProbeHandler(MAX_BODY_BYTES);
  private ProbeServer server;

  @BeforeEach
  void start() throws IOException {
    server = ProbeServer.guarded(1_000_000, new Handlers(StreamRequest.Handler.NONE, handler));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void aRequestIsHandedOverAsItCame() throws Exception {
    try (Socket client = server.connect()) {
      send(
          client,
          "PUT /a%20b?x=%31 HTTP/1.1\r\nHost: h\r\nX-Y: 1\r\nx-y:2\r\nContent-Length: 2\r\n\r\nhi");

      PlainRequest request = handler.next();
      assertThat(request.method()).isEqualTo("PUT");
      assertThat(request.rawPath()).isEqualTo("/a%20b");
      assertThat(request.query()).isEqualTo("x=%31");
      assertThat(request.fields().values("X-Y")).containsExactly("1", "2");
      assertThat(request.fields().line("x-Y")).hasValue("1,2");
      assertThat(request.fields().values("Z")).isEmpty();
      assertThat(request.fields().contentLength()).isEqualTo(2);
      assertThat(request.body()).asString(UTF_8).isEqualTo("hi");
    }
    assertThat(server.executed).isEmpty();
  }

  @Test
  void anAnswerIsWrittenAsItIs() throws Exception {
    try (Socket client = server.connect()) {
      send(client, get("/later"));
      handler.answerNext(
          new PlainAnswer(
              201,
              List.of(
                  new Field("Content-Type", "text/x; a=\"B\"; charset=UTF-8"),
                  new Field("ETag", "\"1\"")),
              "body".getBytes(UTF_8)));

      assertThat(ProbeStreams.readUntil(client, "body"))
          .startsWith("HTTP/1.1 201 ")
          .contains("\r\nContent-Type: text/x; a=\"B\"; charset=UTF-8\r\n")
          .contains("\r\nETag: \"1\"\r\n")
          .containsIgnoringCase("\r\nContent-Length: 4\r\n")
          .doesNotContain("Product");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304})
  void anAnswerWithoutABodyHasNoLength(int status) throws Exception {
    try (Socket client = server.connect()) {
      send(client, get("/later"));
      handler.answerNext(new PlainAnswer(status, List.of(), new byte[0]));

      assertThat(ProbeStreams.readUntil(client, "\r\n\r\n"))
          .startsWith("HTTP/1.1 " + status)
          .doesNotContainIgnoringCase("Content-Length");
      send(client, get("/now"));
      assertThat(ProbeStreams.readUntil(client, "now")).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void aBodyInPartsIsReadToItsEnd() throws Exception {
    try (Socket client = server.connect()) {
      send(client, "PUT /later HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nab");
      send(client, "cd");
      assertThat(handler.requests.poll(100, TimeUnit.MILLISECONDS)).isNull();
      send(client, "ef");

      assertThat(handler.next().body()).asString(UTF_8).isEqualTo("abcdef");
      handler.answerNext(ProbeHandler.text("done"));
      assertThat(ProbeStreams.readUntil(client, "done")).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void aChunkedBodyIsReadToItsEnd() throws Exception {
    try (Socket client = server.connect()) {
      send(
          client,
          "PUT /later HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
      send(client, "2\r\nde\r\n0\r\n\r\n");

      assertThat(handler.next().body()).asString(UTF_8).isEqualTo("abcde");
    }
  }

  @Test
  void aClientThatWaitsToBeToldToContinueIsTold() throws Exception {
    try (Socket client = server.connect()) {
      send(
          client,
          "PUT /later HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
      assertThat(ProbeStreams.readUntil(client, "\r\n\r\n")).startsWith("HTTP/1.1 100 ");
      send(client, "ab");

      assertThat(handler.next().body()).asString(UTF_8).isEqualTo("ab");
      handler.answerNext(ProbeHandler.text("done"));
      assertThat(ProbeStreams.readUntil(client, "done")).startsWith("HTTP/1.1 200 ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Expect: 100-continue\r\n"})
  void aBodyThatIsAnnouncedTooLongIsNotReadAndTheConnectionEnds(String expect) throws Exception {
    handler.longest = Duration.ofMillis(500);
    String answer;
    try (Socket client = server.connect()) {
      send(client, "PUT /later HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n" + expect + "\r\n");
      assertThat(handler.next().fields().contentLength()).isEqualTo(1001);
      handler.answerNext(new PlainAnswer(413, List.of(), "long".getBytes(UTF_8)));
      answer = ProbeStreams.readUntil(client, "long");
      assertThat(endOf(client)).isTrue();
    }
    assertThat(answer).startsWith("HTTP/1.1 413 ").contains("Connection: close");
  }

  /** Together they are too long, and so is the last of them alone. */
  @ParameterizedTest
  @ValueSource(strings = {"400\r\n", "1f4\r\n|\r\n1f5\r\n", "3e8\r\n|\r\n7fffffffffffff;x=y\r\n"})
  void aChunkThatIsAnnouncedTooLongIsNotWaitedFor(String sizes) throws Exception {
    String head = "PUT /later HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    String[] chunks = sizes.split("\\|", -1);
    String before = chunks.length == 1 ? "" : chunks[0] + "x".repeat(size(chunks[0]));
    String last = chunks[chunks.length - 1];
    for (String[] parts :
        new String[][] {{head + before + last}, {head + before, last}, {head, before, last}}) {
      try (Socket client = server.connect()) {
        for (String part : parts) {
          send(client, part);
        }

        assertThat(ProbeStreams.readUntil(client, "}"))
            .startsWith("HTTP/1.1 413 ")
            .containsIgnoringCase("\r\nConnection: close\r\n")
            .contains(
                "urn:quorate:problem:too-large", "at most 1000 bytes", "\"committed\":\"no\"");
      }
    }
    assertThat(handler.requests).isEmpty();
    assertThat(server.executed).isEmpty();
  }

  @Test
  void aBodyInChunksMayBeAsLongAsAllowed() throws Exception {
    try (Socket client = server.connect()) {
      send(client, "PUT /later HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
      send(client, "1f4\r\n");
      send(client, "x".repeat(500) + "\r\n1f4\r\n");
      send(client, "y".repeat(500) + "\r\n0\r\n\r\n");

      assertThat(handler.next().body())
          .asString(UTF_8)
          .isEqualTo("x".repeat(500) + "y".repeat(500));
    }
  }

  /** What it goes on to send is no request. */
  @Test
  void whoGoesOnToSendAChunkThatIsTooLongGetsItsAnswer() throws Exception {
    try (Socket client = server.connect()) {
      send(client, "PUT /later HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
      String chunk = "800\r\n" + get("/now") + "x".repeat(0x800 - get("/now").length()) + "\r\n";
      send(client, chunk);
      send(client, chunk + "0\r\n\r\n" + get("/now"));

      assertThat(ProbeStreams.readUntil(client, "}\n")).startsWith("HTTP/1.1 413 ");
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(handler.requests).isEmpty();
    assertThat(server.executed).isEmpty();
  }

  private static int size(String line) {
    return Integer.parseInt(line.strip(), 16);
  }

  @Test
  void requestsThatAreSentTogetherAreAnsweredInTheirOrder() throws Exception {
    try (Socket client = server.connect()) {
      send(client, get("/later") + get("/now") + get("/container") + get("/later"));
      handler.next();
      assertThat(handler.requests.poll(100, TimeUnit.MILLISECONDS)).isNull();
      handler.answerNext(ProbeHandler.text("first"));
      handler.answerNext(ProbeHandler.text("fourth"));

      String answers = ProbeStreams.readUntil(client, "fourth");
      assertThat(answers).containsSubsequence("first", "now", "Quorate-Member: 1", "fourth");
    }
    assertThat(server.executed).containsExactly("GET /container");
  }

  @Test
  void manyRequestsThatAreSentTogetherAreAnsweredOnABoundedStack() throws Exception {
    try (Socket client = server.connect()) {
      int many = 5000;
      send(client, get("/now").repeat(many) + get("/later"));
      eventually(SOON, () -> assertThat(handler.requests).hasSizeGreaterThan(many));
      handler.answerNext(ProbeHandler.text("last"));

      assertThat(ProbeStreams.readUntil(client, "last").split("HTTP/1.1 200 ")).hasSize(many + 2);
    }
  }

  @Test
  void halfSentBodiesKeepNoThread() throws Exception {
    var clients = new ArrayList<Socket>();
    try (Socket healthy = server.connect()) {
      for (int i = 0; i < 500; i++) {
        Socket client = server.connect();
        clients.add(client);
        send(client, "PUT /later HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nab");
      }
      send(healthy, get("/now"));

      assertThat(ProbeStreams.readUntil(healthy, "now")).startsWith("HTTP/1.1 200 ");
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  @Test
  void whoReadsNothingGetsNoFurtherAnswer() throws Exception {
    try (Socket client = server.connect();
        Socket healthy = server.connect()) {
      send(client, get("/large").repeat(20));
      handler.next();
      send(healthy, get("/now"));

      assertThat(ProbeStreams.readUntil(healthy, "now")).startsWith("HTTP/1.1 200 ");
      // What the sockets of both sides hold is less than two answers.
      assertThat(handler.requests.stream().filter(each -> each.rawPath().equals("/large")))
          .hasSizeLessThan(3);
    }
  }

  @Test
  void aBrokenBodyIsRefusedByTheCodecAndNotHandedOver() throws Exception {
    try (Socket client = server.connect()) {
      send(
          client,
          "PUT /later HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
      send(client, "no length\r\n");

      assertThat(ProbeStreams.readUntil(client, "\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    }
    assertThat(handler.requests).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRequestThatCannotBeAnsweredEndsTheConnection(boolean atOnce) throws Exception {
    try (Socket client = server.connect()) {
      send(client, get(atOnce ? "/fails" : "/later"));
      handler.next();
      if (!atOnce) {
        handler.open.take().completeExceptionally(new AssertionError("It failed later."));
      }

      assertThat(endOf(client)).isTrue();
    }
  }

  @Test
  void anAnswerToAHeadHasTheLengthAndNoBody() throws Exception {
    try (Socket client = server.connect()) {
      send(client, "HEAD /now HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(ProbeStreams.readUntil(client, "\r\n\r\n"))
          .startsWith("HTTP/1.1 200 ")
          .containsIgnoringCase("\r\nContent-Length: 3\r\n");
      send(client, get("/now"));
      assertThat(ProbeStreams.readUntil(client, "now")).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void aBodyThatDoesNotComeEndsTheConnection() throws Exception {
    handler.longest = Duration.ofMillis(200);
    try (Socket client = server.connect()) {
      send(client, "PUT /later HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nab");

      assertThat(endOf(client)).isTrue();
    }
    assertThat(handler.requests).isEmpty();
  }

  @Test
  void anAnswerThatIsNotTakenEndsTheConnection() throws Exception {
    handler.longest = Duration.ofMillis(200);
    try (Socket client = server.connect()) {
      send(client, get("/large").repeat(3));
      handler.next();

      eventually(SOON, () -> assertThat(server.connections()).isZero());
    }
  }

  @Test
  void aConnectionIsUsedLongAfterItsDeadlinesAreOver() throws Exception {
    handler.longest = Duration.ofMillis(300);
    try (Socket client = server.connect()) {
      send(client, "PUT /later HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nab");
      send(client, "c");
      handler.answerNext(ProbeHandler.text("done"));
      ProbeStreams.readUntil(client, "done");
      pause(Duration.ofMillis(500));
      send(client, get("/now"));

      assertThat(ProbeStreams.readUntil(client, "now")).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void aClientThatLeavesBeforeItsAnswerIsForgotten() throws Exception {
    try (Socket client = server.connect()) {
      send(client, get("/later"));
      handler.next();
    }
    handler.answerNext(ProbeHandler.text("nobody"));

    eventually(SOON, () -> assertThat(server.connections()).isZero());
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n";
  }

  private static void send(Socket client, String text) throws IOException {
    OutputStream out = client.getOutputStream();
    out.write(text.getBytes(ISO_8859_1));
    out.flush();
  }

  /** Whether the server ends the connection, in order or not. */
  private static boolean endOf(Socket client) throws IOException {
    try {
      return client.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }
}
