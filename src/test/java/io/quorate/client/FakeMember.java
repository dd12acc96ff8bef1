package io.quorate.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * Stands in for a member: answers from a script, in order, then always with the last word; and
 * remembers what it was asked.
 */
final class FakeMember implements AutoCloseable {
  static {
    // Or every body waits 40 ms for the acknowledgement of its head.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<Reply> script = new ConcurrentLinkedQueue<>();
  private volatile Function<Received, Reply> otherwise = request -> problem(500, "internal");

  FakeMember() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::serve);
    server.setExecutor(threads);
    server.start();
  }

  /** A request as it arrived. */
  record Received(String method, String target, Map<String, List<String>> headers, String body) {
    Optional<String> header(String name) {
      return headers.entrySet().stream()
          .filter(each -> each.getKey().equalsIgnoreCase(name))
          .map(each -> String.join(", ", each.getValue()))
          .findFirst();
    }

    String path() {
      return target.replaceFirst("\\?.*", "");
    }
  }

  /** What is done with a request. */
  interface Reply {
    void to(HttpExchange exchange) throws IOException, InterruptedException;
  }

  /** A reply that is an answer. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Plain(int status, Map<String, String> headers, byte[] body) implements Reply {
    Plain header(String name, String value) {
      var all = new TreeMap<>(headers);
      all.put(name, value);
      return new Plain(status, all, body);
    }

    Plain revision(long revision) {
      return header("Quorate-Revision", Long.toString(revision));
    }

    Plain tag(long revision) {
      return header("ETag", "\"" + revision + "\"").revision(revision);
    }

    Plain body(String contentType, String text) {
      return new Plain(status, headers, text.getBytes(StandardCharsets.UTF_8))
          .header("Content-Type", contentType);
    }

    /** As something else than a member would answer. */
    Plain anonymous() {
      var all = new TreeMap<>(headers);
      all.remove("Quorate-Member");
      return new Plain(status, all, body);
    }

    @Override
    public void to(HttpExchange exchange) throws IOException {
      headers.forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }

  static Plain status(int status) {
    return new Plain(status, Map.of("Quorate-Member", "1"), new byte[0]);
  }

  static Plain json(String json) {
    return status(200).body("application/json", json);
  }

  static Plain problem(int status, String type) {
    return problem(status, type, "no");
  }

  static Plain problem(int status, String type, String committed) {
    return status(status)
        .body(
            "application/problem+json",
            """
            {"type":"urn:quorate:problem:%s","title":"T","status":%d,"detail":"D.","committed":"%s"}
            """
                .formatted(type, status, committed));
  }

  /** Ends the connection without an answer. */
  static Reply lost() {
    return HttpExchange::close;
  }

  /** Says nothing until the member is closed. */
  Reply silence() {
    return exchange -> {
      closed.await();
      exchange.close();
    };
  }

  /** Begins an answer, and never ends it. */
  Reply half(String contentType, String text) {
    return exchange -> {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Quorate-Member", "1");
      exchange.getResponseHeaders().set("Content-Type", contentType);
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(body);
      exchange.getResponseBody().flush();
      closed.await();
      exchange.close();
    };
  }

  /** These bytes of a stream, after which the connection ends. */
  static Reply stream(byte[] bytes) {
    return new Plain(
        200, Map.of("Quorate-Member", "1", "Content-Type", "text/event-stream"), bytes);
  }

  /** Answers so, one after the other. */
  FakeMember then(Reply... replies) {
    script.addAll(List.of(replies));
    return this;
  }

  /** Answers so once the script is at its end. */
  FakeMember always(Reply reply) {
    return answering(request -> reply);
  }

  /** See {@link #always(Reply)}. */
  FakeMember answering(Function<Received, Reply> replies) {
    otherwise = replies;
    return this;
  }

  List<Received> received() {
    return received;
  }

  Received last() {
    return received.get(received.size() - 1);
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    var request =
        new Received(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            Map.copyOf(exchange.getRequestHeaders()),
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    received.add(request);
    Reply reply = script.poll();
    try {
      (reply == null ? otherwise.apply(request) : reply).to(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      exchange.close();
    }
  }
}
