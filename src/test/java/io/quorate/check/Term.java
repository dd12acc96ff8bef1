package io.quorate.check;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What must hold of one key for a transaction to change anything. */
public sealed interface Term {
  String key();

  /** The entry has this revision. */
  record RevisionIs(String key, long revision) implements Term {}

  /** The entry has this value. */
  record ValueIs(String key, String value) implements Term {}

  /** There is an entry, whatever it is. */
  record Exists(String key) implements Term {}

  /** Whether it holds of these entries. */
  default boolean holds(Map<String, Seen> entries) {
    @Nullable Seen entry = entries.get(key());
    if (entry == null) {
      return false;
    }
    if (this instanceof RevisionIs is) {
      return entry.revision() == is.revision();
    }
    return !(this instanceof ValueIs is) || entry.value().equals(is.value());
  }
}
