package io.quorate.store.watch;

import io.quorate.command.Change;
import java.util.List;

/**
 * What one command changed.
 *
 * @param number the revision of the store after it, at least 1
 * @param timeMillis the clock of the state then, in milliseconds since 1970; 0 if unknown
 * @param changes of different keys; at least one
 */
public record Revision(long number, long timeMillis, List<Change> changes) {
  public Revision {
    if (number < 1 || changes.isEmpty()) {
      throw new IllegalArgumentException(
          "A revision counts from 1 and changes something: %d".formatted(number));
    }
  }
}
