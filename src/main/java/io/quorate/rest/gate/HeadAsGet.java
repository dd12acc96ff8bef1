package io.quorate.rest.gate;

import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.Method;

/**
 * Has the container take a HEAD for the GET that it stands for, so that the answer is that of the
 * GET (RFC 9110 section 9.3.2); the codec leaves the body out. By itself the container writes
 * nothing of a body that is longer than its buffer and says that it has 0 bytes, and it has no HEAD
 * of its metrics.
 */
final class HeadAsGet {
  /** Of a request that was a HEAD, and is one again when it is answered. */
  private static final Attribute<Boolean> IS_HEAD = OwnAttributes.named("is-head");

  private HeadAsGet() {}

  /** To be called before the container sees the request. */
  static void begin(HttpRequestPacket request) {
    if (request.isHeadRequest()) {
      IS_HEAD.set(request, true);
      request.setMethod(Method.GET);
    }
  }

  /** To be called before anything of the answer is written. */
  static void answer(HttpRequestPacket request) {
    if (IS_HEAD.remove(request) != null) {
      request.setMethod(Method.HEAD);
    }
  }
}
