package io.quorate.rest.gate;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.memory.Buffers;

/** Answers requests that are not let in, and ends their connections. Does not wait. */
final class Refusals {
  private final Supplier<Map<String, String>> signature;
  private final Duration longestBody;

  /**
   * @param signature as in {@link Handlers}
   * @param longestBody that the rest of a refused body may take to come
   */
  Refusals(Supplier<Map<String, String>> signature, Duration longestBody) {
    this.signature = signature;
    this.longestBody = longestBody;
  }

  NextAction refuse(FilterChainContext ctx, HttpRequestPacket request, Refusal unsigned) {
    Refusal refusal = unsigned.signed(signature.get());
    return refuse(ctx, request, PlainAnswer.of(refusal, RequestLine.isWrite(request)));
  }

  NextAction refuse(FilterChainContext ctx, HttpRequestPacket request, PlainAnswer refusal) {
    Passage.REFUSED.mark(request);
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
      ArrivingBody.cutLater(ctx.getConnection(), longestBody, new CompletableFuture<>());
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
}
