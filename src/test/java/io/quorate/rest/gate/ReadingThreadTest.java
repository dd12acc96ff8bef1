package io.quorate.rest.gate;

import static io.quorate.it.Eventually.eventually;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.ConnectionProbe;
import org.glassfish.grizzly.IOEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadingThreadTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String REQUEST = "GET /later HTTP/1.1\r\nHost: h\r\n\r\n";

  private final ProbeHandler handler = new ProbeHandler(1000);

  /** How often the selector was told to look at a connection, or not to. */
  private final AtomicInteger enabled = new AtomicInteger();

  private final AtomicInteger disabled = new AtomicInteger();
  private ProbeServer server;

  @BeforeEach
  void start() throws IOException {
    server = ProbeServer.guarded(1000, new Handlers(StreamRequest.Handler.NONE, handler));
    server
        .listener()
        .transport()
        .getConnectionMonitoringConfig()
        .addProbes(
            new ConnectionProbe.Adapter() {
              @Override
              @SuppressWarnings("rawtypes")
              public void onIOEventEnableEvent(Connection connection, IOEvent event) {
                enabled.addAndGet(event == IOEvent.READ ? 1 : 0);
              }

              @Override
              @SuppressWarnings("rawtypes")
              public void onIOEventDisableEvent(Connection connection, IOEvent event) {
                disabled.addAndGet(event == IOEvent.READ ? 1 : 0);
              }
            });
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void theSelectorLooksOnWhileAClientWaitsForItsAnswer() throws Exception {
    try (Socket client = server.connect()) {
      send(client, REQUEST);
      handler.next();
      int enabledBefore = enabled.get();
      for (int i = 0; i < 10; i++) {
        handler.answerNext(ProbeHandler.text("answer " + i));
        assertThat(ProbeStreams.readUntil(client, "answer " + i)).contains(" 200 ");
        send(client, REQUEST);
        handler.next();
      }
      assertThat(disabled).hasValue(0);
      assertThat(enabled).hasValue(enabledBefore);
    }
  }

  @Test
  void whatComesMeanwhileIsReadAfterTheAnswer() throws Exception {
    try (Socket client = server.connect()) {
      send(client, REQUEST);
      handler.next();
      send(client, REQUEST);
      eventually(SOON, () -> assertThat(disabled).hasValue(1));
      assertThat(handler.requests).isEmpty();

      handler.answerNext(ProbeHandler.text("first"));
      assertThat(ProbeStreams.readUntil(client, "first")).contains(" 200 ");
      handler.answerNext(ProbeHandler.text("second"));
      assertThat(ProbeStreams.readUntil(client, "second")).contains(" 200 ");
    }
  }

  @Test
  void aClientThatEndsMeanwhileIsNoticedAfterTheAnswer() throws Exception {
    try (Socket client = server.connect()) {
      send(client, REQUEST);
      handler.next();
    }
    eventually(SOON, () -> assertThat(disabled).hasValue(1));
    assertThat(server.connections()).isEqualTo(1);
    handler.answerNext(ProbeHandler.text("nobody"));
    eventually(SOON, () -> assertThat(server.connections()).isZero());
  }

  /** The answer and what comes next meet at the connection. */
  @Test
  void noRequestIsForgottenHoweverSoonItComes() throws Exception {
    try (Socket client = server.connect()) {
      send(client, REQUEST);
      for (int i = 0; i < 5_000; i++) {
        handler.next();
        send(client, REQUEST);
        handler.answerNext(ProbeHandler.text("answer " + i));
        assertThat(ProbeStreams.readUntil(client, "answer " + i)).contains(" 200 ");
      }
    }
  }

  private static void send(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(ISO_8859_1));
  }
}
