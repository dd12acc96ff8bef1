package io.quorate.rest.gate;

import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.memory.Buffers;

/**
 * Puts a problem in the place of an error page of the container, on its way out. The application
 * writes no HTML with an error status, so what is HTML there is the container's, and names it.
 */
final class ErrorPages {
  /** What is left to write of the problem; emptied, and then kept, so that the page is dropped. */
  private static final Attribute<byte[]> PROBLEM =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute("io.quorate.rest.gate.problem");

  private ErrorPages() {}

  /** To be called for every packet of a response, in their order. */
  static void replace(FilterChainContext ctx, HttpPacket packet, HttpResponsePacket response) {
    if (!response.isCommitted() && PROBLEM.get(response) == null && isPage(response)) {
      Refusal refusal = refusal(response.getStatus());
      byte[] problem = refusal.json(RequestRules.isWrite(response.getRequest()));
      refusal.headers().forEach(response::setHeader);
      response.setContentType(ProblemBody.MEDIA_TYPE);
      response.setContentLength(problem.length);
      response.setChunked(false);
      PROBLEM.set(response, response.getRequest().isHeadRequest() ? new byte[0] : problem);
    }
    byte[] problem = PROBLEM.get(response);
    if (problem != null && packet instanceof HttpContent content) {
      ctx.setMessage(
          response.httpContentBuilder().content(next(ctx, problem)).last(content.isLast()).build());
      content.recycle();
      PROBLEM.set(response, new byte[0]);
    }
  }

  private static Buffer next(FilterChainContext ctx, byte[] problem) {
    return problem.length == 0
        ? Buffers.EMPTY_BUFFER
        : Buffers.wrap(ctx.getMemoryManager(), problem);
  }

  private static boolean isPage(HttpResponsePacket response) {
    String type = response.getContentType();
    return response.getStatus() >= 400 && type != null && type.startsWith("text/html");
  }

  private static Refusal refusal(int status) {
    if (status == 503) {
      // The application is being stopped: a resource would have said the same.
      return Refusal.failed(
              503, "not-serving", "This member does not serve", "This member is stopping.")
          .with("Retry-After", "1");
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
