package io.quorate.rest.gate;

import io.quorate.rest.gate.ProblemBody.Committed;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import org.glassfish.grizzly.Connection;
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
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.utils.IdleTimeoutFilter;

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

  /** What became of a request. If it was let in, its later body chunks pass without a check. */
  private enum Passage {
    REFUSED,
    TO_CONTAINER,
    TO_APPLICATION
  }

  /** In the attributes of the packet: the one storage of it that is emptied before its reuse. */
  private static final Attribute<Passage> PASSAGE = OwnAttributes.named("passage");

  /** Of a connection that has become a stream: what else comes on it is not heard. */
  private static final Attribute<EventStream> STREAM = OwnAttributes.named("stream");

  /** Of a request that is answered here. */
  private static final Attribute<Exchange> EXCHANGE = OwnAttributes.named("exchange");

  /** Of a request that goes to the container once its body is there. */
  private static final Attribute<ArrivingBody> BODY = OwnAttributes.named("body");

  private static final byte[] NOTHING = {};

  private static final Refusal SHUT = Refusal.notServing(Committed.NO);

  private final int maxBodyBytes;
  private final RequestRules rules;
  private final Handlers handlers;
  private final Patience patience;
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
    this.maxBodyBytes = maxBodyBytes;
    this.rules = new RequestRules(maxBodyBytes);
    this.handlers = handlers;
    this.patience = patience;
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
    if (STREAM.get(ctx.getConnection()) != null) {
      return drop(ctx, content);
    }
    Passage passage = PASSAGE.get(request);
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
    ArrivingBody body = BODY.get(request);
    if (body != null && !request.getResponse().isCommitted()) {
      return collect(ctx, content, request, body);
    }
    // Refused, or broken and answered by the codec, or pipelined behind a request that was.
    if (passage != null || request.getResponse().isCommitted() || !ctx.getConnection().isOpen()) {
      return drop(ctx, content);
    }
    EmptyLines.skip(request);
    Optional<Refusal> refusal = shut ? Optional.of(SHUT) : rules.check(request);
    if (refusal.isPresent()) {
      noteHttp2(request);
      refuse(ctx, request, refusal.get());
      return drop(ctx, content);
    }
    giveStatus(request.getResponse());
    if (RequestLine.isForContainer(request)) {
      return toContainer(ctx, content, request);
    }
    String method = RequestLine.method(request);
    String query = RequestLine.rawQuery(request);
    if (handlers.plain().takes(method, RequestLine.rawPath(request), query)) {
      spent.giveBackOne();
      var begun = new Exchange(request, handlers, patience, spent);
      EXCHANGE.set(request, begun);
      return begun.read(ctx, content);
    }
    if (Surface.isRead(method)) {
      StreamRequest forStream = StreamRequest.of(request);
      if (handlers.streams().takes(forStream)) {
        stream(ctx.getConnection(), forStream, request.isHeadRequest());
        return drop(ctx, content);
      }
    }
    return toContainer(ctx, content, request);
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
      boolean ofContainer = PASSAGE.get(response.getRequest()) == Passage.TO_CONTAINER;
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

  @SuppressWarnings("unchecked") // every connection of this transport has socket addresses
  private void stream(Connection<?> connection, StreamRequest request, boolean headOnly) {
    var stream = new EventStream((Connection<SocketAddress>) connection, headOnly);
    STREAM.set(connection, stream);
    // The container ends a connection of which it sees nothing for 30 s, and sees no event.
    IdleTimeoutFilter.setCustomTimeout(connection, -1, TimeUnit.SECONDS);
    try {
      workers(connection).execute(() -> open(request, stream));
    } catch (RejectedExecutionException e) {
      stream.cut();
    }
  }

  private void open(StreamRequest request, EventStream stream) {
    try {
      handlers.streams().open(request, stream);
    } catch (RuntimeException | Error e) {
      stream.giveUp(e);
    }
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

  /** The threads of the container wait for what they read, so it gets all of a body at once. */
  private NextAction toContainer(
      FilterChainContext ctx, HttpContent content, HttpRequestPacket request) {
    if (content.isLast()) {
      return letIn(ctx, request);
    }
    Optional<PlainAnswer> refused = handlers.bodies().refuse(PlainRequest.of(request, NOTHING));
    if (refused.isPresent()) {
      refuse(ctx, request, refused.get());
      return drop(ctx, content);
    }
    var body =
        new ArrivingBody(request, maxBodyBytes, patience.body(), patience.arriving());
    BODY.set(request, body);
    return collect(ctx, content, request, body);
  }

  private NextAction collect(
      FilterChainContext ctx, HttpContent content, HttpRequestPacket request, ArrivingBody body) {
    return switch (body.add(ctx, content)) {
      case WAIT -> ctx.getStopAction();
      case WHOLE -> {
        ctx.setMessage(
            HttpContent.builder(request)
                .content(Buffers.wrap(ctx.getMemoryManager(), body.bytes()))
                .last(true)
                .build());
        yield letIn(ctx, request);
      }
      case TOO_LONG -> refuse(ctx, request, Refusal.tooLong(maxBodyBytes));
      case NO_ROOM -> refuse(ctx, request, Patience.overloaded());
    };
  }

  private static NextAction letIn(FilterChainContext ctx, HttpRequestPacket request) {
    PASSAGE.set(
        request,
        RequestLine.isForContainer(request) ? Passage.TO_CONTAINER : Passage.TO_APPLICATION);
    HeadAsGet.begin(request);
    return onWorker(ctx);
  }

  /** Goes on with the container, on a thread of it: it waits for slow clients. */
  private static NextAction onWorker(FilterChainContext ctx) {
    NextAction suspended = ctx.getSuspendAction();
    ctx.suspend();
    try {
      workers(ctx.getConnection()).execute(ctx::resumeNext);
    } catch (RejectedExecutionException e) {
      // More waits for a thread than the container takes on.
      ctx.getConnection().closeSilently();
      ctx.resume(ctx.getStopAction());
    }
    return suspended;
  }

  private static Executor workers(Connection<?> connection) {
    return connection.getTransport().getWorkerThreadPool();
  }

  private NextAction refuse(FilterChainContext ctx, HttpRequestPacket request, Refusal unsigned) {
    Refusal refusal = unsigned.signed(handlers.signature().get());
    return refuse(ctx, request, PlainAnswer.of(refusal, RequestLine.isWrite(request)));
  }

  private NextAction refuse(
      FilterChainContext ctx, HttpRequestPacket request, PlainAnswer refusal) {
    PASSAGE.set(request, Passage.REFUSED);
    HttpResponsePacket response = request.getResponse();
    if (request.getProtocol() == Protocol.HTTP_0_9) {
      // To a request line without a version the codec would write hardly any headers.
      request.setProtocol(Protocol.HTTP_1_1);
    }
    response.setProtocol(Protocol.HTTP_1_1);
    refusal.giveHead(response);
    response.setHeader(Header.Connection, "close");
    ctx.write(
        response
            .httpContentBuilder()
            .content(Buffers.wrap(ctx.getMemoryManager(), refusal.body()))
            .last(true)
            .build());
    if (RequestRules.hasBody(request)) {
      // The codec skips what is still to come before it closes; that may never come.
      ArrivingBody.cutLater(ctx.getConnection(), patience.body(), new CompletableFuture<>());
    }
    forgoBody(request);
    ctx.notifyDownstream(HttpServerFilter.RESPONSE_COMPLETE_EVENT);
    return ctx.getStopAction();
  }

  /** To be called before the answer to a request whose body is not read to its end. */
  static void forgoBody(HttpRequestPacket request) {
    if (request.requiresAcknowledgement() || !RequestRules.hasBody(request)) {
      // There is nothing to skip, or it is not sent before a 100: the codec closes at once.
      request.setExpectContent(false);
    } else {
      // Where the length is known to be too much the codec skips nothing, and a client that is
      // still sending would find the connection closed before it finds the answer.
      request.setContentLengthLong(-1);
    }
  }

  private static NextAction drop(FilterChainContext ctx, HttpContent content) {
    content.recycle();
    return ctx.getStopAction();
  }
}
