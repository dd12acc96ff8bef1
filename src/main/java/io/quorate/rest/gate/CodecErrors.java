package io.quorate.rest.gate;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpPacket;
import org.glassfish.grizzly.http.HttpProbe;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.http.util.MimeHeaders;
import org.glassfish.grizzly.memory.Buffers;

/**
 * Stands in front of the HTTP codec and gives a body to what the codec refuses by itself: it
 * answers a request that it cannot parse with an empty 400, writes that as bytes and closes the
 * connection. The codec tells its probes of the error first, on the same thread, so that the bytes
 * that follow are known to be that answer.
 */
final class CodecErrors extends BaseFilter {
  /** RFC 9112 section 2.3. */
  private static final Pattern VERSION = Pattern.compile("HTTP/[0-9]\\.[0-9]");

  private static final Attribute<byte[]> ANSWER = OwnAttributes.named("codec-error");

  private final Supplier<Map<String, String>> signature;

  private final HttpProbe probe =
      new HttpProbe.Adapter() {
        @Override
        @SuppressWarnings("rawtypes") // as in the interface
        public void onErrorEvent(Connection connection, HttpPacket packet, Throwable error) {
          if (packet instanceof HttpRequestPacket request && !request.getResponse().isCommitted()) {
            ANSWER.set(connection, answer(request, error));
          }
        }
      };

  /**
   * @param signature as in {@link Handlers}
   */
  CodecErrors(Supplier<Map<String, String>> signature) {
    this.signature = signature;
  }

  /** Takes the errors over from a deployment that was not stopped, too. */
  void watch(HttpServerFilter codec) {
    for (HttpProbe other : codec.getMonitoringConfig().getProbes()) {
      if (other.getClass().getName().equals(probe.getClass().getName())) {
        codec.getMonitoringConfig().removeProbes(other);
      }
    }
    codec.getMonitoringConfig().addProbes(probe);
  }

  void unwatch(HttpServerFilter codec) {
    codec.getMonitoringConfig().removeProbes(probe);
  }

  @Override
  public NextAction handleWrite(FilterChainContext ctx) {
    if (ctx.getMessage() instanceof Buffer empty) {
      byte[] answer = ANSWER.remove(ctx.getConnection());
      if (answer != null) {
        empty.tryDispose();
        ctx.setMessage(Buffers.wrap(ctx.getMemoryManager(), answer));
      }
    }
    return ctx.getInvokeAction();
  }

  private byte[] answer(HttpRequestPacket request, Throwable error) {
    EmptyLines.skip(request);
    Refusal refusal = refusal(request, error).signed(signature.get());
    byte[] body = refusal.json(RequestLine.isWrite(request));
    var head =
        new StringBuilder(
            "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n"
                .formatted(
                    refusal.status(),
                    ReasonPhrase.of(refusal.status()),
                    ProblemBody.MEDIA_TYPE,
                    body.length));
    refusal
        .headers()
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    if (request.isHeadRequest()) {
      return bytes;
    }
    byte[] answer = new byte[bytes.length + body.length];
    System.arraycopy(bytes, 0, answer, 0, bytes.length);
    System.arraycopy(body, 0, answer, bytes.length, body.length);
    return answer;
  }

  /**
   * RFC 9112 sections 2.3 and 3, RFC 6585 section 5.
   *
   * @param error as the codec throws it; the spelling of its messages is its own
   */
  private static Refusal refusal(HttpRequestPacket request, Throwable error) {
    if (request.getResponse().getStatus() == 505 && namesVersion(request)) {
      return Refusal.versionNotSupported();
    }
    String message = String.valueOf(error.getMessage());
    if (error instanceof BadFraming) {
      return Refusal.malformed("bad-framing", message);
    }
    if (message.equals("HTTP packet intial line is too large")) {
      return Refusal.of(
          414, "path-too-long", "The path is too long", "Send a shorter request line.");
    }
    if (message.equals("HTTP packet header is too large")
        || error instanceof MimeHeaders.MaxHeaderCountExceededException) {
      return Refusal.of(
          431, "headers-too-large", "The headers are too large", "Send fewer or shorter headers.");
    }
    return Refusal.malformed(
        "bad-request",
        "The request is not well-formed HTTP/1.1: the request line, Host, a header, the framing of"
            + " the body, or a body where the method has none.");
  }

  /** Or the codec has taken something else for it, like a target with a space. */
  private static boolean namesVersion(HttpRequestPacket request) {
    String text = String.valueOf(request.getProtocolDC());
    // Who has read it makes the codec read it again, and it could not answer then.
    request.setProtocol(Protocol.HTTP_1_1);
    return RequestLine.hasMethod(request) && VERSION.matcher(text).matches();
  }
}
