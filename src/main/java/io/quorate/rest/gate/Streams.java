package io.quorate.rest.gate;

import java.net.SocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.utils.IdleTimeoutFilter;

/** Makes connections the streams that were asked for on them. */
final class Streams {
  /** Of a connection that has become a stream: what else comes on it is not heard. */
  private static final Attribute<EventStream> STREAM = OwnAttributes.named("stream");

  private final StreamRequest.Handler handler;

  Streams(StreamRequest.Handler handler) {
    this.handler = handler;
  }

  /** Whether a connection has become a stream. */
  static boolean isOne(Connection<?> connection) {
    return STREAM.get(connection) != null;
  }

  /**
   * Has a stream opened, on a thread of the container, if the request is for one.
   *
   * @param request a GET or a HEAD that is let in, and seen by nobody else yet
   * @return whether it is
   */
  boolean begin(Connection<?> connection, HttpRequestPacket request) {
    StreamRequest wanted = StreamRequest.of(request);
    if (!handler.takes(wanted)) {
      return false;
    }
    begin(connection, wanted, request.isHeadRequest());
    return true;
  }

  @SuppressWarnings("unchecked") // every connection of this transport has socket addresses
  private void begin(Connection<?> connection, StreamRequest request, boolean headOnly) {
    var stream = new EventStream((Connection<SocketAddress>) connection, headOnly);
    STREAM.set(connection, stream);
    // The container ends a connection of which it sees nothing for 30 s, and sees no event.
    IdleTimeoutFilter.setCustomTimeout(connection, -1, TimeUnit.SECONDS);
    try {
      connection.getTransport().getWorkerThreadPool().execute(() -> open(request, stream));
    } catch (RejectedExecutionException e) {
      stream.cut();
    }
  }

  private void open(StreamRequest request, EventStream stream) {
    try {
      handler.open(request, stream);
    } catch (RuntimeException | Error e) {
      stream.giveUp(e);
    }
  }
}
