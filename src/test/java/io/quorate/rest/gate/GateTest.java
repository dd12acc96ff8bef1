package io.quorate.rest.gate;

import static io.quorate.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.TransportFilter;
import org.glassfish.grizzly.http2.Http2Configuration;
import org.glassfish.grizzly.http2.Http2ServerFilter;
import org.junit.jupiter.api.Test;

class GateTest {
  /** RFC 7540 section 3.2. */
  private static final String UPGRADE =
      """
      GET /a HTTP/1.1
      Host: h
      Connection: Upgrade, HTTP2-Settings
      Upgrade: h2c
      HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA

      """
          .replace("\n", "\r\n");

  private static final String OPTIONS =
      "OPTIONS /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

  @Test
  void onAServerThatIsNotKnownNoGateOpens() {
    assertThatThrownBy(() -> Gate.guard("127.0.0.1", 1, 1, Handlers.NONE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot be reached");
  }

  @Test
  void anAddressThatIsNoneIsRefused() {
    assertThatThrownBy(() -> Gate.guard("256.0.0.1", 1, 1, Handlers.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("256.0.0.1");
  }

  @Test
  void aClosedGateLetsEveryRequestPassAgain() throws IOException {
    try (ProbeServer server = new ProbeServer(ProbeServer.LOOPBACK)) {
      GuardedListener guard = new GuardedListener(server.listener(), 1, 1, Handlers.NONE);

      guard.open();
      assertThat(server.exchange(OPTIONS)).startsWith("HTTP/1.1 405 ");
      guard.close();
      assertThat(server.exchange(OPTIONS)).startsWith("HTTP/1.1 200 ");
      assertThat(server.filters()).doesNotContain("FrontDoor", "CodecErrors", "HeadDeadline");
    }
  }

  @Test
  void openingAgainAndAgainGuardsOnce() throws IOException {
    try (ProbeServer server = new ProbeServer(ProbeServer.LOOPBACK)) {
      GuardedListener notClosed = new GuardedListener(server.listener(), 1, 1, Handlers.NONE);
      GuardedListener closed = new GuardedListener(server.listener(), 1, 1, Handlers.NONE);

      notClosed.open();
      closed.open();
      closed.close();
      new GuardedListener(server.listener(), 1, 1, Handlers.NONE).open();
      notClosed.close();

      assertThat(server.filters())
          .containsExactly(
              "TransportFilter",
              "HeadDeadline",
              "CodecErrors",
              "NamingCodec",
              "FrontDoor",
              "Application");
      assertThat(server.exchange(OPTIONS)).startsWith("HTTP/1.1 405 ");
    }
  }

  /** The HTTP client of the JDK asks for HTTP/2 by default, and the container speaks it. */
  @Test
  void whileTheGateIsOpenNobodyIsMovedToHttp2() throws IOException {
    try (ProbeServer server = new ProbeServer(ProbeServer.LOOPBACK)) {
      server.add(
          server.filters().indexOf("NamingCodec") + 1,
          new Http2ServerFilter(Http2Configuration.builder().build()));
      GuardedListener guard = new GuardedListener(server.listener(), 9, 9, Handlers.NONE);

      List<String> before = server.filters();
      guard.open();
      assertThat(server.exchange(UPGRADE, OPTIONS)).startsWith("HTTP/1.1 200 ");
      assertThat(server.filters()).doesNotContain("Http2ServerFilter");
      guard.close();
      assertThat(server.filters()).filteredOn(name -> !name.equals("BaseFilter")).isEqualTo(before);
    }
  }

  @Test
  void aListenerWithoutHttpIsRefused() throws IOException {
    try (ProbeServer server = new ProbeServer(ProbeServer.LOOPBACK)) {
      server
          .listener()
          .transport()
          .setProcessor(FilterChainBuilder.stateless().add(new TransportFilter()).build());

      assertThatThrownBy(() -> new GuardedListener(server.listener(), 1, 1, Handlers.NONE))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no HTTP codec");
    }
  }

  @Test
  void aListenerOnEveryAddressIsMovedToOne() throws IOException {
    try (ProbeServer server = new ProbeServer(InetAddress.getByName("0.0.0.0"))) {
      InetSocketAddress other = new InetSocketAddress("127.0.0.2", server.listener().port());
      new Socket(other.getAddress(), other.getPort()).close();

      ListenAddress.move(server.listener(), ProbeServer.LOOPBACK);

      assertThatThrownBy(() -> new Socket(other.getAddress(), other.getPort()).close())
          .isInstanceOf(IOException.class);
      assertThat(server.exchange(OPTIONS)).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void aListenerThatLeavesAcceptsNoConnectionUntilItIsMoved() throws IOException {
    try (ProbeServer server = new ProbeServer(ProbeServer.LOOPBACK)) {
      ListenAddress.leave(server.listener());
      eventually(
          Duration.ofSeconds(5),
          () ->
              assertThatThrownBy(
                      () -> new Socket(ProbeServer.LOOPBACK, server.listener().port()).close())
                  .isInstanceOf(ConnectException.class));

      ListenAddress.move(server.listener(), ProbeServer.LOOPBACK);

      assertThat(server.exchange(OPTIONS)).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void aPortThatSomeoneElseHasIsNamed() throws IOException {
    try (ProbeServer server = new ProbeServer(InetAddress.getByName("127.0.0.2"));
        ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(ProbeServer.LOOPBACK, server.listener().port()));

      assertThatThrownBy(() -> ListenAddress.move(server.listener(), ProbeServer.LOOPBACK))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Port " + taken.getLocalPort() + " cannot be opened on 127.0.0.1");
    }
  }

  @Test
  void anAddressOfAnotherMachineIsRefused() throws IOException {
    try (ProbeServer server = new ProbeServer(InetAddress.getByName("0.0.0.0"))) {
      InetAddress documentation = InetAddress.getByName("192.0.2.1");

      assertThatThrownBy(() -> ListenAddress.move(server.listener(), documentation))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("192.0.2.1");
    }
  }
}
