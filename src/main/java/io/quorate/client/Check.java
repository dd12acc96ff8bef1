package io.quorate.client;

/** What must hold of one key for a transaction to take its first branch. */
public sealed interface Check {
  String key();

  /** The entry has this revision; with 0, there is no entry. */
  static Check revision(String key, long revision) {
    return new RevisionIs(key, revision);
  }

  /** The entry has these bytes, whatever its media type. */
  static Check value(String key, Value value) {
    return new ValueIs(key, value);
  }

  /** The entry is this text in UTF-8. */
  static Check value(String key, String text) {
    return value(key, Value.text(text));
  }

  /** There is an entry. */
  static Check exists(String key) {
    return new Exists(key, true);
  }

  /** There is no entry. */
  static Check absent(String key) {
    return new Exists(key, false);
  }

  /** See {@link #revision}. */
  record RevisionIs(String key, long revision) implements Check {}

  /** See {@link #value(String, Value)}. */
  record ValueIs(String key, Value value) implements Check {}

  /** See {@link #exists} and {@link #absent}. */
  record Exists(String key, boolean exists) implements Check {}
}
