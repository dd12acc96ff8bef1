package io.quorate.rest.gate;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.glassfish.grizzly.http.HttpRequestPacket;

/**
 * The request line as it was sent (RFC 9112 section 3); the path and the query of a request that
 * nobody else has seen: getters of the container cache and decode.
 */
final class RequestLine {
  private static final Set<String> METHODS = Set.of(Surface.METHODS.split(", "));

  private RequestLine() {}

  static String method(HttpRequestPacket request) {
    return request.getMethod().getMethodString();
  }

  /** RFC 9110 section 9.1. The codec takes for it whatever is before the first space. */
  static boolean hasMethod(HttpRequestPacket request) {
    return hasServedMethod(request) || Tokens.isOne(method(request));
  }

  /** Whether the method is served anywhere. */
  static boolean hasServedMethod(HttpRequestPacket request) {
    return METHODS.contains(method(request));
  }

  /**
   * Whether the answer to a refused request says that nothing was committed: also where nobody can
   * tell which method was meant.
   */
  static boolean isWrite(HttpRequestPacket request) {
    return Surface.isWrite(method(request)) || !hasMethod(request);
  }

  /**
   * The path as it stood there, one char for each byte. Of a target in absolute form the codec has
   * left the path (RFC 9112 section 3.2.2).
   */
  static String rawPath(HttpRequestPacket request) {
    return request.getRequestURIRef().getRequestURIBC().toString(StandardCharsets.ISO_8859_1);
  }

  /**
   * @throws IllegalArgumentException as {@link RequestPath#decode} says, if it was not let in
   */
  static String path(HttpRequestPacket request) {
    return RequestPath.decode(rawPath(request));
  }

  /** The query as the raw path, without the question mark; empty if there is none. */
  static String rawQuery(HttpRequestPacket request) {
    String query = request.getQueryStringDC().toString(StandardCharsets.ISO_8859_1);
    return query == null ? "" : query;
  }

  /**
   * Whether the container answers the request, and not the application.
   *
   * @param request let in
   */
  static boolean isForContainer(HttpRequestPacket request) {
    return Surface.CONTAINERS_SEGMENTS.contains(RequestPath.firstSegment(path(request)));
  }
}
