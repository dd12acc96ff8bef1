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
    return json.object("leader")
        .map(
            leader ->
                new Leader(
                    json.string("name"),
                    leader.number("token"),
                    leader.number("lease"),
                    leader.optionalString("value").orElse("")));
  }
}
