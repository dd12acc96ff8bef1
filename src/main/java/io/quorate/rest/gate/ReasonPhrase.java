package io.quorate.rest.gate;

import java.util.Map;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.util.HttpStatus;

/** What stands behind a status, as IANA registers it. */
final class ReasonPhrase {
  /** Those that the codec has no words for, or old ones: it says "CUSTOM" else. */
  private static final Map<Integer, String> OTHERS =
      Map.of(
          413, "Content Too Large",
          414, "URI Too Long",
          422, "Unprocessable Content",
          429, "Too Many Requests",
          507, "Insufficient Storage");

  private ReasonPhrase() {}

  static String of(int status) {
    String other = OTHERS.get(status);
    return other != null ? other : HttpStatus.getHttpStatus(status).getReasonPhrase();
  }

  /** Gives an answer the phrase of its status, if the codec has not a good one. */
  static void give(HttpResponsePacket response) {
    String other = OTHERS.get(response.getStatus());
    if (other != null) {
      response.setReasonPhrase(other);
    }
  }
}
