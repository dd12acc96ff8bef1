package io.quorate.rest.gate;

import java.util.Iterator;
import java.util.Optional;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.util.Header;

/**
 * A request that is answered by an {@link EventStream}.
 *
 * @param path decoded
 * @param query as it stood in the request line, without the question mark; empty if there is none
 * @param accept the header of that name, all of its lines as one list
 * @param lastEventId the header of that name
 */
public record StreamRequest(
    String path, String query, String accept, Optional<String> lastEventId) {
  /**
   * As the codec has parsed it.
   *
   * @param request let in, and seen by nobody else yet
   */
  static StreamRequest of(HttpRequestPacket request) {
    Iterator<String> ids = request.getHeaders().values("Last-Event-ID").iterator();
    return new StreamRequest(
        RequestLine.path(request),
        RequestLine.rawQuery(request),
        String.join(",", request.getHeaders().values(Header.Accept)),
        ids.hasNext() ? Optional.of(ids.next()) : Optional.empty());
  }

  /** Answers requests for streams, in the place of the container. Many threads call it. */
  public interface Handler {
    /** Whether the request, a GET, is for a stream. */
    boolean takes(StreamRequest request);

    /** Opens the stream or refuses it; does not wait for long. */
    void open(StreamRequest request, EventStream stream);

    /** Takes nothing. */
    Handler NONE =
        new Handler() {
          @Override
          public boolean takes(StreamRequest request) {
            return false;
          }

          @Override
          public void open(StreamRequest request, EventStream stream) {
            throw new IllegalStateException("It takes no request.");
          }
        };
  }
}
