package io.quorate.rest.gate;

import io.quorate.rest.gate.ActiveListeners.Listener;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.Filter;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.http.HttpCodecFilter;
import org.glassfish.grizzly.http.HttpServerFilter;

/** One listener with our filters in its chain: around the codec, in front of all else. */
final class GuardedListener {
  private static final Logger LOG = Logger.getLogger(GuardedListener.class.getName());

  /**
   * What the codec reads and throws away of a refused body before it closes the connection. A
   * client that looks at its socket between two writes sees the answer long before; one that sends
   * on forever is cut off.
   */
  private static final long SKIPPED_BYTES = 16L << 20;

  /** Connections that the kernel holds for us while a burst is accepted; Payara's own number. */
  private static final int BACKLOG = 4096;

  private static final Duration UNBIND_TIMEOUT = Duration.ofSeconds(2);

  private static final Duration UNBIND_POLL = Duration.ofMillis(10);

  /** Room for the headers beside the key; what the codec allows for both by default. */
  private static final int HEADER_BYTES = 8192;

  /** A byte of a key becomes three in a request line at the most. */
  private static final int ESCAPED_BYTE = 3;

  /** Fields of Payara's codec that hold the Server, X-Powered-By and X-Frame-Options it adds. */
  private static final List<String> BANNERS =
      List.of("serverVersion", "xPoweredBy", "xFrameOptions");

  private final FilterChain chain;
  private final HttpServerFilter codec;
  private final long skippedBytesBefore;
  private final CodecErrors errors = new CodecErrors();
  private final FrontDoor door;
  private final int headerBytes;

  /**
   * @throws IllegalStateException if the listener does not speak HTTP
   */
  GuardedListener(Listener listener, long maxBodyBytes, int maxKeyBytes) {
    if (!(listener.transport().getProcessor() instanceof FilterChain filters)) {
      throw new IllegalStateException(
          "The listener on port %d has no filter chain.".formatted(listener.port()));
    }
    chain = filters;
    codec = codec(chain, listener.port());
    skippedBytesBefore = codec.getMaxPayloadRemainderToSkip();
    door = new FrontDoor(maxBodyBytes);
    headerBytes = HEADER_BYTES + ESCAPED_BYTE * maxKeyBytes;
  }

  void open() {
    silence(codec);
    makeRoomForKeys();
    codec.setMaxPayloadRemainderToSkip(SKIPPED_BYTES);
    int before = chain.indexOf(codec) - 1;
    put(errors, before >= 0 && isPlace(chain.get(before), errors) ? before : before + 1);
    put(door, behindCodec() + 1);
    errors.watch(codec);
  }

  void close() {
    errors.unwatch(codec);
    vacate(door);
    vacate(errors);
    codec.setMaxPayloadRemainderToSkip(skippedBytesBefore);
  }

  /**
   * Listens on one address instead of every one. The same by the server's own configuration must
   * not be tried from an application: it waits for the deployment that waits for it.
   *
   * @throws IllegalStateException if the address is none of this machine; the port is closed then
   */
  static void listenOn(Listener listener, InetAddress address) {
    if (listener.address().equals(address)) {
      return;
    }
    listener.transport().unbindAll();
    long deadline = System.nanoTime() + UNBIND_TIMEOUT.toNanos();
    while (!bind(listener, address, deadline)) {
      pause();
    }
  }

  /**
   * Whether the port is open on the address now; not yet, while the socket that had it for all
   * addresses is being closed, which the transport leaves to another thread.
   */
  private static boolean bind(Listener listener, InetAddress address, long deadline) {
    try {
      listener.transport().bind(new InetSocketAddress(address, listener.port()), BACKLOG);
      return true;
    } catch (IOException e) {
      if (e instanceof BindException && System.nanoTime() - deadline < 0) {
        return false;
      }
      throw new IllegalStateException(
          "Port %d cannot be opened on %s.".formatted(listener.port(), address.getHostAddress()),
          e);
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(UNBIND_POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the HTTP port was moved.", e);
    }
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

  /** The codec's limit is set when it is made, long before the application runs. */
  private void makeRoomForKeys() {
    try {
      Field limit = HttpCodecFilter.class.getDeclaredField("maxHeadersSize");
      limit.setAccessible(true);
      limit.setInt(codec, Math.max(headerBytes, limit.getInt(codec)));
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.log(Level.WARNING, "Long keys are refused: the codec keeps its own limit.", e);
    }
  }

  /**
   * Has the codec not name the product. Its own errors never pass the door, and the configuration
   * is read before the application runs, so what is left is the codec's fields.
   */
  private static void silence(HttpServerFilter codec) {
    for (String banner : BANNERS) {
      try {
        Field field = codec.getClass().getDeclaredField(banner);
        field.setAccessible(true);
        field.set(codec, null);
      } catch (ReflectiveOperationException | RuntimeException e) {
        LOG.log(
            Level.WARNING,
            e,
            () -> "The codec has no %s that can be unset; answers may name it.".formatted(banner));
      }
    }
  }
}
