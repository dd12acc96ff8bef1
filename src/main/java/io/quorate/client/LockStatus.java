package io.quorate.client;

/**
 * A lock that is held.
 *
 * @param token of the holder
 * @param lease of the holder
 * @param waiting claims behind it
 */
public record LockStatus(String name, long token, long lease, long waiting) {
  static LockStatus of(JsonObject json) {
    JsonObject holder =
        json.object("holder").orElseThrow(() -> new IllegalArgumentException("No holder"));
    return new LockStatus(
        json.string("name"),
        holder.number("token"),
        holder.number("lease"),
        json.optionalNumber("waiting").orElse(0));
  }
}
