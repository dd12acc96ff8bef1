package io.quorate.raft.consensus;

import io.quorate.raft.consensus.ConsensusMessage.VoteReply;
import io.quorate.raft.consensus.ConsensusMessage.VoteRequest;
import io.quorate.raft.log.RaftStorage;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/** When this member stands for election, and who votes for it. */
final class Elections {
  private final int self;
  private final RaftStorage storage;
  private final Journal journal;
  private final Host host;
  private final Timing timing;
  private final RandomGenerator random;
  private final Set<Integer> votes = new HashSet<>();
  private long deadlineNanos;

  Elections(
      int self,
      RaftStorage storage,
      Journal journal,
      Host host,
      Timing timing,
      RandomGenerator random) {
    this.self = self;
    this.storage = storage;
    this.journal = journal;
    this.host = host;
    this.timing = timing;
    this.random = random;
  }

  /** At random, or all would stand at once and split the votes (section 3.4). */
  void waitForLeader(long nowNanos) {
    boolean alone = journal.configuration().voters().equals(Collections.singleton(self));
    long wait = timing.election().toNanos();
    deadlineNanos = alone ? nowNanos : nowNanos + wait + upTo(wait);
  }

  /** No need to wait for a sign of life: there is none to come. */
  void leaderIsLost(long nowNanos) {
    deadlineNanos = Math.min(deadlineNanos, nowNanos + upTo(timing.lostLeader().toNanos()));
  }

  /** Whether this member has waited long enough. */
  boolean isDue(long nowNanos) {
    return nowNanos - deadlineNanos >= 0;
  }

  /**
   * Begins an election with the own vote. The candidate's term and vote are on disk before anybody
   * hears of them (section 3.8); a candidate for a pre-vote changes nothing yet, so that a member
   * that was cut off does not raise the term of the others (section 9.6).
   */
  void begin(Role candidacy, long nowNanos) {
    if (candidacy == Role.CANDIDATE) {
      storage.saveTermAndVote(storage.term() + 1, self);
    }
    votes.clear();
    votes.add(self);
    deadlineNanos = nowNanos + timing.vote().toNanos() + upTo(timing.vote().toNanos());
  }

  /** Asks the others for what {@link #begin} has begun. */
  void ask(Role candidacy, Set<Integer> members) {
    boolean preVote = candidacy == Role.PRE_CANDIDATE;
    var request =
        new VoteRequest(
            preVote ? storage.term() + 1 : storage.term(),
            preVote,
            journal.lastIndex(),
            journal.lastTerm());
    for (int member : members) {
      if (member != self) {
        host.send(member, request);
      }
    }
  }

  /**
   * Takes a vote, if it was given in this election: late ones of an earlier term, or of the
   * pre-vote that came before, count for nothing.
   *
   * @return whether it counts
   */
  boolean take(Role candidacy, int from, VoteReply reply) {
    boolean preVote = candidacy == Role.PRE_CANDIDATE;
    boolean expected =
        (preVote && reply.preVote() && reply.term() == storage.term() + 1)
            || (candidacy == Role.CANDIDATE && !reply.preVote() && reply.term() == storage.term());
    return expected && reply.granted() && votes.add(from);
  }

  /** By the configuration as it is in the log, committed or not (section 4.1). */
  boolean isWon() {
    return journal.configuration().isMajority(votes);
  }

  private long upTo(long nanos) {
    return random.nextLong(nanos + 1);
  }
}
