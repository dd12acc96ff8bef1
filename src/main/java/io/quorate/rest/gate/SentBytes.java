package io.quorate.rest.gate;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.nio.transport.TCPNIOConnection;

/**
 * What the kernel holds of answers that are not taken. By itself it lets a socket grow to
 * megabytes: 500 clients that read nothing of values of 1 MiB had 1.6 GB of it, more than the
 * machine gives to TCP without pressing for memory, which all others feel.
 */
final class SentBytes {
  /** Per connection; Linux doubles it for its own use. 5 MB/s to a client that is 50 ms away. */
  static final int MOST = 256 << 10;

  private SentBytes() {}

  /** To be called before the connection is used. */
  static void bound(Connection<?> connection) throws IOException {
    if (connection instanceof TCPNIOConnection tcp
        && tcp.getChannel() instanceof SocketChannel channel) {
      channel.setOption(StandardSocketOptions.SO_SNDBUF, MOST);
      // So much, and half of it again, is copied for each attempt to write.
      tcp.setWriteBufferSize(MOST);
    }
  }
}
