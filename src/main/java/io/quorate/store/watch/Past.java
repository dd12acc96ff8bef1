package io.quorate.store.watch;

import java.util.List;

/**
 * What has happened, as far as it is remembered; an immutable value.
 *
 * @param <C> a change
 */
public interface Past<C> {
  /** The latest revision; 0 if nothing has happened. */
  long latest();

  /** The least revision whose changes are remembered; {@code latest() + 1} if none are. */
  long oldest();

  /**
   * Revisions in their order, without a gap.
   *
   * @param first at least {@link #oldest()}
   * @param most how many at most; fewer only at the end
   */
  List<Revision<C>> from(long first, int most);
}
