package io.quorate.rest.gate;

import java.util.List;

/**
 * The answer to a {@link PlainRequest}.
 *
 * @param fields without those that say how long it is
 * @param body not to be changed any more: it is not copied
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares two
public record PlainAnswer(int status, List<Field> fields, byte[] body) {
  /** A header field. */
  public record Field(String name, String value) {}
}
