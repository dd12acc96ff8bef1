package io.quorate.rest.gate;

import java.time.Duration;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;

/**
 * Stands in front of the HTTP codec and ends a connection whose client has begun a request line or
 * headers and does not come to their end. The codec waits for ever for who sends a byte now and
 * then. Who sends nothing at all is seen to by the container: it ends a connection on which nothing
 * has happened for 30 s ({@code timeout-seconds}). So no timer is needed here.
 */
final class HeadDeadline extends BaseFilter {
  /** What is being read of a connection: by one thread at a time. */
  private static final class Reading {
    private boolean head;
    private boolean body;
    private long begunNanos;
  }

  private static final Attribute<Reading> READING = OwnAttributes.named("reading", Reading::new);

  private final Duration longest;

  HeadDeadline(Duration longest) {
    this.longest = longest;
  }

  @Override
  public NextAction handleRead(FilterChainContext ctx) {
    Reading reading = READING.get(ctx.getConnection());
    if (!reading.body) {
      long now = System.nanoTime();
      if (!reading.head) {
        reading.head = true;
        reading.begunNanos = now;
      } else if (now - reading.begunNanos > longest.toNanos()) {
        ctx.getConnection().terminateSilently();
        return ctx.getStopAction();
      }
    }
    return ctx.getInvokeAction();
  }

  /**
   * The head has come, and so much of the body as there was.
   *
   * @param last whether that was all of it
   */
  static void came(Connection<?> connection, boolean last) {
    Reading reading = READING.get(connection);
    reading.head = false;
    reading.body = !last;
  }
}
