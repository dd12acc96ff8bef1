package io.quorate.rest;

import io.quorate.rest.gate.EventStream;
import io.quorate.rest.gate.Surface;
import io.quorate.store.watch.Watch;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Server-Sent Events (WHATWG HTML, section 9.2) on a stream.
 *
 * @param memberId who tells
 */
record Events(EventStream stream, int memberId) {
  /** Said when nothing has happened, so that nobody on the way takes the connection for dead. */
  private static final byte[] HEARTBEAT = bytes(":\n\n");

  private static final byte[] END = bytes("\n\n");

  /** Lets the watch go on with the stream, and end with it. */
  void feed(Watch<?> watch) {
    stream.onRoom(watch::roomAgain);
    // It has been told since it was opened, and nobody was there to say that there is room again.
    watch.roomAgain();
    stream.onClose(watch::close);
  }

  /** Begins the answer: the store was seen at this revision. */
  void open(long revision) {
    stream.open(
        Map.of(
            Surface.MEMBER_HEADER,
            Integer.toString(memberId),
            EntryAnswers.REVISION,
            Long.toString(revision)));
  }

  /**
   * Sends an event.
   *
   * @param data on one line
   */
  void send(OptionalLong id, String event, String data) {
    send(id, event, bytes(data));
  }

  /**
   * Sends an event.
   *
   * @param data in UTF-8, on one line; it may be sent to others too, and must not be changed
   */
  void send(OptionalLong id, String event, byte[] data) {
    String first = id.isPresent() ? "id: " + id.getAsLong() + "\n" : "";
    stream.send(bytes(first + "event: " + event + "\ndata: "), data, END);
  }

  void heartbeat() {
    stream.send(HEARTBEAT);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
