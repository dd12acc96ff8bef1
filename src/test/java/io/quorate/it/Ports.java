package io.quorate.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Free TCP ports of this machine, each handed out once. They lie below those that the system gives
 * to outgoing connections, so that none is taken while its member is down.
 */
public final class Ports {
  private static final int LOWEST = 13_000;
  private static final int HIGHEST = 31_000;
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();
  private static final Random RANDOM = new Random();

  private Ports() {}

  public static int free() {
    while (true) {
      int port = LOWEST + RANDOM.nextInt(HIGHEST - LOWEST);
      // The README's own ports are for the test that follows the README.
      if (port % 10_000 != 2379 && port % 10_000 != 2380 && isFree(port) && GIVEN.add(port)) {
        return port;
      }
    }
  }

  static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
