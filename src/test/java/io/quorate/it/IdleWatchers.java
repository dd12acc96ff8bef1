package io.quorate.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Very many streams of one member, read by one thread. Of each is kept what it was told since it
 * was last looked at.
 */
final class IdleWatchers implements AutoCloseable {
  /** Connections under way at a time: fewer than a member lets wait to be taken. */
  private static final int AT_ONCE = 100;

  private static final class Told {
    private final StringBuilder text = new StringBuilder();
  }

  private final InetSocketAddress member;
  private final byte[] request;
  private final Selector selector;
  private final List<SelectionKey> streams = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

  /**
   * @param target path and query
   */
  IdleWatchers(int port, String target) throws IOException {
    member = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    request = "GET %s HTTP/1.1\r\nHost: h\r\n\r\n".formatted(target).getBytes(ISO_8859_1);
    selector = Selector.open();
  }

  /** Opens this many streams, each of which is answered. */
  void open(int count, Duration within) throws IOException {
    while (streams.size() < count) {
      int from = streams.size();
      for (int i = from; i < Math.min(count, from + AT_ONCE); i++) {
        streams.add(open());
      }
      await(streams.subList(from, streams.size()), text -> text.contains("\r\n\r\n"), within);
    }
    assertThat(streams).allMatch(each -> told(each).toString().startsWith("HTTP/1.1 200 "));
  }

  /** Forgets what they were told so far. */
  void forget() {
    streams.forEach(each -> told(each).setLength(0));
  }

  /** Waits until each was told this. */
  void await(Predicate<String> wanted, Duration within) throws IOException {
    await(streams, wanted, within);
  }

  List<String> told() {
    return streams.stream().map(each -> told(each).toString()).toList();
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey each : streams) {
      each.channel().close();
    }
    selector.close();
  }

  private SelectionKey open() throws IOException {
    var channel = SocketChannel.open(member);
    channel.write(ByteBuffer.wrap(request));
    channel.configureBlocking(false);
    return channel.register(selector, SelectionKey.OP_READ, new Told());
  }

  private void await(List<SelectionKey> some, Predicate<String> wanted, Duration within)
      throws IOException {
    long deadline = System.nanoTime() + within.toNanos();
    while (true) {
      long missing = some.stream().filter(each -> !wanted.test(told(each).toString())).count();
      if (missing == 0) {
        return;
      }
      assertThat(System.nanoTime())
          .as("%d of %d streams were not told within %s", missing, some.size(), within)
          .isLessThan(deadline);
      if (selector.select(100) > 0) {
        selector.selectedKeys().forEach(this::read);
        selector.selectedKeys().clear();
      }
    }
  }

  private void read(SelectionKey stream) {
    try {
      buffer.clear();
      int read = ((SocketChannel) stream.channel()).read(buffer);
      assertThat(read).as("bytes of a stream that goes on").isPositive();
      told(stream).append(new String(buffer.array(), 0, read, ISO_8859_1));
    } catch (IOException e) {
      throw new AssertionError("A stream has ended: " + e, e);
    }
  }

  private static StringBuilder told(SelectionKey stream) {
    return ((Told) stream.attachment()).text;
  }
}
