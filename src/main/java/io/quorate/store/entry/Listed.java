package io.quorate.store.entry;

import io.quorate.command.Entry;
import java.util.List;

/**
 * Some entries of a range, in the order of their keys.
 *
 * @param more whether the range has entries after them
 */
public record Listed(List<Entry> entries, boolean more) {
  public Listed {
    entries = List.copyOf(entries);
  }
}
