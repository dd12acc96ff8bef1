package io.quorate.rest.gate;

import java.util.Optional;

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
