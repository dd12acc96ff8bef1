package io.quorate.rest.gate;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import org.glassfish.grizzly.http.HttpRequestPacket;

/**
 * Packets of requests that were answered here, on their way back to the threads that read. The
 * codec takes its packets from a store that each thread has of its own. A request is parsed by a
 * thread that reads and answered by another one, in whose store nobody would ever look; and a
 * packet, which has a place for each thing that the container may ask, is a fifth of all that a
 * member allocates for a request.
 *
 * <p>Thread-safe.
 */
final class SpentRequests {
  /**
   * As many as a thread keeps. They hold buffers; what there is no room for is left to the
   * collector.
   */
  private static final int MOST = 16;

  private final Queue<HttpRequestPacket> spent = new ArrayBlockingQueue<>(MOST);

  /**
   * Takes a packet that nobody looks at any more.
   *
   * @param request once for each request: the same packet would be given to two connections else
   */
  void add(HttpRequestPacket request) {
    var unused = spent.offer(request);
  }

  /** Gives one to this thread, if there is one: for a request that it will read. */
  void giveBackOne() {
    HttpRequestPacket request = spent.poll();
    if (request != null) {
      request.getResponse().recycle();
      request.recycle();
    }
  }
}
