package io.quorate.rest.gate;

import java.util.Optional;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.FilterChainEvent;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpEvents.IncomingHttpUpgradeEvent;
import org.glassfish.grizzly.http.HttpPacket;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.memory.Buffers;

/**
 * Stands behind the HTTP codec and in front of everything else of the container. A request that the
 * {@link RequestRules} refuse is answered here and its connection is closed: nothing of it, and
 * nothing sent after it on the same connection, is executed. Without state of its own; connections
 * call it concurrently.
 */
final class FrontDoor extends BaseFilter {
  /**
   * Whether the request was let in; its later body chunks pass without another check. Kept in the
   * attributes of the packet, the one storage of it that is emptied before the packet is reused.
   */
  private static final Attribute<Boolean> LET_IN =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute("io.quorate.rest.gate.let-in");

  private final RequestRules rules;

  /**
   * @param maxBodyBytes the longest body that may be announced
   */
  FrontDoor(long maxBodyBytes) {
    rules = new RequestRules(maxBodyBytes);
  }

  @Override
  public NextAction handleRead(FilterChainContext ctx) {
    if (!(ctx.getMessage() instanceof HttpContent content)
        || !(content.getHttpHeader() instanceof HttpRequestPacket request)) {
      return ctx.getInvokeAction();
    }
    Boolean letIn = LET_IN.get(request);
    if (Boolean.TRUE.equals(letIn)) {
      return ctx.getInvokeAction();
    }
    // Refused, or broken and answered by the codec, or pipelined behind a request that was.
    if (letIn != null || request.getResponse().isCommitted() || !ctx.getConnection().isOpen()) {
      return drop(ctx, content);
    }
    Optional<Refusal> refusal = rules.check(request);
    LET_IN.set(request, refusal.isEmpty());
    if (refusal.isEmpty()) {
      return ctx.getInvokeAction();
    }
    answer(ctx, request, refusal.get());
    return drop(ctx, content);
  }

  /** Removes what the container tells about itself; the application sets none of these. */
  @Override
  public NextAction handleWrite(FilterChainContext ctx) {
    if (ctx.getMessage() instanceof HttpPacket packet
        && packet.getHttpHeader() instanceof HttpResponsePacket response) {
      if (!response.isCommitted()) {
        response.getHeaders().removeHeader(Header.Server);
        response.getHeaders().removeHeader(Header.XPoweredBy);
        response.getHeaders().removeHeader("X-Frame-Options");
      }
      ErrorPages.replace(ctx, packet, response);
    }
    return ctx.getInvokeAction();
  }

  /**
   * Ignores a wish to change the protocol (RFC 9110 section 7.8). The codec would give up framing
   * the body; the HTTP client of the JDK sends this wish with its first request by default.
   */
  @Override
  public NextAction handleEvent(FilterChainContext ctx, FilterChainEvent event) {
    if (event instanceof IncomingHttpUpgradeEvent upgrade) {
      upgrade.getHttpHeader().setIgnoreContentModifiers(false);
      upgrade.getHttpHeader().getUpgradeDC().recycle();
      return ctx.getStopAction();
    }
    return ctx.getInvokeAction();
  }

  private static void answer(FilterChainContext ctx, HttpRequestPacket request, Refusal refusal) {
    byte[] body = refusal.json(RequestRules.isWrite(request));
    HttpResponsePacket response = request.getResponse();
    response.setStatus(refusal.status());
    response.setContentType(ProblemBody.MEDIA_TYPE);
    response.setContentLength(body.length);
    response.setHeader(Header.Connection, "close");
    refusal.headers().forEach(response::setHeader);
    ctx.write(
        response
            .httpContentBuilder()
            .content(Buffers.wrap(ctx.getMemoryManager(), body))
            .last(true)
            .build());
    if (request.requiresAcknowledgement() || !hasBody(request)) {
      // There is nothing to skip, or it is not sent before a 100: the codec closes at once.
      request.setExpectContent(false);
    } else {
      // Where the length is known to be too much the codec skips nothing, and a client that is
      // still sending would find the connection closed before it finds the answer.
      request.setContentLengthLong(-1);
    }
    ctx.notifyDownstream(HttpServerFilter.RESPONSE_COMPLETE_EVENT);
  }

  /** What the codec expects of a CONNECT is a tunnel, which has no end. */
  private static boolean hasBody(HttpRequestPacket request) {
    return request.isChunked() || request.getContentLength() > 0;
  }

  private static NextAction drop(FilterChainContext ctx, HttpContent content) {
    content.recycle();
    return ctx.getStopAction();
  }
}
