package io.quorate.check;

/** What a client was told. A revision that was not told is 0. */
public sealed interface Outcome {
  /** The put took effect, and made this revision. */
  record Written(long revision) implements Outcome {}

  /** The delete took effect. */
  record Deleted() implements Outcome {}

  /** The get found this value, last changed by this revision. */
  record Read(String value, long revision) implements Outcome {}

  /** The get or the delete found no entry. */
  record Absent() implements Outcome {}

  /** The condition did not hold when it was looked at; nothing changed. */
  record Mismatch() implements Outcome {}

  /** It certainly never took and never will take effect; nothing was found out. */
  record Failed() implements Outcome {}

  /** It took effect at some time since its call, or will, or never. */
  record Unknown() implements Outcome {}
}
