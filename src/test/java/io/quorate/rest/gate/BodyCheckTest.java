package io.quorate.rest.gate;

import static io.quorate.rest.gate.ProbeServer.LAST;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.rest.gate.PlainAnswer.Field;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies for the container that the application does not want, by what their heads say. */
class BodyCheckTest {

  private ProbeServer server;

  @BeforeEach
  void start() throws IOException {
    var handlers =
        new Handlers(
            StreamRequest.Handler.NONE,
            PlainRequest.Handler.NONE,
            BodyCheckTest::jsonOnly,
            Map::of);
    server = ProbeServer.guarded(1000, handlers);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static Optional<PlainAnswer> jsonOnly(PlainRequest head) {
    boolean json = head.fields().values("Content-Type").contains("application/json");
    return json || !head.rawPath().equals("/json")
        ? Optional.empty()
        : Optional.of(
            new PlainAnswer(
                415, List.of(new Field("X-Said-By", "application")), "no".getBytes(UTF_8)));
  }

  /** RFC 9110 section 10.1.1. */
  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 3", "Transfer-Encoding: chunked"})
  void whoWaitsToBeToldToContinueIsToldWhyNot(String framing) throws IOException {
    try (Socket client = sent("Content-Type: text/xml", framing, "Expect: 100-continue")) {
      assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 415 ")
          .contains("\r\nX-Said-By: application\r\n")
          .containsIgnoringCase("\r\nConnection: close\r\n")
          .endsWith("\r\n\r\nno");
    }
    assertThat(server.executed).isEmpty();
  }

  @Test
  void aBodyThatIsNotWantedIsNotWaitedFor() throws IOException {
    try (Socket client = sent("Content-Length: 3")) {
      assertThat(ProbeStreams.readUntil(client, "\r\n\r\nno")).startsWith("HTTP/1.1 415 ");
    }
    assertThat(server.executed).isEmpty();
  }

  @Test
  void aBodyThatIsWantedIsAskedForAndRead() throws IOException {
    try (Socket client =
        sent("Content-Type: application/json", "Content-Length: 3", "Expect: 100-continue")) {
      assertThat(ProbeStreams.readUntil(client, "\r\n\r\n")).startsWith("HTTP/1.1 100 ");
      client.getOutputStream().write("abc".getBytes(UTF_8));
      assertThat(ProbeStreams.readUntil(client, "\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    }
    assertThat(server.executed).containsExactly("POST /json");
  }

  /** The resource says it, as of any other thing that it finds wrong. */
  @Test
  void aBodyThatIsThereIsTheBusinessOfTheContainer() {
    String answer =
        server.exchange("POST /json HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc", LAST);

    assertThat(answer).startsWith("HTTP/1.1 200 ");
    assertThat(server.executed).containsExactly("POST /json", "GET /last");
  }

  private Socket sent(String... headers) throws IOException {
    Socket client = server.connect();
    String head = "POST /json HTTP/1.1\r\nHost: h\r\n" + String.join("\r\n", headers);
    client.getOutputStream().write((head + "\r\n\r\n").getBytes(UTF_8));
    return client;
  }
}
