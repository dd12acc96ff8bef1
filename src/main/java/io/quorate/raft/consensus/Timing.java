package io.quorate.raft.consensus;

import java.time.Duration;

/**
 * How time passes for consensus; every duration is a multiple of what messages and disks take.
 *
 * @param heartbeat between two messages of a leader to each member, when there is nothing to say
 * @param election the least a member waits without a word of a leader before it asks for votes; at
 *     most twice that (dissertation section 3.4). A leader that hears from no majority for as long
 *     steps down (section 6.2)
 * @param vote the least a candidate waits for votes before it asks again; at most twice that
 * @param lostLeader the most a member waits that saw the leader's connection break
 * @param resend without an answer, what was sent is sent again
 */
public record Timing(
    Duration heartbeat, Duration election, Duration vote, Duration lostLeader, Duration resend) {

  /**
   * A collection of garbage or a busy disk takes up to some hundred milliseconds on a small
   * machine: that is no reason to change the leader. The connection of a process that died breaks
   * at once.
   */
  public static final Timing DEFAULT =
      new Timing(
          Duration.ofMillis(100),
          Duration.ofMillis(1500),
          Duration.ofMillis(300),
          Duration.ofMillis(150),
          Duration.ofMillis(500));
}
