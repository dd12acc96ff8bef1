package io.quorate.client;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Optional;
import java.util.function.Function;

/**
 * An event of a stream.
 *
 * @param id what stood in its own {@code id} line; not one of an earlier event
 * @param type {@code message} if it has no other
 */
record SseEvent(Optional<String> id, String type, String data) {
  /**
   * What is made of the object that the data are.
   *
   * @throws UnexpectedAnswerException if they are none, or not one of which that can be made
   */
  <T> T json(Function<JsonObject, T> read) {
    try {
      return read.apply(JsonObject.parse(data.getBytes(StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException | ClassCastException | DateTimeException e) {
      throw unexpected(e);
    }
  }

  /**
   * The revision that is the id.
   *
   * @throws UnexpectedAnswerException if the id is none
   */
  long revision() {
    try {
      return Long.parseLong(id.orElse(""));
    } catch (NumberFormatException e) {
      throw unexpected(e);
    }
  }

  private UnexpectedAnswerException unexpected(RuntimeException cause) {
    return new UnexpectedAnswerException(
        "An event \"%s\" is not understood".formatted(type), cause);
  }
}
