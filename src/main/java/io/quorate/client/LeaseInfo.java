package io.quorate.client;

import java.time.Duration;
import java.util.List;

/**
 * A lease as the members have it.
 *
 * @param ttl after which it ends, unless it is kept alive
 * @param keys of the entries that end with it; the first thousand, and none in a list of leases
 * @param locks that are released with it, and those waited for
 */
public record LeaseInfo(long id, Duration ttl, List<String> keys, List<String> locks) {
  public LeaseInfo {
    keys = List.copyOf(keys);
    locks = List.copyOf(locks);
  }

  static LeaseInfo of(JsonObject json) {
    return new LeaseInfo(
        json.number("lease"),
        Duration.ofSeconds(json.number("ttl_seconds")),
        json.strings("keys"),
        json.strings("locks"));
  }
}
