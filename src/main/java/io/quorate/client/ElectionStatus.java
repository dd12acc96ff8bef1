package io.quorate.client;

/**
 * An election in which somebody leads.
 *
 * @param waiting candidates behind the leader
 */
public record ElectionStatus(Leader leader, long waiting) {
  static ElectionStatus of(JsonObject json) {
    return new ElectionStatus(
        Leader.of(json).orElseThrow(() -> new IllegalArgumentException("No leader")),
        json.optionalNumber("waiting").orElse(0));
  }
}
