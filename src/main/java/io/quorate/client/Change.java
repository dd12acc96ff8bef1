package io.quorate.client;

import java.util.Optional;

/**
 * What happened to one key.
 *
 * @param entry what is there now; empty if it was deleted, or has expired
 * @param previous what was there before, if the watch asked for it and there was something
 */
public record Change(String key, Optional<Entry> entry, Optional<Entry> previous) {
  /** Whether there is an entry no more. */
  public boolean isDelete() {
    return entry.isEmpty();
  }
}
