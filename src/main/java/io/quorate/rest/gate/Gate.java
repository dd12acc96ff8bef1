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
 * is refused before it sees it (see the package's {@code RequestRules}), no answer of the container
 * passes for one of the application, and only one local address is listened on, for only as long as
 * there is a member to answer.
 */
public final class Gate {
  private static final Logger LOG = Logger.getLogger(Gate.class.getName());

  private final InetAddress address;
  private final List<Listener> listeners;
  private final List<GuardedListener> guarded = new ArrayList<>();

  private Gate(InetAddress address, List<Listener> listeners) {
    this.address = address;
    this.listeners = listeners;
  }

  /**
   * Guards every listener of the server, none of which accepts connections then. A gate that an
   * earlier deployment left is replaced. Connections that were made before are guarded, too.
   *
   * @param httpAddress a name or address of this machine, {@code 0.0.0.0} for all
   * @param maxBodyBytes the longest body that a request may announce
   * @param maxKeyBytes the longest key, for which a request line must have room
   * @param handlers of what the application answers here
   * @throws IllegalArgumentException with a sentence for the operator if the address is none of
   *     this machine; nothing is changed then
   * @throws IllegalStateException with a sentence for the operator if one listener cannot be
   *     guarded: the application must not start then
   */
  public static Gate guard(
      String httpAddress, int maxBodyBytes, int maxKeyBytes, Handlers handlers) {
    Gate gate = new Gate(address(httpAddress), ActiveListeners.find());
    try {
      for (Listener listener : gate.listeners) {
        GuardedListener guard = new GuardedListener(listener, maxBodyBytes, maxKeyBytes, handlers);
        gate.guarded.add(guard);
        guard.open();
        ListenAddress.leave(listener);
      }
    } catch (RuntimeException e) {
      gate.guarded.forEach(GuardedListener::close);
      throw e;
    }
    return gate;
  }

  /**
   * Accepts connections at the address.
   *
   * @throws IllegalStateException with a sentence for the operator if a port cannot be opened
   */
  public void open() {
    for (Listener listener : listeners) {
      ListenAddress.move(listener, address);
    }
    LOG.info(
        () ->
            "%d HTTP listener(s) on %s are guarded."
                .formatted(guarded.size(), address.getHostAddress()));
  }

  /**
   * Accepts no more connections, and refuses what comes on those that there are. What was let in
   * before is answered. Stays so: the container has nothing to say in the member's place.
   */
  public void shut() {
    guarded.forEach(GuardedListener::shut);
    listeners.forEach(ListenAddress::leave);
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
