package io.quorate.rest.gate;

import static io.quorate.rest.gate.ProbeServer.LAST;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the member says of itself where it is the gate that answers. */
class SignatureTest {

  private ProbeServer server;
  private volatile Map<String, String> signature =
      Map.of(Surface.MEMBER_HEADER, "7", "Quorate-Revision", "42");

  @BeforeEach
  void start() throws IOException {
    var handlers =
        new Handlers(
            StreamRequest.Handler.NONE, PlainRequest.Handler.NONE, BodyCheck.NONE, () -> signature);
    server = ProbeServer.guarded(1000, handlers);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OPTIONS /health HTTP/1.1|Host: h", // 405
        "GET /%zz HTTP/1.1|Host: h", // 400, by the rules
        "PUT /metrics HTTP/1.1|Host: h",
        "GET /a HTTP/1.1|Host: h|: x",
        "PUT /a HTTP/1.1|Host: h|Content-Encoding: gzip", // 415
        "PUT /a HTTP/1.1|Host: h|Content-Length: 1001|Expect: 100-continue", // 413
        "GET /a HTTP/2.0", // 505, by the rules
        "GET /a",
        "GET /a HTTP/3.5|Host: h", // 505, by the codec
        "GET /a HTTP/1.1", // 400, by the codec
        "GET /page-410 HTTP/1.1|Host: h|Connection: close" // 410, by the container
      })
  void whatIsRefusedIsSignedByTheMember(String lines) {
    String answer = server.exchange(lines.replace("|", "\r\n") + "\r\n\r\n");

    assertThat(answer)
        .matches("(?s)HTTP/1\\.1 (4|505).*")
        .containsOnlyOnce("\r\nQuorate-Member: 7\r\n")
        .containsOnlyOnce("\r\nQuorate-Revision: 42\r\n")
        .contains("\r\nContent-Type: application/problem+json\r\n");
  }

  @Test
  void aRefusalThatTellsOfMoreStillDoes() {
    assertThat(server.exchange("OPTIONS /health HTTP/1.1\r\nHost: h\r\n\r\n"))
        .contains("\r\nAllow: GET, HEAD\r\n", "\r\nQuorate-Member: 7\r\n");
  }

  @Test
  void asLongAsThereIsNoMemberThereIsNoSignature() {
    signature = Map.of();

    assertThat(server.exchange("GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .doesNotContain("Quorate-");
  }

  /** Or a client would take it for what the member says. */
  @Test
  void whatIsSaidForWantOfAMemberIsNotSigned() {
    assertThat(server.exchange("GET /bare-404 HTTP/1.1\r\nHost: h\r\n\r\n", LAST))
        .startsWith("HTTP/1.1 503 ")
        .doesNotContain("Quorate-Revision");
    server.guard().shut();

    assertThat(server.exchange(LAST)).startsWith("HTTP/1.1 503 ").doesNotContain("Quorate-");
  }
}
