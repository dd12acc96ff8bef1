package io.quorate.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes events of the bytes of a stream, however they are cut (HTML Standard, section 9.2.6). What
 * is not finished by an empty line is no event. For one thread, and one connection.
 */
final class SseParser {
  /** Of an event: an entry and the one before it, each of 8 MiB whose characters need escapes. */
  static final int MAX_EVENT_BYTES = 128 << 20;

  private final int maxEventBytes;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int eventBytes;
  private boolean firstLine = true;
  private boolean skipsLineFeed;

  private Optional<String> id = Optional.empty();
  private String type = "";
  private List<String> data = new ArrayList<>();

  private List<SseEvent> events = new ArrayList<>();

  SseParser(int maxEventBytes) {
    this.maxEventBytes = maxEventBytes;
  }

  /**
   * The events that these bytes complete.
   *
   * @throws IllegalArgumentException if an event is longer than it may be
   */
  List<SseEvent> feed(byte[] bytes) {
    events = new ArrayList<>();
    for (byte each : bytes) {
      boolean secondOfPair = skipsLineFeed && each == '\n';
      skipsLineFeed = each == '\r';
      if (secondOfPair) {
        continue;
      }
      if (each == '\n' || each == '\r') {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        line(firstLine && text.startsWith("\ufeff") ? text.substring(1) : text);
        firstLine = false;
      } else {
        if (++eventBytes > maxEventBytes) {
          throw new IllegalArgumentException(
              "An event has more than %d bytes".formatted(maxEventBytes));
        }
        line.write(each);
      }
    }
    return events;
  }

  private void line(String text) {
    if (text.isEmpty()) {
      dispatch();
      return;
    }
    int colon = text.indexOf(':');
    if (colon == 0) {
      // A comment; if it stands between two events, its bytes are nobody's.
      eventBytes = data.isEmpty() ? 0 : eventBytes;
      return;
    }
    String field = colon < 0 ? text : text.substring(0, colon);
    String value = colon < 0 ? "" : text.substring(colon + 1).replaceFirst("^ ", "");
    switch (field) {
      case "data" -> data.add(value);
      case "event" -> type = value;
      case "id" -> id = value.indexOf('\0') < 0 ? Optional.of(value) : id;
      default -> {
        // Unknown fields are left out, says the standard; so is retry, for we have our own pauses.
      }
    }
  }

  private void dispatch() {
    // The standard wants data; an event that only has an id says something, too.
    boolean any = !data.isEmpty() || !type.isEmpty() || id.isPresent();
    var event = new SseEvent(id, type.isEmpty() ? "message" : type, String.join("\n", data));
    id = Optional.empty();
    type = "";
    data = new ArrayList<>();
    eventBytes = 0;
    if (any) {
      events.add(event);
    }
  }
}
