package io.quorate.store.watch;

/**
 * Who is told of changes, by the one thread of {@link Watches}, which none of these methods may
 * hold up. Revisions come in their order, each once, without a gap.
 *
 * @param <C> a change
 */
public interface Watcher<C> {
  /**
   * Told first of all.
   *
   * @param told the revision up to which there is nothing to tell
   */
  void opened(long told);

  /**
   * Whether it can be told more now. One that said no is asked again after {@link Watch#roomAgain}
   * was called; until then nothing is kept for it but its place.
   */
  boolean hasRoom();

  /**
   * Told of a revision that changed something it wants to hear of, once for each such change: a
   * revision may change more than there is room for.
   *
   * @param last whether it is the last one of the revision that it wants to hear of
   */
  void changed(Revision<C> revision, C change, boolean last);

  /**
   * Told, after at least one {@link #changed}, that for the moment there is no more: it has heard
   * all up to this revision.
   */
  default void reached(long revision) {}

  /** Told when nothing has happened for some time: it has heard all up to this revision. */
  default void quiet(long revision) {}

  /**
   * Told that what comes next is not remembered any more. Nothing follows.
   *
   * @param oldest the least revision that is remembered
   */
  void compacted(long oldest);

  /** Told that this member stops, or that the watcher has had no room for too long. */
  void ended();
}
