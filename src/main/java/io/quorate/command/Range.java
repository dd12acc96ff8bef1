package io.quorate.command;

import java.util.Optional;

/**
 * Keys that stand next to each other in the order of {@link Key}.
 *
 * @param prefix what the text of each begins with
 * @param start the least that can be in it
 * @param end above all that can be in it
 */
public record Range(Optional<Key> prefix, Optional<Key> start, Optional<Key> end) {
  /** Every key. */
  public static final Range ALL = new Range(Optional.empty(), Optional.empty(), Optional.empty());

  /** The keys that begin with a text that could be a key itself. */
  public static Range ofPrefix(Key prefix) {
    return new Range(Optional.of(prefix), Optional.empty(), Optional.empty());
  }

  public boolean contains(Key key) {
    return prefix.map(text -> key.text().startsWith(text.text())).orElse(true)
        && start.map(least -> least.compareTo(key) <= 0).orElse(true)
        && end.map(above -> key.compareTo(above) < 0).orElse(true);
  }

  /**
   * Where to begin: no lesser key is in the range, and if the least key that is not below this one
   * is not in it, none is. Empty: begin at the least of all.
   */
  public Optional<Key> first() {
    if (prefix.isPresent() && start.isPresent()) {
      return prefix.get().compareTo(start.get()) >= 0 ? prefix : start;
    }
    return prefix.or(() -> start);
  }
}
