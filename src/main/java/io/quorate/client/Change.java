package io.quorate.client;

import java.util.Optional;

/**
 * What happened to one key.
 *
 * @param entry what is there now; empty if it was deleted, or has expired
 * @param previous what was there before, if the watch asked for it and there was something
 */
public record Change(String key, Optional<Entry> entry, Optional<Entry> previous) {
  /**
   * @param event {@code put} or {@code delete}
   */
  static Change of(String event, JsonObject json) {
    return new Change(
        json.string("key"),
        event.equals("put") ? Optional.of(EntryJson.entry(json)) : Optional.empty(),
        json.object("prev").map(EntryJson::entry));
  }

  /** Whether there is an entry no more. */
  public boolean isDelete() {
    return entry.isEmpty();
  }
}
