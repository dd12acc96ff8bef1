package io.quorate.store.watch;

/** What a watcher wants to hear of. */
public sealed interface Filter {
  /**
   * One of them.
   *
   * @param name the key, or what else the changes are known by
   */
  record OfName(String name) implements Filter {}

  /**
   * Those whose names begin alike.
   *
   * @param prefix empty for all
   */
  record OfPrefix(String prefix) implements Filter {}

  /** Whether a change of what has the name is to be told. */
  default boolean takes(String name) {
    if (this instanceof OfName one) {
      return one.name().equals(name);
    }
    if (this instanceof OfPrefix many) {
      return name.startsWith(many.prefix());
    }
    throw new AssertionError("A filter that nothing applies: " + getClass());
  }
}
