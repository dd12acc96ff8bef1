package io.quorate.client;

/**
 * How full the store is, as one member has it, and what its limits are.
 *
 * @param oldestRevision that can be read
 * @param keys how many entries there are
 * @param bytes of the entries
 * @param watchers of the member that says so
 */
public record StoreFill(
    long revision,
    long oldestRevision,
    long keys,
    Use bytes,
    Use historyRevisions,
    Use historyBytes,
    Use leases,
    Use claims,
    Use watchers) {

  /** A limit, and how much of it is used; more than all, where it was lowered. */
  public record Use(long used, long limit) {
    private static Use of(JsonObject json) {
      return new Use(json.number("used"), json.number("limit"));
    }
  }

  static StoreFill of(JsonObject json) {
    return new StoreFill(
        json.number("revision"),
        json.number("oldest_revision"),
        json.number("keys"),
        use(json, "bytes"),
        use(json, "history_revisions"),
        use(json, "history_bytes"),
        use(json, "leases"),
        use(json, "claims"),
        use(json, "watchers"));
  }

  private static Use use(JsonObject json, String name) {
    return json.object(name)
        .map(Use::of)
        .orElseThrow(() -> new IllegalArgumentException("\"%s\" is missing".formatted(name)));
  }
}
