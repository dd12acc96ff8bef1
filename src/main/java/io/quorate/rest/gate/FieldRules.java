package io.quorate.rest.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.http.util.MimeHeaders;

/** Of the {@link RequestRules}, those on header fields. */
final class FieldRules {
  private FieldRules() {}

  /**
   * RFC 9112 section 5.1. The codec takes for a name whatever is before the first colon: nothing, a
   * line that has none and the next one, a name that it does not know for the space behind it.
   */
  static Optional<Refusal> names(HttpRequestPacket request) {
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
  static Optional<Refusal> framing(HttpRequestPacket request) {
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
  static Optional<Refusal> host(HttpRequestPacket request) {
    MimeHeaders headers = request.getHeaders();
    int first = headers.indexOf(Header.Host, 0);
    return first >= 0 && headers.indexOf(Header.Host, first + 1) >= 0
        ? Optional.of(Refusal.malformed("bad-host", "The request has more than one Host header."))
        : Optional.empty();
  }

  /** RFC 9110 section 10.1.1. */
  static Optional<Refusal> expectation(HttpRequestPacket request) {
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
  static Optional<Refusal> coding(HttpRequestPacket request) {
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
  static Optional<Refusal> contentType(HttpRequestPacket request) {
    return all(request, Header.ContentType, FieldRules::isMediaType)
        ? Optional.empty()
        : Optional.of(
            Refusal.malformed("bad-content-type", "The Content-Type is not a media type."));
  }

  private static boolean isMediaType(String text) {
    return text.isBlank() || MediaTypes.isOne(text.trim());
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
