package io.quorate.rest.gate;

import static io.quorate.rest.gate.ProbeServer.LAST;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.http.ChunkedTransferEncoding;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.TransferEncoding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictChunksTest {
  private static final int MAX_BODY_BYTES = 1000;
  private static final String CHUNKED =
      " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

  private ProbeServer server;

  /** Answers with the body that it has got; the container has what begins with its name. */
  private static final class Echo implements PlainRequest.Handler {
    @Override
    public boolean takes(String method, String rawPath, String query) {
      return !rawPath.startsWith("/container");
    }

    @Override
    public int maxBodyBytes() {
      return MAX_BODY_BYTES;
    }

    @Override
    public Duration longest() {
      return Duration.ofSeconds(30);
    }

    @Override
    public CompletionStage<PlainAnswer> answer(PlainRequest request) {
      byte[] body = ("<" + new String(request.body(), ISO_8859_1) + ">").getBytes(UTF_8);
      return CompletableFuture.completedFuture(new PlainAnswer(200, List.of(), body));
    }
  }

  @BeforeEach
  void start() throws IOException {
    server =
        ProbeServer.guarded(MAX_BODY_BYTES, new Handlers(StreamRequest.Handler.NONE, new Echo()));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void whatIsBehindABodyIsTheNextRequest() {
    String answer =
        server.exchange("PUT /a", CHUNKED, "3;x=y\r\nabc\r\n1\r\nd\r\n0\r\nX: y\r\n\r\n", LAST);

    assertThat(answer).containsSubsequence("HTTP/1.1 200 ", "<abcd>", "HTTP/1.1 200 ", "<>");
  }

  /** Each byte alone comes to the codec by itself, or with some of those behind it. */
  @Test
  void aBodyMayBeSentInWhateverParts() throws IOException {
    byte[] request =
        ("PUT /a" + CHUNKED + "3;x\r\nabc\r\n0\r\nX: y\r\n\r\n" + LAST).getBytes(UTF_8);
    for (int step = 1; step < 4; step++) {
      try (Socket client = server.connect()) {
        for (int at = 0; at < request.length; at += step) {
          client.getOutputStream().write(request, at, Math.min(step, request.length - at));
        }

        assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
            .containsSubsequence("HTTP/1.1 200 ", "<abc>", "HTTP/1.1 200 ", "<>");
      }
    }
  }

  /**
   * RFC 9110 section 10.1.1. The codec's own did not tell of the request before its first chunk.
   */
  @Test
  void aClientThatWaitsToBeToldToContinueIsTold() throws IOException {
    try (Socket client = server.connect()) {
      String head =
          "PUT /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n";
      client.getOutputStream().write(head.getBytes(UTF_8));
      assertThat(ProbeStreams.readUntil(client, "\r\n\r\n")).startsWith("HTTP/1.1 100 ");
      client.getOutputStream().write("1\r\na\r\n0\r\n\r\n".getBytes(UTF_8));

      assertThat(ProbeStreams.readUntil(client, "<a>")).startsWith("HTTP/1.1 200 ");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/a, 3|abcJUNK|0||",
    "/a, 3~abc|0||",
    "/a, 3|abc~0||",
    "/a, 3|abc|0~~",
    "/a, zz|abc|0||",
    "/a, 3|abc|0|GET /x HTTP/1.1||",
    "/container, 3|abcJUNK|0||",
    "/container, 3|abc|0~~",
  })
  void aBodyThatIsFramedOtherwiseIsRefusedAndTheConnectionEnds(String path, String body) {
    String answer =
        server.exchange("PUT " + path, CHUNKED, body.replace("|", "\r\n").replace('~', '\n'), LAST);

    assertThat(answer)
        .startsWith("HTTP/1.1 400 ")
        .contains("urn:quorate:problem:bad-framing")
        .containsIgnoringCase("\r\nConnection: close\r\n")
        .endsWith("\"committed\":\"no\"}\n")
        .doesNotContain("HTTP/1.1 200");
    assertThat(server.executed).isEmpty();
  }

  /** It was answered before, and what is behind the body cannot be told from it. */
  @ParameterizedTest
  @ValueSource(strings = {"/%zz", "/a"})
  void theBodyOfARefusedRequestIsFramedOrTheConnectionEnds(String path) throws IOException {
    try (Socket client = server.connect()) {
      String longer = "3e9\r\n" + "x".repeat(MAX_BODY_BYTES + 1);
      client.getOutputStream().write(("PUT " + path + CHUNKED + longer).getBytes(UTF_8));
      assertThat(ProbeStreams.readUntil(client, "\r\n\r\n")).startsWith("HTTP/1.1 ");
      client.getOutputStream().write(("JUNK\r\n0\r\n\r\n" + LAST).getBytes(UTF_8));

      assertThat(rest(client)).doesNotContain("HTTP/1.1");
    }
  }

  @Test
  void aGuardThatIsClosedGivesTheCodecItsOwnBack() {
    assertThat(chunked()).containsExactly(StrictChunks.class);

    var another = new GuardedListener(server.listener(), 1, 1, Handlers.NONE);
    another.open();
    assertThat(chunked()).containsExactly(StrictChunks.class);
    server.guard().close();
    assertThat(chunked()).containsExactly(StrictChunks.class);
    another.close();
    assertThat(chunked()).containsExactly(ChunkedTransferEncoding.class);
  }

  private static String rest(Socket client) throws IOException {
    try {
      return new String(client.getInputStream().readAllBytes(), UTF_8);
    } catch (SocketException e) {
      return e.toString();
    }
  }

  private List<Class<?>> chunked() {
    FilterChain chain = (FilterChain) server.listener().transport().getProcessor();
    return chain.stream()
        .filter(HttpServerFilter.class::isInstance)
        .flatMap(codec -> List.of(((HttpServerFilter) codec).getTransferEncodings()).stream())
        .filter(encoding -> !encoding.getClass().getSimpleName().startsWith("FixedLength"))
        .<Class<?>>map(TransferEncoding::getClass)
        .toList();
  }
}
