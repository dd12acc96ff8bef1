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
  /** The longest wait for votes is that of the first round, doubled so often. */
  private static final int DOUBLINGS = 4;

  private final int self;
  private final RaftStorage storage;
  private final Journal journal;
  private final Host host;
  private final Timing timing;
  private final RandomGenerator random;

  private final Set<Integer> preVotes = new HashSet<>();

  private final Set<Integer> votes = new HashSet<>();

  /** The term of the votes; 0 where this member has not stood, or does not any more. */
  private long votesTerm;

  private long deadlineNanos;

  /** Whether the time for votes has not begun to run. */
  private boolean hasJustAsked;

  /** How often in a row votes were asked for, and not given in time. */
  private int rounds;

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
    hasJustAsked = false;
    deadlineNanos = alone ? nowNanos : nowNanos + wait + upTo(wait);
  }

  /** No need to wait for a sign of life: there is none to come. */
  void leaderIsLost(long nowNanos) {
    deadlineNanos = Math.min(deadlineNanos, nowNanos + upTo(timing.lostLeader().toNanos()));
  }

  /**
   * There is a leader, this member or another one: no vote of its term counts any more, and the
   * next election begins with short waits.
   */
  void end() {
    votesTerm = 0;
    votes.clear();
    rounds = 0;
  }

  /**
   * Whether this member has waited long enough. Votes are waited for from the first look after they
   * were asked for: before that, this member's own disk has taken its time. And each time longer,
   * for it may be the disks of the others that do not answer within the first wait.
   */
  boolean isDue(long nowNanos) {
    if (hasJustAsked) {
      hasJustAsked = false;
      long wait = timing.vote().toNanos() << Math.min(Math.max(rounds - 1, 0), DOUBLINGS);
      deadlineNanos = nowNanos + wait + upTo(wait);
    }
    return nowNanos - deadlineNanos >= 0;
  }

  /**
   * Begins an election with the own vote. The candidate's term and vote are on disk before anybody
   * hears of them (section 3.8); a candidate for a pre-vote changes nothing yet, so that a member
   * that was cut off does not raise the term of the others (section 9.6).
   */
  void begin(Role candidacy) {
    if (candidacy == Role.CANDIDATE) {
      storage.saveTermAndVote(storage.term() + 1, self);
      votesTerm = storage.term();
      rounds++;
      votes.clear();
      votes.add(self);
    } else {
      preVotes.clear();
      preVotes.add(self);
    }
    hasJustAsked = true;
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
   * Takes a vote that was given to this member in its latest term, or for the one after it. Votes
   * come late when disks are slow, so they count also while this member already asks whether it
   * should stand again: it has the log with which it asked for them. Not so after a restart, which
   * may have lost its end, or once there was a leader, which may have cut it.
   */
  void take(Role candidacy, int from, VoteReply reply) {
    if (!reply.granted()) {
      return;
    }
    if (reply.preVote()) {
      if (candidacy == Role.PRE_CANDIDATE && reply.term() == storage.term() + 1) {
        preVotes.add(from);
      }
    } else if (reply.term() == votesTerm) {
      votes.add(from);
    }
  }

  /** Whether the others would vote for this member. */
  boolean isEncouraged(Role candidacy) {
    return candidacy == Role.PRE_CANDIDATE && journal.configuration().isMajority(preVotes);
  }

  /**
   * Whether this member is elected in its latest term: by the configuration as it is in the log,
   * committed or not (section 4.1).
   */
  boolean isWon() {
    return votesTerm == storage.term() && journal.configuration().isMajority(votes);
  }

  private long upTo(long nanos) {
    return random.nextLong(nanos + 1);
  }
}
