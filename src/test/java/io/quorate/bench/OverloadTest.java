package io.quorate.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThatCode;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How answers are told apart under overload. */
class OverloadTest {
  @Test
  void anOutputWithoutAReportIsNoMeasurement() {
    assertThatThrownBy(() -> Overload.read("unable to connect"))
        .isInstanceOf(NotMeasurableException.class)
        .hasMessageContaining("unable to connect");
  }

  @Test
  void onlyARefusalThatSaysWhenToComeAgainIsNoFailure() throws Exception {
    assumeThatCode(() -> Programs.require("wrk")).doesNotThrowAnyException();
    var count = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          int kind = count.getAndIncrement() % 4;
          if (kind == 1) {
            exchange.getResponseHeaders().set("Retry-After", "1");
          }
          exchange.sendResponseHeaders(kind == 0 ? 204 : kind == 3 ? 504 : 503, -1);
          exchange.close();
        });
    server.start();
    try {
      URI member = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      Overload overload = Overload.of(member, 2, 1);

      assertThat(overload.number("served")).isPositive();
      assertThat(overload.number("shed")).isCloseTo(overload.number("served"), within(10L));
      assertThat(overload.number("other")).isCloseTo(2 * overload.number("served"), within(20L));
      assertThat(overload.failures()).isEqualTo(overload.number("other"));
      assertThat(overload.number("other_status")).isIn(503L, 504L);
    } finally {
      server.stop(0);
    }
  }
}
