package io.quorate.store.watch;

import java.util.List;

/**
 * What one command changed.
 *
 * @param <C> a change
 * @param number counts from 1, without a gap: the revision of the store after it, where entries
 *     were changed
 * @param timeMillis the clock of the state then, in milliseconds since 1970; 0 if unknown
 * @param changes of different keys, or of different elections; at least one
 */
public record Revision<C>(long number, long timeMillis, List<C> changes) {
  public Revision {
    if (number < 1 || changes.isEmpty()) {
      throw new IllegalArgumentException(
          "A revision counts from 1 and changes something: %d".formatted(number));
    }
  }
}
