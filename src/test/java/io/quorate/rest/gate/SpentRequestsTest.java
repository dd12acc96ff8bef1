package io.quorate.rest.gate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.rest.gate.PlainAnswer.Field;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpentRequestsTest {
  private static final int CLIENTS = 8;
  private static final int REQUESTS_EACH = 200;

  /** Threads that answer, none of which reads. */
  private final ExecutorService answering = Executors.newFixedThreadPool(3);

  private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
  private final Set<Object> packets =
      Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
  private ProbeServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        ProbeServer.guarded(
            1_000_000, new Handlers(StreamRequest.Handler.NONE, new Echo(answering)));
    server.add(server.filters().indexOf("FrontDoor"), new PacketReader(packets));
  }

  @AfterEach
  void stop() throws IOException {
    clients.shutdownNow();
    answering.shutdownNow();
    server.close();
  }

  @Test
  void packetsAreUsedAgainAndTellNothingOfTheRequestsBefore() throws Exception {
    var all = new ArrayList<Future<?>>();
    for (int client = 0; client < CLIENTS; client++) {
      int number = client;
      all.add(clients.submit(() -> ask(number)));
    }
    for (Future<?> each : all) {
      each.get(60, TimeUnit.SECONDS);
    }

    assertThat(packets).hasSizeLessThan(CLIENTS * REQUESTS_EACH / 4);
  }

  /** Requests of all forms, some of them sent before the one ahead of them is answered. */
  private Void ask(int client) throws IOException {
    try (Socket socket = server.connect()) {
      for (int i = 0; i < REQUESTS_EACH; i += 2) {
        String first = client + "-" + i;
        String second = client + "-" + (i + 1);
        String together = request(first) + request(second);
        int cut = i % 4 == 0 ? request(first).length() : together.length();
        send(socket, together.substring(0, cut));
        assertThat(answer(socket)).isEqualTo(said(first));
        send(socket, together.substring(cut));
        assertThat(answer(socket)).isEqualTo(said(second));
      }
    }
    return null;
  }

  private static boolean isPut(String name) {
    return name.hashCode() % 3 == 0;
  }

  private static String request(String name) {
    return isPut(name)
        ? "PUT /%1$s?q=%1$s HTTP/1.1\r\nHost: h\r\nX-Name: %1$s\r\nContent-Length: %2$d\r\n\r\n%1$s"
            .formatted(name, name.length())
        : "GET /%s HTTP/1.1\r\nHost: h\r\n\r\n".formatted(name);
  }

  /** What the {@link Echo} says of it. */
  private static String said(String name) {
    return isPut(name)
        ? "X-Of-Put: %1$s|PUT /%1$s q=%1$s [%1$s] %1$s.".formatted(name)
        : "|GET /%s  [] .".formatted(name);
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  /** The field of the answer, if it has one, and the body. */
  private static String answer(Socket socket) throws IOException {
    String head = ProbeStreams.readUntil(socket, "\r\n\r\n");
    String field =
        head.lines().filter(line -> line.startsWith("X-Of-Put")).reduce("", String::concat);
    return field + "|" + ProbeStreams.readUntil(socket, ".");
  }

  /** Says of a request what there is in it, on another thread. */
  private record Echo(ExecutorService answering) implements PlainRequest.Handler {
    @Override
    public boolean takes(String method, String rawPath, String query) {
      return true;
    }

    @Override
    public int maxBodyBytes() {
      return 1000;
    }

    @Override
    public Duration longest() {
      return Duration.ofSeconds(30);
    }

    @Override
    public CompletionStage<PlainAnswer> answer(PlainRequest request) {
      return CompletableFuture.supplyAsync(() -> said(request), answering);
    }

    private static PlainAnswer said(PlainRequest request) {
      List<String> names = request.fields().values("X-Name");
      String text =
          "%s %s %s %s %s."
              .formatted(
                  request.method(),
                  request.rawPath(),
                  request.query(),
                  names,
                  new String(request.body(), UTF_8));
      List<Field> fields =
          names.isEmpty() ? List.of() : List.of(new Field("X-Of-Put", names.get(0)));
      return new PlainAnswer(200, fields, text.getBytes(UTF_8));
    }
  }

  /** Sees the packets between the codec and the door. */
  private static final class PacketReader extends BaseFilter {
    private final Set<Object> packets;

    PacketReader(Set<Object> packets) {
      this.packets = packets;
    }

    @Override
    public NextAction handleRead(FilterChainContext ctx) {
      HttpContent content = ctx.getMessage();
      packets.add(content.getHttpHeader());
      return ctx.getInvokeAction();
    }
  }
}
