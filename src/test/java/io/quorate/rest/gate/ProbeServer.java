package io.quorate.rest.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.rest.gate.ActiveListeners.Listener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.Filter;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.filterchain.TransportFilter;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.KeepAlive;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.glassfish.grizzly.nio.transport.TCPNIOTransportBuilder;

/**
 * A listener as Payara has it: a transport, a codec that names the product, and an application. The
 * path says what answers: {@code /page-503} a page of the container, {@code /bare-204} the
 * container without a page, {@code /body-200} the application with a body and {@code /long-200}
 * with one whose length it does not know, {@code /problem-503} the application before there is a
 * member; all else the application, but for the container's own paths.
 */
final class ProbeServer implements AutoCloseable {
  static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  /** For the gate of one that is {@link #guarded}. */
  static final int MAX_KEY_BYTES = 4096;

  /** Behind other requests: ends the connection, so that what was answered can be read whole. */
  static final String LAST = "GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

  /** How long a client waits for a byte. */
  private static final Duration SOON = Duration.ofSeconds(20);

  /** Requests that the application has read to their end, as method and path. */
  final List<String> executed = new CopyOnWriteArrayList<>();

  private final AtomicInteger connections = new AtomicInteger();
  private final TCPNIOTransport transport = TCPNIOTransportBuilder.newInstance().build();
  private final Listener listener;
  private Optional<GuardedListener> guard = Optional.empty();

  ProbeServer(InetAddress address) throws IOException {
    FilterChain chain =
        FilterChainBuilder.stateless()
            .add(new TransportFilter())
            .add(new NamingCodec())
            .add(new Application())
            .build();
    transport.setProcessor(chain);
    int port =
        ((InetSocketAddress) transport.bind(new InetSocketAddress(address, 0)).getLocalAddress())
            .getPort();
    transport.start();
    listener = new Listener(transport, port);
  }

  /** One with an open gate in front of it, until it is closed. */
  static ProbeServer guarded(int maxBodyBytes, Handlers handlers) throws IOException {
    return guarded(maxBodyBytes, handlers, Patience.ofHeap());
  }

  static ProbeServer guarded(int maxBodyBytes, Handlers handlers, Patience patience)
      throws IOException {
    var server = new ProbeServer(LOOPBACK);
    var guard =
        new GuardedListener(server.listener, maxBodyBytes, MAX_KEY_BYTES, handlers, patience);
    guard.open();
    server.guard = Optional.of(guard);
    return server;
  }

  /** Of one that is {@link #guarded}. */
  GuardedListener guard() {
    return guard.orElseThrow();
  }

  Listener listener() {
    return listener;
  }

  List<String> filters() {
    return ((FilterChain) transport.getProcessor())
        .stream().map(filter -> filter.getClass().getSimpleName()).toList();
  }

  void add(int index, Filter filter) {
    ((FilterChain) transport.getProcessor()).add(index, filter);
  }

  /** A client that sends what it is given at once, and is the caller's to close. */
  Socket connect() throws IOException {
    var client = new Socket(LOOPBACK, listener.port());
    client.setSoTimeout((int) SOON.toMillis());
    client.setTcpNoDelay(true);
    return client;
  }

  /**
   * Sends one byte a char and reads until the server closes the connection. What the server has not
   * read by then makes that a reset; what was read before counts all the same.
   */
  String exchange(String... parts) {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try (Socket socket = new Socket(LOOPBACK, listener.port())) {
      socket.setSoTimeout(10_000);
      byte[] request = String.join("", parts).getBytes(StandardCharsets.ISO_8859_1);
      socket.getOutputStream().write(request);
      byte[] buffer = new byte[8192];
      InputStream in = socket.getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        answer.write(buffer, 0, n);
      }
    } catch (SocketException e) {
      assertThat(answer.size()).as("bytes before: %s", e).isPositive();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return answer.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    guard.ifPresent(GuardedListener::close);
    transport.shutdownNow();
  }

  /** With the private fields of GlassfishHttpCodecFilter, and a header of one of them. */
  @SuppressWarnings({"unused", "deprecation"}) // no constructor of it is not deprecated
  private static final class NamingCodec extends HttpServerFilter {
    private final String serverVersion = System.getProperty("user.dir", "Product");
    private final String xPoweredBy = System.getProperty("user.dir", "Product");
    private final String xFrameOptions = System.getProperty("user.dir", "Product");

    NamingCodec() {
      super(true, DEFAULT_MAX_HTTP_PACKET_HEADER_SIZE, withoutEnd(), null);
    }

    private static KeepAlive withoutEnd() {
      var keepAlive = new KeepAlive();
      keepAlive.setMaxRequestsCount(-1);
      return keepAlive;
    }

    @Override
    protected void onInitialLineEncoded(HttpHeader header, FilterChainContext ctx) {
      if (xFrameOptions != null) {
        header.addHeader("X-Frame-Options", "SAMEORIGIN");
      }
    }
  }

  /** Connections that are open. */
  int connections() {
    return connections.get();
  }

  private final class Application extends BaseFilter {
    @Override
    public NextAction handleAccept(FilterChainContext ctx) {
      connections.incrementAndGet();
      return ctx.getInvokeAction();
    }

    @Override
    public NextAction handleClose(FilterChainContext ctx) {
      connections.decrementAndGet();
      return ctx.getInvokeAction();
    }

    @Override
    public NextAction handleRead(FilterChainContext ctx) {
      HttpContent content = ctx.getMessage();
      if (content.isLast()) {
        HttpRequestPacket request = (HttpRequestPacket) content.getHttpHeader();
        String line = request.getMethod() + " " + request.getRequestURI();
        executed.add(line);
        HttpResponsePacket response = request.getResponse();
        String path = request.getRequestURI();
        response.setStatus(path.matches("/[a-z]+-[0-9]{3}") ? status(path) : 200);
        response.setHeader(Header.Server, "Product");
        response.setHeader(Header.XPoweredBy, "Product");
        if (path.startsWith("/page-")) {
          response.setContentType("text/html;charset=UTF-8");
          page(ctx, response, OptionalInt.of(8));
        } else if (path.matches("/(body|long)-200")) {
          response.setHeader(Surface.MEMBER_HEADER, "1");
          page(ctx, response, path.startsWith("/body") ? OptionalInt.of(8) : OptionalInt.empty());
        } else {
          if (path.startsWith("/bare-")) {
            response.setHeader(Header.Location, "/elsewhere");
          } else if (!path.matches("/(health|metrics|openapi)(/.*)?|/problem-.*")) {
            response.setHeader(Surface.MEMBER_HEADER, "1");
          }
          if (path.startsWith("/problem-")) {
            response.setContentType(ProblemBody.MEDIA_TYPE);
          }
          response.setContentLength(0);
          ctx.write(response.httpContentBuilder().last(true).build());
          ctx.notifyDownstream(HttpServerFilter.RESPONSE_COMPLETE_EVENT);
        }
      }
      return ctx.getStopAction();
    }

    private static int status(String path) {
      return Integer.parseInt(path.substring(path.length() - 3));
    }

    /** A body in two packets, as the container writes a long one. */
    private static void page(
        FilterChainContext ctx, HttpResponsePacket response, OptionalInt length) {
      length.ifPresent(response::setContentLength);
      for (boolean last : new boolean[] {false, true}) {
        ctx.write(
            response
                .httpContentBuilder()
                .content(Buffers.wrap(ctx.getMemoryManager(), "Page"))
                .last(last)
                .build());
      }
      ctx.notifyDownstream(HttpServerFilter.RESPONSE_COMPLETE_EVENT);
    }
  }
}
