package io.quorate.rest.gate;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.Protocol;

/**
 * Which requests the container may see. What is refused here is what it would read in its own way:
 * fold into another request, answer with an empty 200, or store as something else than was sent.
 */
final class RequestRules {
  /** RFC 9110 section 9.3 gives a body with them no meaning. */
  private static final Set<String> BODILESS = Set.of("GET", "HEAD", "DELETE");

  /** Of those that refuse a request the first one is told. */
  private final List<Function<HttpRequestPacket, Optional<Refusal>>> rules;

  private final int maxBodyBytes;

  /**
   * @param maxBodyBytes the longest body that may be announced
   */
  RequestRules(int maxBodyBytes) {
    this.maxBodyBytes = maxBodyBytes;
    this.rules =
        List.of(
            RequestRules::requestLine,
            RequestRules::version,
            TargetRules::method,
            FieldRules::names,
            FieldRules::framing,
            FieldRules::host,
            TargetRules::path,
            FieldRules::expectation,
            FieldRules::coding,
            FieldRules::contentType,
            this::length,
            RequestRules::body);
  }

  /**
   * The reason to refuse a request, if there is one.
   *
   * @param request just parsed, and seen by nobody else: getters of the container cache and decode
   */
  Optional<Refusal> check(HttpRequestPacket request) {
    for (Function<HttpRequestPacket, Optional<Refusal>> rule : rules) {
      Optional<Refusal> refusal = rule.apply(request);
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  /** By its head. What the codec itself expects of a CONNECT is a tunnel, which has no end. */
  static boolean hasBody(HttpRequestPacket request) {
    return request.isChunked() || request.getContentLength() > 0;
  }

  /** RFC 9112 section 3. */
  private static Optional<Refusal> requestLine(HttpRequestPacket request) {
    return RequestLine.hasMethod(request)
        ? Optional.empty()
        : Optional.of(
            Refusal.malformed("bad-request", "The request line does not begin with a method."));
  }

  /** RFC 9110 section 15.6.6. The codec lets HTTP/2.0 pass, and asks no Host of it. */
  private static Optional<Refusal> version(HttpRequestPacket request) {
    return request.getProtocol() == Protocol.HTTP_1_1 || request.getProtocol() == Protocol.HTTP_1_0
        ? Optional.empty()
        : Optional.of(Refusal.versionNotSupported());
  }

  /** Before the client is told to continue, and before a byte is read. */
  private Optional<Refusal> length(HttpRequestPacket request) {
    return request.getContentLength() <= maxBodyBytes
        ? Optional.empty()
        : Optional.of(Refusal.tooLong(maxBodyBytes));
  }

  /** The codec sees to it, unless an empty line has hidden the method from it. */
  private static Optional<Refusal> body(HttpRequestPacket request) {
    return hasBody(request) && BODILESS.contains(RequestLine.method(request))
        ? Optional.of(
            Refusal.malformed("bad-request", "A request with this method has no body here."))
        : Optional.empty();
  }
}
