package io.quorate.client;

import java.util.Optional;

/** Who is told of leaders. All calls come from one thread. */
@FunctionalInterface
public interface LeaderListener {
  /**
   * Who leads now. Leaders that came and went meanwhile may be left out.
   *
   * @param leader empty if nobody leads
   */
  void leads(Optional<Leader> leader);

  /** The observation has ended, other than by being closed. */
  default void failed(RuntimeException why) {
    System.getLogger(LeaderListener.class.getName())
        .log(System.Logger.Level.ERROR, "An observation of an election has ended.", why);
  }
}
