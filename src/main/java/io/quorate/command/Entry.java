package io.quorate.command;

/**
 * A key, its value and the revision of the store that last changed it.
 *
 * @param revision at least 1
 */
public record Entry(Key key, Value value, long revision) {
  public Entry {
    if (revision < 1) {
      throw new IllegalArgumentException("The revision of an entry is at least 1: " + revision);
    }
  }
}
