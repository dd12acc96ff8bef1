package io.quorate.rest.gate;

import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.ICloseType;
import org.glassfish.grizzly.WriteResult;
import org.glassfish.grizzly.asyncqueue.AsyncQueueWriter;
import org.glassfish.grizzly.asyncqueue.WritableMessage;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.CompositeBuffer;
import org.glassfish.grizzly.memory.MemoryManager;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.jspecify.annotations.Nullable;

/**
 * An answer that goes on until one side ends it: bytes are handed to the connection, and nobody
 * waits for the client to read them. It has no length and ends with the connection (RFC 9112
 * section 6.3), so neither the container nor a thread of it is needed while nothing happens.
 *
 * <p>Thread-safe, but for the order of what several threads send at the same moment.
 */
public final class EventStream {
  private static final Logger LOG = Logger.getLogger(EventStream.class.getName());

  /** Unread bytes beyond which a writer waits: several events, or one large one. */
  private static final int ROOM_BYTES = 64 * 1024;

  private static final Duration LONGEST_END = Duration.ofSeconds(10);

  private final Connection<SocketAddress> connection;
  private final boolean headOnly;
  private final AsyncQueueWriter<SocketAddress> writer;
  private final AtomicInteger unread = new AtomicInteger();
  private volatile Runnable onRoom = () -> {};
  private volatile boolean ending;

  /**
   * @param headOnly whether the answer ends behind its headers, as to a HEAD
   */
  EventStream(Connection<SocketAddress> connection, boolean headOnly) {
    this.connection = connection;
    this.headOnly = headOnly;
    this.writer = ((TCPNIOTransport) connection.getTransport()).getAsyncQueueIO().getWriter();
  }

  /**
   * Begins the answer. To be called once, before the first {@link #send}.
   *
   * @param headers beside {@code Content-Type}, {@code Cache-Control} and {@code Connection}
   */
  public void open(Map<String, String> headers) {
    var head =
        new StringBuilder("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n")
            .append("Cache-Control: no-store\r\nConnection: close\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    send(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    if (headOnly) {
      end();
    }
  }

  /**
   * Refuses the request instead, and ends the connection.
   *
   * @param problem the body, {@link ProblemBody#json}
   */
  public void refuse(int status, byte[] problem, Map<String, String> headers) {
    var head = new StringBuilder("HTTP/1.1 %d %s\r\n".formatted(status, ReasonPhrase.of(status)));
    head.append("Content-Type: ").append(ProblemBody.MEDIA_TYPE).append("\r\n");
    head.append("Content-Length: ").append(problem.length).append("\r\nConnection: close\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    send(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    if (!headOnly) {
      send(problem);
    }
    end();
  }

  /** Whether little enough is unread that more may be sent; never a reason to wait. */
  public boolean hasRoom() {
    return !ending && unread.get() < ROOM_BYTES;
  }

  /**
   * What to call each time when there is room again after there was none, on a thread of the
   * container, which must not wait.
   */
  public void onRoom(Runnable listener) {
    onRoom = listener;
  }

  /** What to call once when the connection has ended, however; at once if it has already. */
  @SuppressWarnings("deprecation") // the type of a close is, and every listener has to name it
  public void onClose(Runnable listener) {
    connection.addCloseListener(
        (CloseListener<Closeable, ICloseType>) (closed, type) -> listener.run());
  }

  /**
   * Hands over bytes, one part after the other. None is copied, so that many streams can send the
   * same: they must not be changed any more. Does nothing once it has ended.
   */
  public void send(byte[]... parts) {
    if (ending) {
      return;
    }
    int length = Stream.of(parts).mapToInt(part -> part.length).sum();
    unread.addAndGet(length);
    writer.write(
        connection,
        null,
        buffer(parts),
        new EmptyCompletionHandler<WriteResult<WritableMessage, SocketAddress>>() {
          @Override
          public void completed(WriteResult<WritableMessage, SocketAddress> result) {
            wasRead(length);
          }
        });
  }

  /** Ends it after what was sent has been read; what is not read in a few seconds is lost. */
  public void end() {
    end(LONGEST_END);
  }

  void end(Duration longest) {
    ending = true;
    if (unread.get() == 0) {
      connection.closeSilently();
    } else {
      // Nobody looks after it any more: a client that never reads would keep it without limit.
      CompletableFuture.delayedExecutor(longest.toMillis(), TimeUnit.MILLISECONDS)
          .execute(this::cut);
    }
  }

  /** Ends it at once: what is unread is lost. */
  public void cut() {
    ending = true;
    connection.terminateSilently();
  }

  /**
   * Ends it because of what nobody has foreseen. Nothing else would: the container does not watch
   * over the connection of a stream.
   */
  public @Nullable Void giveUp(Throwable failure) {
    LOG.log(Level.SEVERE, "A stream could not be served.", failure);
    cut();
    return null;
  }

  private Buffer buffer(byte[]... parts) {
    MemoryManager<?> memory = connection.getMemoryManager();
    Buffer[] buffers =
        Stream.of(parts).map(part -> Buffers.wrap(memory, part)).toArray(Buffer[]::new);
    return buffers.length == 1 ? buffers[0] : CompositeBuffer.newBuffer(memory, buffers);
  }

  private void wasRead(int bytes) {
    int left = unread.addAndGet(-bytes);
    if (ending && left == 0) {
      connection.closeSilently();
    } else if (left < ROOM_BYTES && left + bytes >= ROOM_BYTES) {
      onRoom.run();
    }
  }
}
