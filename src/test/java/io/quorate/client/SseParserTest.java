package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SseParserTest {
  private static final String STREAM =
      "\ufeff: hello\r\n\r\nevent: put\ndata: {\"a\":1}\nid: 7\n\n"
          + ":\n"
          + "event:delete\r\ndata:one\r\ndata: zwei \u00e4\ud83d\ude00\r\n\r\n"
          + "data\rid\r\r"
          + "retry: 5\nunknown: x\nid: 8\nevent: progress\n\n"
          + "data: never finished\n";

  private static final List<SseEvent> EVENTS =
      List.of(
          new SseEvent(Optional.of("7"), "put", "{\"a\":1}"),
          new SseEvent(Optional.empty(), "delete", "one\nzwei \u00e4\ud83d\ude00"),
          new SseEvent(Optional.of(""), "message", ""),
          new SseEvent(Optional.of("8"), "progress", ""));

  private static final byte[] BYTES = STREAM.getBytes(StandardCharsets.UTF_8);

  @Test
  void aStreamIsReadAlikeWhereverItIsCut() {
    for (int cut = 0; cut <= BYTES.length; cut++) {
      var parser = new SseParser(1000);
      var events = new ArrayList<>(parser.feed(Arrays.copyOf(BYTES, cut)));
      events.addAll(parser.feed(Arrays.copyOfRange(BYTES, cut, BYTES.length)));
      assertThat(events).as("cut at %d", cut).isEqualTo(EVENTS);
    }
  }

  @Test
  void aStreamIsReadByteByByte() {
    var parser = new SseParser(1000);
    var events = new ArrayList<SseEvent>();
    for (byte each : BYTES) {
      events.addAll(parser.feed(new byte[] {each}));
    }
    assertThat(events).isEqualTo(EVENTS);
  }

  @Test
  void anEventThatIsTooLongIsRefused() {
    var parser = new SseParser(20);
    parser.feed("data: 12345678901234\n\n".getBytes(StandardCharsets.UTF_8));
    parser.feed("data: 123456\n".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> parser.feed("data: 123\n".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void heartbeatsDoNotAddUp() {
    var parser = new SseParser(20);
    for (int i = 0; i < 100; i++) {
      assertThat(parser.feed(": beat\n\n".getBytes(StandardCharsets.UTF_8))).isEmpty();
      assertThat(parser.feed(": beat\n".getBytes(StandardCharsets.UTF_8))).isEmpty();
    }
  }
}
