package io.quorate.rest.gate;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A request that is refused before anything of it is executed, as an RFC 9457 problem.
 *
 * @param status an HTTP status, 400 or more
 * @param type the last part of the type's URN
 * @param title the same for all refusals of the type
 * @param detail a sentence for the caller
 * @param headers what the status asks for, {@code Allow} for a 405
 */
record Refusal(int status, String type, String title, String detail, Map<String, String> headers) {
  static final String MEDIA_TYPE = "application/problem+json";
  private static final String TYPE_PREFIX = "urn:quorate:problem:";

  Refusal {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("Not the status of a refusal: " + status);
    }
    headers = Map.copyOf(headers);
  }

  static Refusal of(int status, String type, String title, String detail) {
    return new Refusal(status, type, title, detail, Map.of());
  }

  static Refusal malformed(String type, String detail) {
    return of(400, type, "The request is malformed", detail);
  }

  Refusal with(String header, String value) {
    return new Refusal(status, type, title, detail, Map.of(header, value));
  }

  /**
   * The body.
   *
   * @param write whether it says that nothing was committed
   */
  byte[] json(boolean write) {
    StringBuilder json = new StringBuilder("{\"type\":");
    quote(json, TYPE_PREFIX + type).append(",\"title\":");
    quote(json, title).append(",\"status\":").append(status).append(",\"detail\":");
    quote(json, detail);
    if (write) {
      // An unexpected failure may have come after the write.
      json.append(status == 500 ? ",\"committed\":\"unknown\"" : ",\"committed\":\"no\"");
    }
    return json.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  /** RFC 8259 section 7. By hand, as no provider of Jakarta JSON is reachable from every thread. */
  private static StringBuilder quote(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (Character.isISOControl(c) || Character.isSurrogate(c)) {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"');
  }
}
