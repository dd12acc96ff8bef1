package io.quorate.client;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is stored under a key.
 *
 * @param revision of the store when this was written; the same revision is the same entry
 * @param modified the time of the write by the clocks of the members, if they know it
 * @param lease with which the entry ends, if there is one
 */
public record Entry(
    String key, Value value, long revision, Optional<Instant> modified, OptionalLong lease) {

  /** The value as UTF-8. */
  public String text() {
    return value.text();
  }
}
