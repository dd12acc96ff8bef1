package io.quorate.check;

import java.util.Map;
import java.util.Optional;

/**
 * A change of one key, as a watcher was told of it.
 *
 * @param value empty if the entry was deleted
 */
public record Told(long revision, String key, Optional<String> value) {
  void applyTo(Map<String, Seen> entries) {
    value.ifPresentOrElse(
        text -> entries.put(key, new Seen(text, revision)), () -> entries.remove(key));
  }
}
