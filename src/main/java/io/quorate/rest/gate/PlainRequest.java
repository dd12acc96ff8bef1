package io.quorate.rest.gate;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.glassfish.grizzly.http.HttpRequestPacket;

/**
 * A request that the application answers at the gate, without the container.
 *
 * @param rawPath as it stood in the request line, one char for each byte
 * @param query as it stood in the request line, without the question mark; empty if there is none
 * @param body all of it; if it was announced as longer than the {@link Handler} reads, what was
 *     read so far
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares two
public record PlainRequest(
    String method, String rawPath, String query, HeaderFields fields, byte[] body) {

  /**
   * As the codec has parsed it.
   *
   * @param request seen by nobody else yet
   */
  static PlainRequest of(HttpRequestPacket request, byte[] body) {
    return new PlainRequest(
        RequestLine.method(request),
        RequestLine.rawPath(request),
        RequestLine.rawQuery(request),
        HeaderFields.of(request.getHeaders()),
        body);
  }

  /** Answers such requests. Many threads call it. */
  public interface Handler {
    /** Whether it answers the request; path and query are as in {@link PlainRequest}. */
    boolean takes(String method, String rawPath, String query);

    /** What is read of a body: one byte more than this, at the most. */
    int maxBodyBytes();

    /** For a body to come, and again for an answer to be taken; the connection is closed then. */
    Duration longest();

    /** Answers, and does not wait. Neither throws nor fails: what goes wrong is an answer, too. */
    CompletionStage<PlainAnswer> answer(PlainRequest request);

    /** Takes nothing. */
    Handler NONE =
        new Handler() {
          @Override
          public boolean takes(String method, String rawPath, String query) {
            return false;
          }

          @Override
          public int maxBodyBytes() {
            return 0;
          }

          @Override
          public Duration longest() {
            return Duration.ZERO;
          }

          @Override
          public CompletionStage<PlainAnswer> answer(PlainRequest request) {
            throw new IllegalStateException("It takes no request.");
          }
        };
  }
}
