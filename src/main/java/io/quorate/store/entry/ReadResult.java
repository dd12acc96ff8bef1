package io.quorate.store.entry;

/** What a read gave. */
public sealed interface ReadResult {
  /** What was asked for. */
  record Seen(StateView view) implements ReadResult {}

  /**
   * The revision is not kept any more.
   *
   * @param oldest the oldest that is
   */
  record Compacted(long oldest) implements ReadResult {}

  /**
   * There is no such revision yet.
   *
   * @param latest the latest that there is
   */
  record NotThereYet(long latest) implements ReadResult {}

  /**
   * This member has not reached the least revision within the request timeout.
   *
   * @param reached the one that it has
   */
  record NotReached(long reached) implements ReadResult {}
}
