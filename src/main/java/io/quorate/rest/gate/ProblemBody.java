package io.quorate.rest.gate;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** The body of a problem (RFC 9457), alike whether the gate or a resource writes it. */
public final class ProblemBody {
  public static final String MEDIA_TYPE = "application/problem+json";
  private static final String TYPE_PREFIX = "urn:quorate:problem:";

  /** What became of a write that is answered with a problem. */
  public enum Committed {
    /** It did not take effect, and will not. */
    NO,
    /** It may have taken effect, or may still. */
    UNKNOWN
  }

  private ProblemBody() {}

  /**
   * The body.
   *
   * @param type the last part of the type's URN
   * @param committed empty for a read
   */
  public static byte[] json(
      int status, String type, String title, String detail, Optional<Committed> committed) {
    StringBuilder json = new StringBuilder("{\"type\":");
    quote(json, TYPE_PREFIX + type).append(",\"title\":");
    quote(json, title).append(",\"status\":").append(status).append(",\"detail\":");
    quote(json, detail);
    committed.ifPresent(
        outcome -> quote(json.append(",\"committed\":"), outcome.name().toLowerCase(Locale.ROOT)));
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
