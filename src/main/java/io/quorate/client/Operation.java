package io.quorate.client;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** A step of a transaction. */
public sealed interface Operation {
  String key();

  static Put put(String key, Value value) {
    return new Put(key, value, OptionalLong.empty(), Optional.empty());
  }

  static Put put(String key, String text) {
    return put(key, Value.text(text));
  }

  static Operation delete(String key) {
    return new Delete(key);
  }

  static Operation get(String key) {
    return new Get(key);
  }

  /**
   * Writes an entry.
   *
   * @param lease with which it ends
   * @param ttl after which it ends
   */
  record Put(String key, Value value, OptionalLong lease, Optional<Duration> ttl)
      implements Operation {
    /** The entry ends with this lease. */
    public Put lease(long id) {
      return new Put(key, value, OptionalLong.of(id), Optional.empty());
    }

    /** The entry ends after this time, in whole seconds. */
    public Put ttl(Duration time) {
      return new Put(key, value, OptionalLong.empty(), Optional.of(time));
    }
  }

  /** Deletes an entry, if there is one. */
  record Delete(String key) implements Operation {}

  /** Reads an entry, as the steps before have left it. */
  record Get(String key) implements Operation {}
}
