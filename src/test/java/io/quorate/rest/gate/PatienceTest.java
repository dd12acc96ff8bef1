package io.quorate.rest.gate;

import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Eventually.pause;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.nio.transport.TCPNIOConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send slowly, or more than there is room for. */
class PatienceTest {
  private static final int MAX_BODY_BYTES = 1000;
  private static final int ROOM = 1500;
  private static final Duration HEAD = Duration.ofMillis(300);
  private static final Duration BODY = Duration.ofMillis(600);
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final PlainAnswer DONE = new PlainAnswer(204, List.of(), new byte[0]);

  private final ProbeHandler handler = new ProbeHandler(MAX_BODY_BYTES);
  private final HeldBytes arriving = new HeldBytes(ROOM);
  private final HeldBytes underWay = new HeldBytes(ROOM);
  private final List<Socket> clients = new ArrayList<>();
  private ProbeServer server;

  @BeforeEach
  void start() throws IOException {
    begin(Duration.ofSeconds(30));
  }

  private void begin(Duration body) throws IOException {
    server =
        ProbeServer.guarded(
            MAX_BODY_BYTES,
            new Handlers(StreamRequest.Handler.NONE, handler),
            new Patience(HEAD, body, arriving, underWay));
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    server.close();
  }

  @Test
  void aHeadThatComesByteByByteEndsTheConnection() throws Exception {
    Socket client = client();
    String head = "GET /container HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(4000);

    // At the latest what is sent after the deadline has passed finds the connection ended.
    boolean ended = false;
    long deadline = System.nanoTime() + SOON.toNanos();
    for (int i = 0; !ended && i < head.length(); i++) {
      assertThat(System.nanoTime()).as("%d bytes were taken", i).isLessThan(deadline);
      ended = !trySend(client, head.substring(i, i + 1));
      pause(Duration.ofMillis(20));
    }

    assertThat(ended).isTrue();
    eventually(SOON, () -> assertThat(server.connections()).isZero());
    assertThat(server.executed).isEmpty();
  }

  @Test
  void aConnectionIsUsedForLongerThanAHeadMayTake() throws Exception {
    Socket client = client();
    for (int i = 0; i < 4; i++) {
      send(client, "PUT /container HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n");
      // A body may take its time.
      pause(HEAD.dividedBy(2));
      send(client, "ab");
      pause(HEAD.dividedBy(2));
      send(client, "cd");
      assertThat(ProbeStreams.readUntil(client, "\r\n\r\n")).startsWith("HTTP/1.1 200 ");
      pause(HEAD.dividedBy(2));
    }
  }

  @Test
  void theContainerIsAskedWhenAllOfABodyIsThere() throws Exception {
    var seen = new CopyOnWriteArrayList<String>();
    server.add(server.filters().size() - 1, new ContentReader(seen));
    for (int i = 0; i < 300; i++) {
      send(client(), "POST /container HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nab");
    }
    Socket slow = client();
    send(slow, "POST /container HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab");
    Socket healthy = client();
    send(healthy, "GET /container HTTP/1.1\r\nHost: h\r\n\r\n");

    assertThat(ProbeStreams.readUntil(healthy, "\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    assertThat(seen).containsExactly("last: ");
    send(slow, "\r\n4\r\ncdef\r\n");
    send(slow, "0\r\n\r\n");
    assertThat(ProbeStreams.readUntil(slow, "\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    assertThat(seen).containsExactly("last: ", "last: abcdef");
    send(slow, "GET /container HTTP/1.1\r\nHost: h\r\n\r\n");
    assertThat(ProbeStreams.readUntil(slow, "\r\n\r\n")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void aBodyForTheContainerThatTurnsOutTooLongIsRefused() throws Exception {
    String chunk = "400\r\n" + "x".repeat(0x400) + "\r\n";

    String answer =
        server.exchange(
            "POST /container HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n",
            chunk,
            chunk,
            "0\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 413 ").contains("urn:quorate:problem:too-large");
    assertThat(server.executed).isEmpty();
  }

  @Test
  void aChunkForTheContainerThatIsAnnouncedTooLongIsNotWaitedFor() throws Exception {
    Socket client = client();
    send(client, "POST /container HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    send(client, "2\r\nab\r\n");
    send(client, "7fffffff\r\n");

    assertThat(ProbeStreams.readUntil(client, "}"))
        .startsWith("HTTP/1.1 413 ")
        .contains("urn:quorate:problem:too-large");
    assertThat(server.executed).isEmpty();
  }

  @Test
  void aBodyForTheContainerThatDoesNotComeEndsTheConnection() throws Exception {
    stop();
    begin(BODY);
    Socket client = client();
    send(client, "POST /container HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nab");

    assertThat(endOf(client)).isTrue();
    eventually(SOON, () -> assertThat(arriving.held()).isZero());
    assertThat(server.executed).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/door", "/container"})
  void aBodyForWhichThereIsNoRoomIsRefusedUntilOthersLeave(String path) throws Exception {
    String part =
        "PUT %s HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n%s"
            .formatted(path, "x".repeat(800));
    Socket first = client();
    send(first, part);
    eventually(SOON, () -> assertThat(arriving.held()).isEqualTo(800));
    Socket second = client();
    send(second, part);

    String answer = ProbeStreams.readUntil(second, "}");
    assertThat(answer)
        .startsWith("HTTP/1.1 503 ")
        .containsIgnoringCase("\r\nRetry-After: 1\r\n")
        .containsIgnoringCase("\r\nConnection: close\r\n")
        .contains("urn:quorate:problem:overloaded", "\"committed\":\"no\"");
    // What comes at once waits for nothing, and needs no such room.
    Socket small = client();
    send(small, "PUT /container HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab");
    assertThat(ProbeStreams.readUntil(small, "\r\n\r\n")).startsWith("HTTP/1.1 200 ");

    first.close();
    eventually(SOON, () -> assertThat(arriving.held()).isZero());
    send(client(), part);
    eventually(SOON, () -> assertThat(arriving.held()).isEqualTo(800));
  }

  @Test
  void whatIsReadToItsEndNoLongerArrives() throws Exception {
    Socket client = client();
    send(client, "PUT /door HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nab");
    eventually(SOON, () -> assertThat(arriving.held()).isEqualTo(2));
    send(client, "cd");

    eventually(SOON, () -> assertThat(underWay.held()).isEqualTo(4));
    assertThat(arriving.held()).isZero();
    handler.answerNext(DONE);
    assertThat(ProbeStreams.readUntil(client, "\r\n\r\n")).startsWith("HTTP/1.1 204 ");
    eventually(SOON, () -> assertThat(underWay.held()).isZero());
  }

  @Test
  void aBodyOfManyPartsIsAsItWasSent() throws Exception {
    var random = new Random(1);
    String body = random.ints(600, 'a', 'z').mapToObj(Character::toString).collect(joining());
    Socket client = client();
    send(client, "PUT /door HTTP/1.1\r\nHost: h\r\nContent-Length: 600\r\n\r\n");
    for (int at = 0; at < body.length(); ) {
      int end = Math.min(body.length(), at + 1 + random.nextInt(200));
      send(client, body.substring(at, end));
      pause(Duration.ofMillis(5));
      at = end;
    }

    eventually(SOON, () -> assertThat(handler.requests).hasSize(1));
    assertThat(handler.requests.remove().body()).asString(ISO_8859_1).isEqualTo(body);
  }

  @Test
  void aDeadlineGivesBackWhatWasHeld() throws Exception {
    handler.longest = Duration.ofMillis(200);
    Socket client = client();
    send(client, "PUT /door HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nab");

    assertThat(endOf(client)).isTrue();
    eventually(SOON, () -> assertThat(arriving.held()).isZero());
  }

  @Test
  void moreBodiesThanThereIsRoomForAreNotUnderWayAtATime() throws Exception {
    String put = "PUT /door HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(1000);
    Socket first = client();
    send(first, put);
    eventually(SOON, () -> assertThat(handler.open).hasSize(1));
    Socket second = client();
    send(second, put);

    assertThat(ProbeStreams.readUntil(second, "}"))
        .startsWith("HTTP/1.1 503 ")
        .containsIgnoringCase("\r\nRetry-After: 1\r\n")
        .contains("urn:quorate:problem:overloaded", "\"committed\":\"no\"");
    handler.answerNext(DONE);
    assertThat(ProbeStreams.readUntil(first, "\r\n\r\n")).startsWith("HTTP/1.1 204 ");
    Socket third = client();
    send(third, put);
    handler.answerNext(DONE);
    assertThat(ProbeStreams.readUntil(third, "\r\n\r\n")).startsWith("HTTP/1.1 204 ");
  }

  @Test
  void whatTheKernelHoldsForWhoReadsNothingIsBounded() throws Exception {
    var sizes = new CopyOnWriteArrayList<Integer>();
    server.add(
        server.filters().size() - 1,
        new BaseFilter() {
          @Override
          public NextAction handleRead(FilterChainContext ctx) throws IOException {
            var channel = (SocketChannel) ((TCPNIOConnection) ctx.getConnection()).getChannel();
            sizes.add(channel.getOption(StandardSocketOptions.SO_SNDBUF));
            return ctx.getInvokeAction();
          }
        });
    Socket client = client();
    send(client, "GET /container HTTP/1.1\r\nHost: h\r\n\r\n");

    assertThat(ProbeStreams.readUntil(client, "\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    assertThat(sizes)
        .singleElement()
        .satisfies(size -> assertThat(size).isBetween(1, 2 * SentBytes.MOST));
  }

  private Socket client() throws IOException {
    Socket client = server.connect();
    clients.add(client);
    return client;
  }

  private static void send(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  private static boolean trySend(Socket client, String text) {
    try {
      send(client, text);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether the server ends the connection, in order or not. */
  private static boolean endOf(Socket client) throws IOException {
    try {
      return client.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  /** What the container gets to see of bodies. */
  private static final class ContentReader extends BaseFilter {
    private final List<String> seen;

    ContentReader(List<String> seen) {
      this.seen = seen;
    }

    @Override
    public NextAction handleRead(FilterChainContext ctx) {
      HttpContent content = ctx.getMessage();
      seen.add(
          (content.isLast() ? "last: " : "part: ")
              + content.getContent().toStringContent(ISO_8859_1));
      return ctx.getInvokeAction();
    }
  }
}
