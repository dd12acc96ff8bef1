package io.quorate.rest.gate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.http.util.MimeHeaders;

/**
 * Which requests the container may see. What is refused here is what it would read in its own way:
 * fold into another request, answer with an empty 200, or store as something else than was sent.
 */
final class RequestRules {
  private static final Set<String> METHODS = Set.of(Surface.METHODS.split(", "));

  /** RFC 9110 section 9.3 gives a body with them no meaning. */
  private static final Set<String> BODILESS = Set.of("GET", "HEAD", "DELETE");

  private static final Set<String> OF_HEALTH = Set.of("pretty");

  /** What the container serves, and the parameters that it looks at there. */
  private static final Map<String, Set<String>> CONTAINERS_RESOURCES =
      Map.of(
          "/health", OF_HEALTH,
          "/health/live", OF_HEALTH,
          "/health/ready", OF_HEALTH,
          "/health/started", OF_HEALTH,
          "/metrics", Set.of("name", "scope"),
          "/openapi", Set.of("format"));

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
            RequestRules::method,
            RequestRules::names,
            RequestRules::framing,
            RequestRules::host,
            RequestRules::path,
            RequestRules::expectation,
            RequestRules::coding,
            RequestRules::contentType,
            request -> length(request, maxBodyBytes),
            RequestRules::body);
  }

  int maxBodyBytes() {
    return maxBodyBytes;
  }

  /**
   * Whether the answer to a refused request says that nothing was committed: also where nobody can
   * tell which method was meant.
   */
  static boolean isWrite(HttpRequestPacket request) {
    return Surface.isWrite(request.getMethod().getMethodString()) || !hasMethod(request);
  }

  /** RFC 9110 section 9.1. The codec takes for it whatever is before the first space. */
  static boolean hasMethod(HttpRequestPacket request) {
    String method = request.getMethod().getMethodString();
    return METHODS.contains(method) || Tokens.isOne(method);
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

  /** RFC 9112 section 3. */
  private static Optional<Refusal> requestLine(HttpRequestPacket request) {
    return hasMethod(request)
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

  /** RFC 9110 section 15.5.6. The name is not repeated: it is whatever the client sent. */
  private static Optional<Refusal> method(HttpRequestPacket request) {
    if (METHODS.contains(request.getMethod().getMethodString())) {
      return Optional.empty();
    }
    return Optional.of(
        allowed(request).map(RequestRules::notAllowed).orElseGet(RequestRules::noSuchResource));
  }

  private static Optional<String> allowed(HttpRequestPacket request) {
    try {
      return Surface.methods(decodedPath(request));
    } catch (IllegalArgumentException e) {
      return Optional.of(Surface.METHODS);
    }
  }

  private static Refusal notAllowed(String allowed) {
    return Refusal.of(
            405,
            "method-not-allowed",
            "The method is not allowed",
            "The methods served here are %s.".formatted(allowed))
        .with("Allow", allowed);
  }

  /** RFC 9110 section 15.5.5: where no method is served, none can be named. */
  private static Refusal noSuchResource() {
    return Refusal.of(404, "no-such-resource", "There is no such resource", "See /openapi.");
  }

  /**
   * RFC 9112 section 5.1. The codec takes for a name whatever is before the first colon: nothing, a
   * line that has none and the next one, a name that it does not know for the space behind it.
   */
  private static Optional<Refusal> names(HttpRequestPacket request) {
    MimeHeaders headers = request.getHeaders();
    for (int i = 0; i < headers.size(); i++) {
      if (!Tokens.isOne(headers.getName(i))) {
        return Optional.of(
            Refusal.malformed(
                "bad-request",
                "A header has no name, or a character in it that no name of a header has."));
      }
    }
    return Optional.empty();
  }

  /** RFC 9112 section 6.1: what two readers could frame in two ways is read by none. */
  private static Optional<Refusal> framing(HttpRequestPacket request) {
    List<String> codings = values(request, Header.TransferEncoding);
    if (codings.isEmpty()) {
      return Optional.empty();
    }
    if (codings.size() > 1 || !codings.get(0).trim().equalsIgnoreCase("chunked")) {
      return Optional.of(
          Refusal.of(
              501,
              "transfer-coding-not-implemented",
              "The transfer coding is not implemented",
              "The only transfer coding served is chunked, and that once."));
    }
    if (request.getProtocol() != Protocol.HTTP_1_1) {
      return Optional.of(
          Refusal.malformed("bad-framing", "Transfer-Encoding is a header of HTTP/1.1 only."));
    }
    if (request.containsHeader(Header.ContentLength) || HeaderBlock.namesContentLength(request)) {
      return Optional.of(
          Refusal.malformed(
              "bad-framing", "The request has both Content-Length and Transfer-Encoding."));
    }
    return Optional.empty();
  }

  /** RFC 9112 section 3.2. That there is one at all is seen to by the codec. */
  private static Optional<Refusal> host(HttpRequestPacket request) {
    MimeHeaders headers = request.getHeaders();
    int first = headers.indexOf(Header.Host, 0);
    return first >= 0 && headers.indexOf(Header.Host, first + 1) >= 0
        ? Optional.of(Refusal.malformed("bad-host", "The request has more than one Host header."))
        : Optional.empty();
  }

  /**
   * Whether the container answers the request, and not the application.
   *
   * @param request let in, and seen by nobody else yet
   */
  static boolean isForContainer(HttpRequestPacket request) {
    return Surface.CONTAINERS_SEGMENTS.contains(firstSegment(decodedPath(request)));
  }

  /**
   * What a stream has to know of the request.
   *
   * @param request let in, and seen by nobody else yet
   */
  static StreamRequest streamRequest(HttpRequestPacket request) {
    List<String> ids = new ArrayList<>(1);
    request.getHeaders().values("Last-Event-ID").forEach(ids::add);
    return new StreamRequest(
        decodedPath(request),
        rawQuery(request),
        String.join(",", values(request, Header.Accept)),
        ids.stream().findFirst());
  }

  /** RFC 9112 section 3.2.2: of a target in absolute form the codec has left the path. */
  private static Optional<Refusal> path(HttpRequestPacket request) {
    try {
      return containers(request, decodedPath(request));
    } catch (IllegalArgumentException e) {
      return Optional.of(Refusal.malformed("bad-path", String.valueOf(e.getMessage())));
    }
  }

  /** Where the container has resources of its own, it answers the rest with pages of its own. */
  private static Optional<Refusal> containers(HttpRequestPacket request, String path) {
    String first = firstSegment(path);
    if (!Surface.CONTAINERS_SEGMENTS.contains(first)) {
      return Optional.empty();
    }
    return CONTAINERS_RESOURCES.containsKey(path) && !isWrite(request)
        ? parameters(rawQuery(request), CONTAINERS_RESOURCES.getOrDefault(path, Set.of()))
        : Optional.of(Refusal.malformed("reserved-key", Surface.reserved(first)));
  }

  /** As the application has it: a misspelt one would be one that was never sent. */
  private static Optional<Refusal> parameters(String query, Set<String> known) {
    try {
      return QueryText.firstUnknown(query, known)
          .map(name -> Refusal.malformed("unknown-parameter", QueryText.unknown(name, known)));
    } catch (IllegalArgumentException e) {
      return Optional.of(Refusal.malformed("bad-parameter", String.valueOf(e.getMessage())));
    }
  }

  private static String decodedPath(HttpRequestPacket request) {
    return RequestPath.decode(rawPath(request));
  }

  /** The path as it stood in the request line, one char for each byte. */
  static String rawPath(HttpRequestPacket request) {
    return request.getRequestURIRef().getRequestURIBC().toString(StandardCharsets.ISO_8859_1);
  }

  /** The query in the same way, without the question mark; empty if there is none. */
  static String rawQuery(HttpRequestPacket request) {
    String query = request.getQueryStringDC().toString(StandardCharsets.ISO_8859_1);
    return query == null ? "" : query;
  }

  private static String firstSegment(String path) {
    return RequestPath.firstSegment(path);
  }

  /** RFC 9110 section 10.1.1. */
  private static Optional<Refusal> expectation(HttpRequestPacket request) {
    return all(request, Header.Expect, value -> value.trim().equalsIgnoreCase("100-continue"))
        ? Optional.empty()
        : Optional.of(
            Refusal.of(
                417,
                "expectation-failed",
                "The expectation cannot be met",
                "The only expectation served is 100-continue."));
  }

  /**
   * RFC 9110 section 15.5.16. A body is stored as it was sent and its coding is not, so that a
   * reader would be given compressed bytes as if they were the value.
   */
  private static Optional<Refusal> coding(HttpRequestPacket request) {
    return all(
            request,
            Header.ContentEncoding,
            value -> value.trim().toLowerCase(Locale.ROOT).equals("identity"))
        ? Optional.empty()
        : Optional.of(
            Refusal.of(
                    415,
                    "content-coding-not-supported",
                    "The content coding is not supported",
                    "Send the body without a Content-Encoding.")
                .with("Accept-Encoding", "identity"));
  }

  /**
   * RFC 9110 section 8.3.1; the container refuses another one before the application hears of it.
   */
  private static Optional<Refusal> contentType(HttpRequestPacket request) {
    return all(request, Header.ContentType, RequestRules::isMediaType)
        ? Optional.empty()
        : Optional.of(
            Refusal.malformed("bad-content-type", "The Content-Type is not a media type."));
  }

  private static boolean isMediaType(String text) {
    return text.isBlank() || MediaTypes.isOne(text.trim());
  }

  /** RFC 9110 section 15.5.14: before the client is told to continue, and before a byte is read. */
  private static Optional<Refusal> length(HttpRequestPacket request, int maxBodyBytes) {
    return request.getContentLength() <= maxBodyBytes
        ? Optional.empty()
        : Optional.of(tooLong(maxBodyBytes));
  }

  /** The codec sees to it, unless an empty line has hidden the method from it. */
  private static Optional<Refusal> body(HttpRequestPacket request) {
    boolean hasBody = request.isChunked() || request.getContentLength() > 0;
    return hasBody && BODILESS.contains(request.getMethod().getMethodString())
        ? Optional.of(
            Refusal.malformed("bad-request", "A request with this method has no body here."))
        : Optional.empty();
  }

  /** RFC 9110 section 15.5.14. */
  static Refusal tooLong(int maxBodyBytes) {
    return Refusal.of(
        413,
        "too-large",
        "The body is too large",
        "A body has at most %d bytes.".formatted(maxBodyBytes));
  }

  /** Whether the values of all lines of the header are such. */
  private static boolean all(HttpRequestPacket request, Header header, Predicate<String> such) {
    for (String value : values(request, header)) {
      if (!such.test(value)) {
        return false;
      }
    }
    return true;
  }

  private static List<String> values(HttpRequestPacket request, Header header) {
    MimeHeaders headers = request.getHeaders();
    int next = headers.indexOf(header, 0);
    if (next < 0) {
      return List.of();
    }
    List<String> values = new ArrayList<>(1);
    for (; next >= 0; next = headers.indexOf(header, next + 1)) {
      values.add(headers.getValue(next).toString());
    }
    return values;
  }
}
