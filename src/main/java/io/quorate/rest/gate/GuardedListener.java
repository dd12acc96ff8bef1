package io.quorate.rest.gate;

import io.quorate.rest.gate.ActiveListeners.Listener;
import org.glassfish.grizzly.IOStrategy;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.Filter;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;

/**
 * One listener with our filters in its chain: around the codec, in front of all else. HTTP/2, where
 * the container speaks it, is out of the chain meanwhile: it gives each request a chain of its own,
 * of when the connection was upgraded, and the streams of the gate are written to the connection.
 */
final class GuardedListener {
  /**
   * What the codec reads and throws away of a refused body before it closes the connection. A
   * client that looks at its socket between two writes sees the answer long before; one that sends
   * on forever is cut off.
   */
  private static final long SKIPPED_BYTES = 16L << 20;

  /** Room for the headers beside the key; what the codec allows for both by default. */
  private static final int HEADER_BYTES = 8192;

  /** A byte of a key becomes three in a request line at the most. */
  private static final int ESCAPED_BYTE = 3;

  /** Keys in a request line: the next page of a listing names a prefix and a key. */
  private static final int KEYS = 2;

  private static final String HTTP2 = "org.glassfish.grizzly.http2.";

  private final FilterChain chain;
  private final HttpServerFilter codec;
  private final TCPNIOTransport transport;
  private final IOStrategy strategyBefore;
  private final long skippedBytesBefore;
  private final HeadDeadline heads;
  private final CodecErrors errors;
  private final StrictChunks chunks = new StrictChunks();
  private final FrontDoor door;
  private final int headerBytes;

  /** What stood where the door stands, or nothing. */
  private Filter http2 = new BaseFilter();

  /**
   * @throws IllegalStateException if the listener does not speak HTTP
   */
  GuardedListener(Listener listener, int maxBodyBytes, int maxKeyBytes, Handlers handlers) {
    this(listener, maxBodyBytes, maxKeyBytes, handlers, Patience.ofHeap());
  }

  GuardedListener(
      Listener listener, int maxBodyBytes, int maxKeyBytes, Handlers handlers, Patience patience) {
    if (!(listener.transport().getProcessor() instanceof FilterChain filters)) {
      throw new IllegalStateException(
          "The listener on port %d has no filter chain.".formatted(listener.port()));
    }
    chain = filters;
    transport = listener.transport();
    strategyBefore = transport.getIOStrategy();
    codec = codec(chain, listener.port());
    skippedBytesBefore = codec.getMaxPayloadRemainderToSkip();
    errors = new CodecErrors(handlers.signature());
    heads = new HeadDeadline(patience.head());
    door = new FrontDoor(maxBodyBytes, handlers, patience);
    headerBytes = HEADER_BYTES + KEYS * ESCAPED_BYTE * maxKeyBytes;
  }

  void open() {
    CodecFields.silence(codec);
    CodecFields.makeRoom(codec, headerBytes);
    codec.setMaxPayloadRemainderToSkip(SKIPPED_BYTES);
    chunks.putInto(codec);
    putBefore(codec, errors);
    putBefore(errors, heads);
    putBehindCodec(door);
    errors.watch(codec);
    transport.setIOStrategy(ReadingThread.INSTANCE);
  }

  /**
   * Refuses every request from now on, for as long as the process lives or until another deployment
   * takes the places of the filters: without them the container would answer.
   */
  void shut() {
    door.shut();
  }

  void close() {
    transport.setIOStrategy(strategyBefore);
    errors.unwatch(codec);
    vacate(door, http2);
    vacate(errors, new BaseFilter());
    vacate(heads, new BaseFilter());
    codec.setMaxPayloadRemainderToSkip(skippedBytesBefore);
    chunks.takeOutOf(codec);
  }

  private static HttpServerFilter codec(FilterChain chain, int port) {
    for (Filter filter : chain) {
      if (filter instanceof HttpServerFilter codec) {
        return codec;
      }
    }
    throw new IllegalStateException(
        "The listener on port %d has no HTTP codec, so its requests cannot be checked."
            .formatted(port));
  }

  /** Or in the place of HTTP/2, which stands there; an upgrade to it is then not heard of. */
  private void putBehindCodec(Filter filter) {
    int index = chain.indexOf(codec) + 1;
    if (index < chain.size() && isHttp2(chain.get(index))) {
      http2 = chain.set(index, filter);
    } else {
      put(filter, index);
    }
  }

  /** By its name: Payara Micro gives its classes to no application. */
  private static boolean isHttp2(Filter filter) {
    return filter.getClass().getName().startsWith(HTTP2);
  }

  private void putBefore(Filter other, Filter filter) {
    int before = chain.indexOf(other) - 1;
    put(filter, before >= 0 && isPlace(chain.get(before), filter) ? before : before + 1);
  }

  /**
   * Takes the place that an earlier deployment has left at the index, or makes one. Making one
   * moves the filters behind it, which is why a place once made is never given back: it would move
   * them under the answers that are being written.
   */
  private void put(Filter filter, int index) {
    if (index < chain.size() && isPlace(chain.get(index), filter)) {
      chain.set(index, filter);
    } else {
      chain.add(index, filter);
    }
  }

  /** Whether it is a filter without effect, or ours from a deployment that was not stopped. */
  private static boolean isPlace(Filter candidate, Filter filter) {
    return candidate.getClass() == BaseFilter.class
        || candidate.getClass().getName().equals(filter.getClass().getName());
  }

  private void vacate(Filter filter, Filter next) {
    int at = chain.indexOf(filter);
    if (at >= 0) {
      chain.set(at, next);
    }
  }
}
