package io.quorate.rest.gate;

import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.memory.Buffers;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests in to the container, and to what of the application is behind it. The threads of
 * the container wait for what they read, so a request is let in when all of its body is there. The
 * threads that read from connections call it, and do not wait.
 */
final class ContainerDoor {
  private static final byte[] NOTHING = {};

  /** Of a request that goes to the container once its body is there. */
  private static final Attribute<ArrivingBody> BODY = OwnAttributes.named("body");

  private final int maxBodyBytes;
  private final BodyCheck bodies;
  private final Patience patience;
  private final Refusals refusals;

  /**
   * @param maxBodyBytes the longest body
   * @param bodies what is looked at before a body is read
   */
  ContainerDoor(int maxBodyBytes, BodyCheck bodies, Patience patience, Refusals refusals) {
    this.maxBodyBytes = maxBodyBytes;
    this.bodies = bodies;
    this.patience = patience;
    this.refusals = refusals;
  }

  /** The body that a request waits for, if it does. */
  static @Nullable ArrivingBody bodyOf(HttpRequestPacket request) {
    return BODY.get(request);
  }

  /** A request that is to be let in, with what has come of its body. */
  NextAction begin(FilterChainContext ctx, HttpContent content, HttpRequestPacket request) {
    if (content.isLast()) {
      return letIn(ctx, request);
    }
    Optional<PlainAnswer> refused = bodies.refuse(PlainRequest.of(request, NOTHING));
    if (refused.isPresent()) {
      NextAction stop = refusals.refuse(ctx, request, refused.get());
      content.recycle();
      return stop;
    }
    var body = new ArrivingBody(request, maxBodyBytes, patience.body(), patience.arriving());
    BODY.set(request, body);
    return collect(ctx, content, request, body);
  }

  /** More of the {@linkplain #bodyOf body of} a request. */
  NextAction collect(
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
      case TOO_LONG -> refusals.refuse(ctx, request, Refusal.tooLong(maxBodyBytes));
      case NO_ROOM -> refusals.refuse(ctx, request, Patience.overloaded());
    };
  }

  private static NextAction letIn(FilterChainContext ctx, HttpRequestPacket request) {
    Passage passage =
        RequestLine.isForContainer(request) ? Passage.TO_CONTAINER : Passage.TO_APPLICATION;
    passage.mark(request);
    HeadAsGet.begin(request);
    return onWorker(ctx);
  }

  /** Goes on with the container, on a thread of it: it waits for slow clients. */
  private static NextAction onWorker(FilterChainContext ctx) {
    NextAction suspended = ctx.getSuspendAction();
    ctx.suspend();
    try {
      ctx.getConnection().getTransport().getWorkerThreadPool().execute(ctx::resumeNext);
    } catch (RejectedExecutionException e) {
      // More waits for a thread than the container takes on.
      ctx.getConnection().closeSilently();
      ctx.resume(ctx.getStopAction());
    }
    return suspended;
  }
}
