package io.quorate.rest.gate;

import java.util.regex.Pattern;
import org.glassfish.grizzly.http.HttpRequestPacket;

/**
 * Empty lines before a request line, which some clients send behind a body: they mean nothing (RFC
 * 9112 section 2.2), and the codec takes them for the beginning of the method.
 */
final class EmptyLines {
  private static final Pattern LEADING = Pattern.compile("^(?:\r\n)+");

  private EmptyLines() {}

  /**
   * Gives the request the method that it has.
   *
   * @param request just parsed, and seen by nobody else
   */
  static void skip(HttpRequestPacket request) {
    String method = request.getMethod().getMethodString();
    if (method.startsWith("\r\n")) {
      request.setMethod(LEADING.matcher(method).replaceFirst(""));
    }
  }
}
