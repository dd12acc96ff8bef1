package io.quorate.rest.gate;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Streams with clients that read them, for tests of what is sent. */
public final class ProbeStreams implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(10);

  final ProbeServer server;

  /** What was asked for, in that order. */
  final BlockingQueue<StreamRequest> requests = new LinkedBlockingQueue<>();

  private final BlockingQueue<EventStream> opened = new LinkedBlockingQueue<>();
  private final List<Socket> clients = new ArrayList<>();

  /** A stream, and who reads it. */
  public record Probe(EventStream stream, Socket client) {
    /** What the client got, up to these words. */
    public String readUntil(String end) throws IOException {
      return ProbeStreams.readUntil(client, end);
    }
  }

  public ProbeStreams() throws IOException {
    server = ProbeServer.guarded(1000, new Handlers(new Streams(), PlainRequest.Handler.NONE));
  }

  /** One more stream, which has not begun. */
  public Probe probe() throws IOException, InterruptedException {
    Socket client = connect("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n");
    clients.add(client);
    return new Probe(stream(), client);
  }

  /** The next stream that was asked for. */
  EventStream stream() throws InterruptedException {
    EventStream stream = opened.poll(SOON.toSeconds(), TimeUnit.SECONDS);
    if (stream == null) {
      throw new IllegalStateException("No stream was asked for");
    }
    return stream;
  }

  /** A client that has sent this, and is the caller's to close. */
  Socket connect(String request) throws IOException {
    Socket client = server.connect();
    client.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    return client;
  }

  /** What a client gets, up to these words. */
  static String readUntil(Socket client, String end) throws IOException {
    var text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int next = client.getInputStream().read();
      if (next < 0) {
        throw new IOException("The stream ended after " + text);
      }
      text.append((char) next);
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    server.close();
  }

  private final class Streams implements StreamRequest.Handler {
    @Override
    public boolean takes(StreamRequest request) {
      return request.path().equals("/stream");
    }

    @Override
    public void open(StreamRequest request, EventStream stream) {
      requests.add(request);
      opened.add(stream);
    }
  }
}
