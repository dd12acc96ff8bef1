package io.quorate.rest.gate;

import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request at the {@link FrontDoor}. If it was let in, its later body chunks pass
 * without a check.
 */
enum Passage {
  REFUSED,
  TO_CONTAINER,
  TO_APPLICATION;

  /** In the attributes of the packet: the one storage of it that is emptied before its reuse. */
  private static final Attribute<Passage> OF_REQUEST = OwnAttributes.named("passage");

  /** Nothing as long as it is not known, or if the request is answered at the gate. */
  static @Nullable Passage of(HttpRequestPacket request) {
    return OF_REQUEST.get(request);
  }

  void mark(HttpRequestPacket request) {
    OF_REQUEST.set(request, this);
  }
}
