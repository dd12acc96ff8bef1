package io.quorate.store.watch;

import io.quorate.command.Change;
import io.quorate.command.Key;
import java.util.List;

/** What a watcher wants to hear of. */
public sealed interface Filter {
  /** One key. */
  record OfKey(Key key) implements Filter {}

  /**
   * Keys that begin alike.
   *
   * @param prefix empty for all keys
   */
  record OfPrefix(String prefix) implements Filter {}

  /** Whether a change of the key is to be told. */
  default boolean takes(Key key) {
    if (this instanceof OfKey one) {
      return one.key().equals(key);
    }
    if (this instanceof OfPrefix many) {
      return key.text().startsWith(many.prefix());
    }
    throw new AssertionError("A filter that nothing applies: " + getClass());
  }

  /** Those that are to be told, in their order. */
  default List<Change> of(Revision revision) {
    return revision.changes().stream().filter(change -> takes(change.key())).toList();
  }
}
