package io.quorate.rest.gate;

import io.quorate.rest.gate.ProblemBody.Committed;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.util.ContentType;
import org.glassfish.grizzly.memory.Buffers;

/**
 * Puts a problem in the place of an answer of the container, on its way out. The application marks
 * its answers and writes no HTML with an error status; what else comes is the container's, and a
 * client must not take it for one of ours: a 404 for "no such key", a 200 for a write that was
 * done. Connections call it concurrently.
 */
final class ErrorPages {
  /** What is left to write of the problem; emptied, and then kept, so that the page is dropped. */
  private static final Attribute<byte[]> PROBLEM = OwnAttributes.named("problem");

  /** Whether the application has answered, so that it is mapped. */
  private volatile boolean serves;

  private volatile boolean ends;

  private final Supplier<Map<String, String>> signature;

  /**
   * @param signature as in {@link Handlers}
   */
  ErrorPages(Supplier<Map<String, String>> signature) {
    this.signature = signature;
  }

  /** From now on a failure of the container is one of an application that ends. */
  void applicationEnds() {
    ends = true;
  }

  /**
   * To be called for every packet of a response, in their order.
   *
   * @param ofContainer whether the container answers the request when all is well
   */
  void replace(
      FilterChainContext ctx, HttpPacket packet, HttpResponsePacket response, boolean ofContainer) {
    if (!response.isCommitted() && !response.isAcknowledgement() && PROBLEM.get(response) == null) {
      refusal(response, ofContainer)
          .ifPresent(refusal -> put(refusal.signed(signature.get()), response));
    }
    byte[] problem = PROBLEM.get(response);
    if (problem != null) {
      boolean last = packet instanceof HttpContent content && content.isLast();
      ctx.setMessage(response.httpContentBuilder().content(next(ctx, problem)).last(last).build());
      if (packet instanceof HttpContent content) {
        content.recycle();
      }
      PROBLEM.set(response, new byte[0]);
    }
  }

  private static void put(Refusal refusal, HttpResponsePacket response) {
    byte[] problem = refusal.json(RequestLine.isWrite(response.getRequest()));
    if (response.getStatus() != refusal.status()) {
      // Of the answer that is not given: Location, ETag, Set-Cookie and the like.
      response.getHeaders().clear();
      response.setStatus(refusal.status());
    }
    refusal.headers().forEach(response::setHeader);
    // Not as a string, to which the charset of the page would stick.
    response.setContentType(ContentType.newContentType(ProblemBody.MEDIA_TYPE));
    response.setContentLength(problem.length);
    response.setChunked(false);
    PROBLEM.set(response, response.getRequest().isHeadRequest() ? new byte[0] : problem);
  }

  private static Buffer next(FilterChainContext ctx, byte[] problem) {
    return problem.length == 0
        ? Buffers.EMPTY_BUFFER
        : Buffers.wrap(ctx.getMemoryManager(), problem);
  }

  /** What is to be said instead, if the answer must not go out. */
  private Optional<Refusal> refusal(HttpResponsePacket response, boolean ofContainer) {
    int status = response.getStatus();
    if (response.containsHeader(Surface.MEMBER_HEADER)) {
      serves = true;
    } else if (!ofContainer && (status < 400 || status == 403 || status == 404)) {
      // While the application is not mapped, or no more. Its paths are all others, and what the
      // container hides is refused on the way in, so that it never says this of itself. A write may
      // have been begun by an application that was taken away.
      return Optional.of(Refusal.notServing(Committed.UNKNOWN));
    }
    return isPage(response) ? Optional.of(page(status)) : Optional.empty();
  }

  private static boolean isPage(HttpResponsePacket response) {
    String type = response.getContentType();
    return response.getStatus() >= 400 && type != null && type.startsWith("text/html");
  }

  private Refusal page(int status) {
    if (status == 503 || (status >= 500 && (!serves || ends))) {
      return Refusal.notServing(Committed.UNKNOWN);
    }
    return status >= 500
        ? Refusal.failed(
            status, "internal", "The member failed to answer", "The member's log may say more.")
        : Refusal.of(
            status,
            "http-" + status,
            "The request was refused",
            "The request cannot be served as it is; /openapi lists what can.");
  }
}
