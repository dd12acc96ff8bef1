package io.quorate.rest.gate;

import io.quorate.rest.gate.ProblemBody.Committed;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
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
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.http.util.Header;

/**
 * Stands behind the HTTP codec and in front of everything else of the container. A request that the
 * {@link RequestRules} refuse is answered here and its connection is closed: nothing of it, and
 * nothing sent after it on the same connection, is executed. Once shut, it refuses every request.
 *
 * <p>The threads that read from connections call it, and must never wait: what is answered here is
 * answered by them, and all else goes to the threads of the container.
 */
final class FrontDoor extends BaseFilter {
  private static final Logger LOG = Logger.getLogger(FrontDoor.class.getName());

  /** Of a request that is answered here. */
  private static final Attribute<Exchange> EXCHANGE = OwnAttributes.named("exchange");

  private static final Refusal SHUT = Refusal.notServing(Committed.NO);

  private final RequestRules rules;
  private final Handlers handlers;
  private final Patience patience;
  private final Refusals refusals;
  private final ContainerDoor container;
  private final Streams streams;
  private final ErrorPages pages;
  private final SpentRequests spent = new SpentRequests();
  private final AtomicBoolean metHttp2 = new AtomicBoolean();
  private volatile boolean shut;

  /**
   * @param maxBodyBytes the longest body that may be announced
   * @param handlers of what is answered here
   * @param patience with all clients of the listener
   */
  FrontDoor(int maxBodyBytes, Handlers handlers, Patience patience) {
    this.rules = new RequestRules(maxBodyBytes);
    this.handlers = handlers;
    this.patience = patience;
    this.refusals = new Refusals(handlers.signature(), patience.body());
    this.container = new ContainerDoor(maxBodyBytes, handlers.bodies(), patience, refusals);
    this.streams = new Streams(handlers.streams());
    this.pages = new ErrorPages(handlers.signature());
  }

  /** From now on nothing is let in. What was let in before is answered. */
  void shut() {
    pages.applicationEnds();
    shut = true;
  }

  @Override
  public NextAction handleRead(FilterChainContext ctx) {
    if (!(ctx.getMessage() instanceof HttpContent content)
        || !(content.getHttpHeader() instanceof HttpRequestPacket request)) {
      return ctx.getInvokeAction();
    }
    HeadDeadline.came(ctx.getConnection(), content.isLast());
    if (Streams.isOne(ctx.getConnection())) {
      return drop(ctx, content);
    }
    Passage passage = Passage.of(request);
    if (passage == Passage.TO_APPLICATION || passage == Passage.TO_CONTAINER) {
      return ctx.getInvokeAction();
    }
    if (HttpContent.isBroken(content)) {
      // The codec has answered it and ends the connection, unless there was an answer before.
      ArrivingBody.gone(ctx.getConnection());
      ctx.getConnection().closeSilently();
      return drop(ctx, content);
    }
    Exchange exchange = EXCHANGE.get(request);
    if (exchange != null) {
      return exchange.read(ctx, content);
    }
    ArrivingBody body = ContainerDoor.bodyOf(request);
    if (body != null && !request.getResponse().isCommitted()) {
      return container.collect(ctx, content, request, body);
    }
    // Refused, or broken and answered by the codec, or pipelined behind a request that was.
    if (passage != null || request.getResponse().isCommitted() || !ctx.getConnection().isOpen()) {
      return drop(ctx, content);
    }
    EmptyLines.skip(request);
    Optional<Refusal> refusal = shut ? Optional.of(SHUT) : rules.check(request);
    if (refusal.isPresent()) {
      noteHttp2(request);
      refusals.refuse(ctx, request, refusal.get());
      return drop(ctx, content);
    }
    giveStatus(request.getResponse());
    if (RequestLine.isForContainer(request)) {
      return container.begin(ctx, content, request);
    }
    String method = RequestLine.method(request);
    String query = RequestLine.rawQuery(request);
    if (handlers.plain().takes(method, RequestLine.rawPath(request), query)) {
      spent.giveBackOne();
      var begun = new Exchange(request, handlers, patience, spent);
      EXCHANGE.set(request, begun);
      return begun.read(ctx, content);
    }
    if (Surface.isRead(method) && streams.begin(ctx.getConnection(), request)) {
      return drop(ctx, content);
    }
    return container.begin(ctx, content, request);
  }

  @Override
  public NextAction handleAccept(FilterChainContext ctx) throws IOException {
    SentBytes.bound(ctx.getConnection());
    return ctx.getInvokeAction();
  }

  /** The connection has ended. */
  @Override
  public NextAction handleClose(FilterChainContext ctx) {
    ArrivingBody.gone(ctx.getConnection());
    return ctx.getInvokeAction();
  }

  /** Removes what the container tells about itself; the application sets none of these headers. */
  @Override
  public NextAction handleWrite(FilterChainContext ctx) {
    if (ctx.getMessage() instanceof HttpPacket packet
        && packet.getHttpHeader() instanceof HttpResponsePacket response) {
      if (response.isAcknowledgement()) {
        // "100 Continue", after which the packet forgets its status: the answer is still to come.
        ctx.addCompletionListener(written -> giveStatus(response));
        return ctx.getInvokeAction();
      }
      if (!response.isCommitted()) {
        HeadAsGet.answer(response.getRequest());
        response.getHeaders().removeHeader(Header.Server);
        response.getHeaders().removeHeader(Header.XPoweredBy);
        response.getHeaders().removeHeader("X-Frame-Options");
      }
      boolean ofContainer = Passage.of(response.getRequest()) == Passage.TO_CONTAINER;
      pages.replace(ctx, packet, response, ofContainer);
      if (!response.isCommitted()) {
        ReasonPhrase.give(response);
      }
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

  /**
   * The packet makes itself a 200 when it is first asked for a status and has none. The container
   * asks when the servlet has returned, while another thread may just be setting the status of the
   * answer: that would be lost, and a refusal go out as a 200. So it is asked before, when nobody
   * answers yet.
   */
  static void giveStatus(HttpResponsePacket response) {
    var unused = response.getHttpStatus();
  }

  /** Once: the client shows its user nothing of the refusal, for it reads HTTP/2 alone. */
  private void noteHttp2(HttpRequestPacket request) {
    boolean isPreface = request.getProtocol() == Protocol.HTTP_2_0;
    if (isPreface && metHttp2.compareAndSet(false, true)) {
      LOG.info(
          "A client speaks HTTP/2 without having asked (as with curl --http2-prior-knowledge). It is"
              + " refused with 505: HTTP/1.1 is spoken here. Of further ones nothing is said.");
    }
  }

  private static NextAction drop(FilterChainContext ctx, HttpContent content) {
    content.recycle();
    return ctx.getStopAction();
  }
}
