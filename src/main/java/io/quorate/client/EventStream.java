package io.quorate.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Events of one member after the other, without an end: after each failure the next member is asked
 * to go on. One thread, which also calls the reader.
 */
final class EventStream implements AutoCloseable {
  /** Members send a comment every 15 s. */
  private static final Duration SILENCE = Duration.ofSeconds(40);

  /** Of a problem, or of what something else than a member has to say. */
  private static final int MAX_REFUSAL_BYTES = 1 << 20;

  private static final long NEVER = Long.MAX_VALUE / 2;

  /** What is asked for, and what is made of the answer. */
  interface Reader {
    /** What to ask for now; what an earlier connection left unfinished is forgotten. */
    Request request();

    /**
     * @throws QuorateException if the stream has to end
     */
    void read(SseEvent event);

    /** Called once, last, unless the stream was closed. */
    void failed(RuntimeException why);
  }

  private final Transport transport;
  private final Duration patience;
  private final Tour tour;
  private final Reader reader;
  private final Work work;
  private final Thread thread;
  private final Runnable end = this::close;
  private volatile boolean closed;

  EventStream(Connection connection, Reader reader) {
    this.transport = connection.transport();
    this.patience = connection.options().attempt();
    this.tour = connection.ring().tour();
    this.reader = reader;
    this.work = connection.work();
    this.thread = work.thread(this::run);
  }

  /**
   * @throws IllegalStateException if the client is closed
   */
  void start() {
    work.endWith(end);
    if (work.isClosed()) {
      work.forget(end);
      throw new IllegalStateException("The client is closed.");
    }
    thread.start();
  }

  boolean isRunning() {
    return thread.isAlive() && !closed;
  }

  /** At most one call to the reader is still under way after this, and is interrupted. */
  @Override
  public void close() {
    closed = true;
    work.forget(end);
    if (Thread.currentThread() != thread) {
      thread.interrupt();
    }
  }

  private void run() {
    try {
      while (!closed) {
        connection();
      }
    } catch (InterruptedException e) {
      // Closed; nobody else knows this thread.
    } catch (RuntimeException e) {
      if (!closed) {
        closed = true;
        reader.failed(e);
      }
    } finally {
      work.forget(end);
    }
  }

  private void connection() throws InterruptedException {
    URI member = tour.next(System.nanoTime() + NEVER).orElseThrow();
    Optional<Duration> retryAfter = Optional.empty();
    Request request = reader.request();
    try {
      HttpResponse<ByteStream> response = transport.open(member, request, patience);
      try (ByteStream stream = response.body()) {
        if (response.statusCode() == 200) {
          tour.answered();
          read(stream);
        } else {
          retryAfter = refused(response, stream);
        }
      }
    } catch (IOException e) {
      // The next one goes on where this one has stopped.
    }
    tour.failed(retryAfter);
  }

  private void read(ByteStream stream) throws IOException, InterruptedException {
    var parser = new SseParser(SseParser.MAX_EVENT_BYTES);
    while (true) {
      for (SseEvent event : events(parser, stream.next(SILENCE))) {
        if (closed) {
          throw new InterruptedException("Closed");
        }
        reader.read(event);
      }
    }
  }

  private static List<SseEvent> events(SseParser parser, byte[] bytes) {
    try {
      return parser.feed(bytes);
    } catch (IllegalArgumentException e) {
      throw new UnexpectedAnswerException("A stream does not keep to the bounds", e);
    }
  }

  private Optional<Duration> refused(HttpResponse<ByteStream> response, ByteStream stream)
      throws IOException, InterruptedException {
    byte[] body = stream.rest(MAX_REFUSAL_BYTES, patience);
    var answer = new Answer(response.statusCode(), response.headers(), new Answer.Body(body));
    if (!answer.isWorthAnother()) {
      throw answer.refusal(false);
    }
    return answer.retryAfter();
  }
}
