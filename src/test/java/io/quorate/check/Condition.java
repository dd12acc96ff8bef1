package io.quorate.check;

/** What must hold of a key for a write to take effect. */
public sealed interface Condition {
  /** Nothing: the write is blind. */
  record Always() implements Condition {}

  /** There is an entry, and this revision last changed it. */
  record RevisionIs(long revision) implements Condition {}

  /** There is an entry, and this is its value. */
  record ValueIs(String value) implements Condition {}

  Condition ALWAYS = new Always();
}
