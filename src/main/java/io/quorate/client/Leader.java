package io.quorate.client;

import java.util.Optional;

/**
 * Who leads.
 *
 * @param token of the leader, which rises from one to the next
 * @param value what it has said of itself
 */
public record Leader(String name, long token, long lease, String value) {
  /** Empty if nobody leads. */
  static Optional<Leader> of(JsonObject json) {
    return json.object("holder")
        .map(
            holder ->
                new Leader(
                    json.string("name"),
                    holder.number("token"),
                    holder.number("lease"),
                    holder
                        .optionalString("value")
                        .or(() -> json.optionalString("value"))
                        .orElse("")));
  }
}
