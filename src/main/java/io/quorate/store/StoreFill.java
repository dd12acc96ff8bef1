package io.quorate.store;

import io.quorate.command.StoreLimits;
import io.quorate.statemachine.KeyValueState;
import io.quorate.store.watch.Places;

/**
 * How full a member is: the store as it has applied it, with the limits that are in force, and what
 * it has for its own clients.
 *
 * @param revision of the store
 * @param oldestRevision that can be read
 * @param keys how many entries there are
 * @param bytes of the entries, as the quota counts them
 * @param historyRevisions past revisions that are kept
 * @param historyBytes what those keep beyond the latest entries
 * @param watchers of this member, observers of elections included
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

  /**
   * A limit, and how much of it is used; more than all, where it was lowered below what there was.
   */
  public record Use(long used, long limit) {}

  static StoreFill of(KeyValueState state, Places places) {
    StoreLimits limits = state.contents().limits();
    return new StoreFill(
        state.revision(),
        state.history().oldest(),
        state.entries().size(),
        new Use(state.contents().bytes(), limits.quotaBytes()),
        new Use(state.history().size(), limits.historyRevisions()),
        new Use(state.history().bytes(), limits.historyBytes()),
        new Use(state.leases().size(), limits.maxLeases()),
        new Use(state.claims().size(), limits.maxClaims()),
        new Use(places.taken(), places.most()));
  }
}
