package io.quorate.rest.gate;

import io.quorate.rest.gate.ActiveListeners.Listener;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Where a listener of the server accepts connections. The same by the server's own configuration
 * must not be tried from an application: it waits for the deployment that waits for it.
 */
final class ListenAddress {
  /** Connections that the kernel holds for us while a burst is accepted; Payara's own number. */
  private static final int BACKLOG = 4096;

  private static final Duration UNBIND_TIMEOUT = Duration.ofSeconds(2);

  private static final Duration UNBIND_POLL = Duration.ofMillis(10);

  private ListenAddress() {}

  /** Accepts no more connections, wherever the listener did. Those that there are stay. */
  static void leave(Listener listener) {
    listener.transport().unbindAll();
  }

  /**
   * Accepts connections at one address and at no other.
   *
   * @throws IllegalStateException if the port cannot be opened there; it is closed then
   */
  static void move(Listener listener, InetAddress address) {
    leave(listener);
    long deadline = System.nanoTime() + UNBIND_TIMEOUT.toNanos();
    while (!bind(listener, address, deadline)) {
      pause();
    }
  }

  /**
   * Whether the port is open on the address now; not yet, while the socket that had it before is
   * being closed, which the transport leaves to another thread.
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
          "Port %d cannot be opened on %s: %s."
              .formatted(listener.port(), address.getHostAddress(), e.getMessage()),
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
}
