package io.quorate.rest.gate;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.WriteResult;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.memory.Buffers;
import org.jspecify.annotations.Nullable;

/**
 * A {@link PlainRequest} on its way: its body is read as it comes, it is answered, and the answer
 * is written as the client takes it. No thread waits for any of that.
 *
 * <p>Until the answer is written nothing more is read from the connection, so that a client that
 * sends and never reads has one answer in memory. The connection calls it, one thread at a time;
 * what is left to do after an answer is done by whoever gives it.
 */
final class Exchange {
  private static final Logger LOG = Logger.getLogger(Exchange.class.getName());

  private static final byte[] NOTHING = {};

  /** Who finds that the other one came first goes on with the connection. */
  private enum Stage {
    OPEN,
    WRITTEN,
    SUSPENDED,
    OVER
  }

  private final HttpRequestPacket request;
  private final PlainRequest.Handler handler;
  private final Supplier<Map<String, String>> signature;
  private final Patience patience;
  private final SpentRequests spent;
  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.OPEN);
  private @Nullable ArrivingBody arriving;
  private volatile @Nullable CompletableFuture<Void> deadline;
  private volatile boolean isWritten;

  /** Whether all of the answer has been written. */
  private volatile boolean isWhole;

  Exchange(HttpRequestPacket request, Handlers handlers, Patience patience, SpentRequests spent) {
    this.request = request;
    this.handler = handlers.plain();
    this.signature = handlers.signature();
    this.patience = patience;
    this.spent = spent;
  }

  /** Takes what has come of the body, and answers when that is all, or too much. */
  NextAction read(FilterChainContext ctx, HttpContent content) {
    Buffer part = content.getContent();
    if (content.isLast() && arriving == null && part.remaining() <= handler.maxBodyBytes()) {
      byte[] body = new byte[part.remaining()];
      part.get(body);
      content.recycle();
      return answer(ctx, PlainRequest.of(request, body));
    }
    if (arriving == null) {
      arriving =
          new ArrivingBody(request, handler.maxBodyBytes(), handler.longest(), patience.arriving());
    }
    boolean last = content.isLast();
    ArrivingBody.Progress progress = arriving.add(ctx, content);
    return switch (progress) {
      case WAIT -> ctx.getStopAction();
      case WHOLE -> answer(ctx, PlainRequest.of(request, arriving.bytes()));
      case TOO_LONG -> tooLong(ctx, arriving.bytes(), last);
      case NO_ROOM -> refuse(ctx, last, Patience.overloaded());
    };
  }

  private NextAction tooLong(FilterChainContext ctx, byte[] part, boolean last) {
    if (request.isChunked()) {
      // The handler could take the part that there is for the whole.
      return refuse(ctx, last, Refusal.tooLong(handler.maxBodyBytes()));
    }
    // Before the packet is told that no more is wanted: it forgets the length then.
    PlainRequest plain = PlainRequest.of(request, part);
    endAfterAnswer(ctx, last);
    return answer(ctx, plain);
  }

  private NextAction refuse(FilterChainContext ctx, boolean last, Refusal refusal) {
    endAfterAnswer(ctx, last);
    return write(ctx, refused(refusal));
  }

  /** Unless all of the body has come. */
  private void endAfterAnswer(FilterChainContext ctx, boolean last) {
    if (!last) {
      request.getResponse().setHeader(Header.Connection, "close");
      Refusals.forgoBody(request);
      // The codec skips what is still to come before it closes; that may never come.
      ArrivingBody.cutLater(ctx.getConnection(), handler.longest(), new CompletableFuture<>());
    }
  }

  private NextAction answer(FilterChainContext ctx, PlainRequest plain) {
    int bytes = plain.body().length;
    if (!patience.underWay().take(bytes)) {
      return write(ctx, refused(Patience.overloaded()));
    }
    CompletableFuture<PlainAnswer> answer =
        handler
            .answer(plain)
            .toCompletableFuture()
            .whenComplete((result, failure) -> patience.underWay().give(bytes));
    return write(ctx, answer);
  }

  private CompletableFuture<PlainAnswer> refused(Refusal refusal) {
    return CompletableFuture.completedFuture(
        PlainAnswer.of(refusal.signed(signature.get()), RequestLine.isWrite(request)));
  }

  /** Now, or when it is there. */
  private NextAction write(FilterChainContext ctx, CompletableFuture<PlainAnswer> answer) {
    boolean atOnce = answer.isDone();
    if (atOnce) {
      write(ctx, answer.join());
      if (stage.get() == Stage.WRITTEN) {
        complete(ctx);
        return ctx.getStopAction();
      }
    }
    // Taken before the suspension, after which the context may be that of another request.
    NextAction suspended = ctx.getSuspendAction();
    ctx.suspend();
    if (!stage.compareAndSet(Stage.OPEN, Stage.SUSPENDED)) {
      goOn(ctx);
    } else if (!atOnce) {
      var unused =
          answer
              .thenAccept(result -> write(ctx, result))
              .exceptionally(failure -> giveUp(ctx, failure));
    }
    return suspended;
  }

  /** Nothing is read from the connection any more: so that the client sees it end. */
  private static @Nullable Void giveUp(FilterChainContext ctx, Throwable failure) {
    LOG.log(Level.SEVERE, "A request could not be answered.", failure);
    ctx.getConnection().terminateSilently();
    ctx.resume(ctx.getStopAction());
    return null;
  }

  private void write(FilterChainContext ctx, PlainAnswer answer) {
    HttpResponsePacket response = request.getResponse();
    answer.giveHead(response);
    byte[] body = request.isHeadRequest() ? NOTHING : answer.body();
    Connection<?> connection = ctx.getConnection();
    ctx.write(
        response
            .httpContentBuilder()
            .content(Buffers.wrap(ctx.getMemoryManager(), body))
            .last(true)
            .build(),
        new Written(ctx));
    if (!isWritten) {
      startDeadline(connection);
      if (isWritten) {
        endDeadline();
      }
    }
  }

  private void written(FilterChainContext ctx) {
    isWritten = true;
    endDeadline();
    if (!stage.compareAndSet(Stage.OPEN, Stage.WRITTEN)) {
      goOn(ctx);
    }
  }

  private void goOn(FilterChainContext ctx) {
    if (stage.getAndSet(Stage.OVER) == Stage.OVER) {
      return;
    }
    complete(ctx);
    ctx.resume(ctx.getStopAction());
    // A body in parts, or a connection that fails, may still have somebody who looks at the packet.
    if (isWhole && arriving == null) {
      spent.add(request);
    }
  }

  private static void complete(FilterChainContext ctx) {
    ctx.notifyDownstream(HttpServerFilter.RESPONSE_COMPLETE_EVENT);
  }

  /** A client that is that slow holds a connection, and what there is in memory for it. */
  private void startDeadline(Connection<?> connection) {
    var inTime = new CompletableFuture<Void>();
    deadline = inTime;
    ArrivingBody.cutLater(connection, handler.longest(), inTime);
  }

  private void endDeadline() {
    CompletableFuture<Void> running = deadline;
    if (running != null) {
      running.complete(null);
    }
  }

  /** However it ends: if the connection is closed, what there was to do with it is over, too. */
  @SuppressWarnings("rawtypes") // as the chain has it
  private final class Written extends EmptyCompletionHandler<WriteResult> {
    private final FilterChainContext ctx;

    Written(FilterChainContext ctx) {
      this.ctx = ctx;
    }

    @Override
    public void completed(WriteResult result) {
      isWhole = true;
      written(ctx);
    }

    @Override
    public void failed(Throwable failure) {
      written(ctx);
    }

    @Override
    public void cancelled() {
      written(ctx);
    }
  }
}
