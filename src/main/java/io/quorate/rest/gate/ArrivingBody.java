package io.quorate.rest.gate;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.util.HttpStatus;

/**
 * The body of a request as it comes, in one part or in many; no thread waits for it. While there is
 * more to come it counts among the bytes that are held, and has a deadline, after which the
 * connection ends. The connection calls it, one thread at a time.
 */
final class ArrivingBody {
  /** What is to be done. */
  enum Progress {
    /** There is more to come. */
    WAIT,
    /** It is there. */
    WHOLE,
    /** It is longer than allowed, or says to be; what there is of it is of no use. */
    TOO_LONG,
    /** There is no room for it. */
    NO_ROOM
  }

  /** Of a connection whose client has sent a part. */
  private static final Attribute<ArrivingBody> WAITING = OwnAttributes.named("arriving-body");

  private final HttpRequestPacket request;
  private final int most;
  private final Duration longest;
  private final HeldBytes arriving;
  private final Blocks parts = new Blocks();

  /** What is counted, until whoever comes first gives it back: the connection, or its end. */
  private final AtomicLong taken = new AtomicLong();

  private final CompletableFuture<Void> inTime = new CompletableFuture<>();
  private boolean waiting;

  /**
   * @param most bytes that are read, and one more
   * @param longest for all of it to come
   */
  ArrivingBody(HttpRequestPacket request, int most, Duration longest, HeldBytes arriving) {
    this.request = request;
    this.most = most;
    this.longest = longest;
    this.arriving = arriving;
    StrictChunks.expectAtMost(request, most);
  }

  /** Takes what has come. */
  Progress add(FilterChainContext ctx, HttpContent content) {
    boolean last = content.isLast();
    Buffer part = content.getContent();
    int allocated = parts.add(part, Math.min(part.remaining(), most + 1 - parts.size()));
    content.recycle();
    if (announcedBytes() > most || parts.size() > most) {
      end(ctx.getConnection());
      return Progress.TOO_LONG;
    }
    if (last) {
      end(ctx.getConnection());
      return Progress.WHOLE;
    }
    if (!take(allocated)) {
      end(ctx.getConnection());
      return Progress.NO_ROOM;
    }
    if (!waiting) {
      waiting = true;
      WAITING.set(ctx.getConnection(), this);
      cutLater(ctx.getConnection(), longest, inTime);
      acknowledge(ctx);
    }
    if (!ctx.getConnection().isOpen()) {
      // Its end may have been told before this was taken.
      gone(ctx.getConnection());
      giveBack();
    }
    return Progress.WAIT;
  }

  /** What the client says that the body has, or has at the least. */
  private long announcedBytes() {
    return Math.max(request.getContentLength(), StrictChunks.announcedBytes(request));
  }

  byte[] bytes() {
    return parts.bytes();
  }

  /** The connection has ended, and with it the body that was on its way. */
  static void gone(Connection<?> connection) {
    ArrivingBody body = WAITING.remove(connection);
    if (body != null) {
      body.inTime.complete(null);
      body.giveBack();
    }
  }

  /** Unless the future is done before. */
  static void cutLater(Connection<?> connection, Duration longest, CompletableFuture<Void> inTime) {
    var unused =
        inTime
            .orTimeout(longest.toMillis(), TimeUnit.MILLISECONDS)
            .exceptionally(
                late -> {
                  connection.terminateSilently();
                  return null;
                });
  }

  private boolean take(int bytes) {
    if (!arriving.take(bytes)) {
      return false;
    }
    taken.addAndGet(bytes);
    return true;
  }

  private void end(Connection<?> connection) {
    if (waiting) {
      WAITING.remove(connection);
      inTime.complete(null);
      giveBack();
    }
  }

  private void giveBack() {
    arriving.give(taken.getAndSet(0));
  }

  /** RFC 9110 section 10.1.1: the client waits for it before it sends the body. */
  private void acknowledge(FilterChainContext ctx) {
    if (request.requiresAcknowledgement()) {
      HttpResponsePacket response = request.getResponse();
      HttpStatus.CONINTUE_100.setValues(response);
      response.setAcknowledgement(true);
      ctx.write(response);
      // With the 100 the packet forgets the status that the door has given it.
      FrontDoor.giveStatus(response);
    }
  }
}
