package io.quorate.rest.gate;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

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
  /** RFC 9110 section 12.5.1, of which a stream needs its own media type and no range. */
  private static final Pattern STREAM = Pattern.compile("(?i)\\s*text/event-stream\\s*(;.*)?");

  private static final Pattern NEVER = Pattern.compile("(?i).*;\\s*q=0(\\.0*)?\\s*");

  /** Whether it is asked for by its own name: who takes anything is not surprised by a stream. */
  public boolean acceptsStream() {
    return Arrays.stream(accept.split(","))
        .anyMatch(each -> STREAM.matcher(each).matches() && !NEVER.matcher(each).matches());
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
