package io.quorate.it;

import static io.quorate.it.Eventually.pause;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Very many clients of one member that send or read slowly: one thread serves all of them. Not
 * thread-safe.
 */
final class SlowClients implements AutoCloseable {
  /** Connections under way at a time: fewer than a member lets wait to be taken. */
  private static final int AT_ONCE = 100;

  private static final Duration BETWEEN = Duration.ofMillis(10);

  private final InetSocketAddress member;
  private final int receiveBytes;
  private final List<Client> clients = new ArrayList<>();

  private static final class Client {
    final SocketChannel channel;
    final ByteBuffer answer = ByteBuffer.allocate(1024);
    boolean ended;

    Client(SocketChannel channel) {
      this.channel = channel;
    }

    /** So much as goes without waiting; whatever the member has done with the connection. */
    void send(ByteBuffer bytes) {
      try {
        channel.write(bytes);
      } catch (IOException e) {
        ended = true;
      }
    }

    /** What has come, up to some bytes. */
    String read() {
      try {
        ended |= channel.read(answer) < 0;
      } catch (IOException e) {
        ended = true;
      }
      return new String(answer.array(), 0, answer.position(), ISO_8859_1);
    }
  }

  /**
   * @param receiveBytes room for what each is sent and has not read
   */
  SlowClients(int port, int receiveBytes) {
    this.member = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.receiveBytes = receiveBytes;
  }

  /** Connects so many more. */
  void connect(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      var channel = SocketChannel.open();
      clients.add(new Client(channel));
      channel.socket().setReceiveBufferSize(receiveBytes);
      channel.connect(member);
      channel.socket().setTcpNoDelay(true);
      channel.configureBlocking(false);
      if (i % AT_ONCE == AT_ONCE - 1) {
        pause(BETWEEN);
      }
    }
  }

  /** All send the same; what a socket does not take is sent as soon as it does, until the end. */
  void send(byte[] bytes, Duration within) {
    long deadline = System.nanoTime() + within.toNanos();
    List<ByteBuffer> left =
        clients.stream().map(client -> ByteBuffer.wrap(bytes).asReadOnlyBuffer()).toList();
    boolean all = false;
    while (!all && System.nanoTime() - deadline < 0) {
      all = true;
      for (int i = 0; i < clients.size(); i++) {
        Client client = clients.get(i);
        if (!client.ended && left.get(i).hasRemaining()) {
          client.send(left.get(i));
          all &= client.ended || !left.get(i).hasRemaining();
        }
      }
      if (!all) {
        pause(BETWEEN);
      }
    }
  }

  /** What each was answered so far: at most some bytes, perhaps none. */
  List<String> answers() {
    return clients.stream().map(Client::read).toList();
  }

  /** How many connections the member has ended. */
  long ended() {
    clients.forEach(Client::read);
    return clients.stream().filter(client -> client.ended).count();
  }

  @Override
  public void close() throws IOException {
    for (Client each : clients) {
      each.channel.close();
    }
  }
}
