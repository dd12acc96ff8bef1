package io.quorate.rest.gate;

import io.quorate.rest.gate.ActiveListeners.Listener;
import org.glassfish.grizzly.IOStrategy;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.Filter;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.glassfish.grizzly.strategies.SameThreadIOStrategy;

/** One listener with our filters in its chain: around the codec, in front of all else. */
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

  private final FilterChain chain;
  private final HttpServerFilter codec;
  private final TCPNIOTransport transport;
  private final IOStrategy strategyBefore;
  private final long skippedBytesBefore;
  private final HeadDeadline heads;
  private final CodecErrors errors = new CodecErrors();
  private final StrictChunks chunks = new StrictChunks();
  private final FrontDoor door;
  private final int headerBytes;

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
    put(door, behindCodec() + 1);
    errors.watch(codec);
    // A hand-over to another thread costs more than all that the door does with a request.
    transport.setIOStrategy(SameThreadIOStrategy.getInstance());
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
    vacate(door);
    vacate(errors);
    vacate(heads);
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

  /** The place of the codec, or that of HTTP/2 behind it, which makes requests of its own. */
  private int behindCodec() {
    int at = chain.indexOf(codec);
    for (int i = at + 1; i < chain.size(); i++) {
      if (chain.get(i).getClass().getName().startsWith("org.glassfish.grizzly.http2.")) {
        at = i;
      }
    }
    return at;
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

  private void vacate(Filter filter) {
    int at = chain.indexOf(filter);
    if (at >= 0) {
      chain.set(at, new BaseFilter());
    }
  }
}
