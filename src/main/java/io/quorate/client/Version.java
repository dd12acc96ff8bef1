package io.quorate.client;

import java.time.Instant;
import java.util.Optional;

/**
 * A key as one revision left it.
 *
 * @param time of that revision, if the members know it
 * @param value empty if that revision deleted it
 */
public record Version(long revision, Optional<Instant> time, Optional<Value> value) {
  static Version of(JsonObject json) {
    return new Version(
        json.number("revision"),
        EntryJson.time(json, "time"),
        json.string("event").equals("put") ? Optional.of(EntryJson.value(json)) : Optional.empty());
  }
}
