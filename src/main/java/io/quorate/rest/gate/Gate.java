package io.quorate.rest.gate;

import io.quorate.rest.gate.ActiveListeners.Listener;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;

/**
 * The door in front of the container, while the application runs. What the container would misread
 * is refused before it sees it (see the package's {@code RequestRules}), answers do not name the
 * product, and only one local address is listened on.
 */
public final class Gate implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Gate.class.getName());

  private final List<GuardedListener> guarded = new ArrayList<>();

  private Gate() {}

  /**
   * Guards every listener of the server. A gate that an earlier deployment left open is replaced.
   *
   * <p>Connections are guarded also if they were made before; but those made before to another
   * address stay until they are closed.
   *
   * @param httpAddress a name or address of this machine, {@code 0.0.0.0} for all
   * @param maxBodyBytes the longest body that a request may announce
   * @param maxKeyBytes the longest key, for which a request line must have room
   * @throws IllegalArgumentException with a sentence for the operator if the address is none of
   *     this machine; nothing is changed then
   * @throws IllegalStateException with a sentence for the operator if one listener cannot be
   *     guarded or moved: the application must not start then
   */
  public static Gate open(String httpAddress, long maxBodyBytes, int maxKeyBytes) {
    InetAddress address = address(httpAddress);
    List<Listener> listeners = ActiveListeners.find();
    Gate gate = new Gate();
    try {
      for (Listener listener : listeners) {
        GuardedListener guard = new GuardedListener(listener, maxBodyBytes, maxKeyBytes);
        gate.guarded.add(guard);
        guard.open();
      }
      for (Listener listener : listeners) {
        ListenAddress.move(listener, address);
      }
    } catch (RuntimeException e) {
      gate.close();
      throw e;
    }
    LOG.info(
        () ->
            "%d HTTP listener(s) on %s are guarded."
                .formatted(gate.guarded.size(), address.getHostAddress()));
    return gate;
  }

  /** Lets every request pass again. Answers that are being written are not disturbed. */
  @Override
  public void close() {
    guarded.forEach(GuardedListener::close);
    guarded.clear();
  }

  private static InetAddress address(String httpAddress) {
    try {
      InetAddress address = InetAddress.getByName(httpAddress);
      if (address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null) {
        return address;
      }
    } catch (UnknownHostException | SocketException e) {
      // The sentence below holds for these too.
    }
    throw new IllegalArgumentException(
        "\"%s\" is not an address of this machine.".formatted(httpAddress));
  }
}
