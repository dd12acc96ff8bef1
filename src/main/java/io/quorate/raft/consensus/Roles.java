package io.quorate.raft.consensus;

import io.quorate.raft.consensus.ConsensusMessage.VoteReply;
import io.quorate.raft.log.RaftStorage;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What this member is, and how it becomes something else: each term has at most one leader, and a
 * member leads, follows or stands in its latest term only (dissertation section 3.3 and figure
 * 3.3).
 */
final class Roles {
  private final int self;
  private final RaftStorage storage;
  private final Journal journal;
  private final Host host;
  private final Timing timing;
  private final Elections elections;
  private final Installation installation;
  private Role role;
  private long nowNanos;
  private long leaderHeardNanos;
  private Set<Integer> reachable = Set.of();
  private @Nullable Following following;
  private boolean leaderBelonged;
  private @Nullable Leadership leadership;

  /** A follower or learner that waits for its leader. */
  Roles(
      int self,
      RaftStorage storage,
      Journal journal,
      Host host,
      Timing timing,
      Elections elections,
      Installation installation,
      long nowNanos) {
    this.self = self;
    this.storage = storage;
    this.journal = journal;
    this.host = host;
    this.timing = timing;
    this.elections = elections;
    this.installation = installation;
    this.nowNanos = nowNanos;
    this.leaderHeardNanos = nowNanos - timing.election().toNanos();
    this.role = roleWithoutLeading();
    elections.waitForLeader(nowNanos);
  }

  Role role() {
    return role;
  }

  OptionalInt leader() {
    if (leadership != null) {
      return OptionalInt.of(self);
    }
    return following == null ? OptionalInt.empty() : OptionalInt.of(following.leader());
  }

  @Nullable Leadership leadership() {
    return leadership;
  }

  @Nullable Following following() {
    return following;
  }

  long nowNanos() {
    return nowNanos;
  }

  /** Whether there is a leader that must not be unseated (section 4.2.3). */
  boolean hearsLeader() {
    return leadership != null
        || (following != null && nowNanos - leaderHeardNanos < timing.election().toNanos());
  }

  /** After a gap, a member listens before it acts. */
  void time(long nanos) {
    boolean wasFrozen = nanos - nowNanos >= timing.election().toNanos();
    nowNanos = nanos;
    if (wasFrozen && leadership == null) {
      elections.waitForLeader(nowNanos);
    }
  }

  void reachable(Set<Integer> members, Set<Integer> fresh) {
    // In order: a random run with the same seed must send in the same order.
    reachable = new TreeSet<>(members);
    if (leadership != null) {
      leadership.reachable(members, fresh, nowNanos);
      return;
    }
    OptionalInt leader = leader();
    if (leader.isPresent()
        && (!members.contains(leader.getAsInt()) || fresh.contains(leader.getAsInt()))) {
      stopFollowing();
      announce();
    }
    if (leader().isEmpty() && journal.configuration().isMajority(members)) {
      elections.leaderIsLost(nowNanos);
    }
  }

  /** A leader that hears no majority resigns (section 6.2); who hears no leader stands. */
  void tick() {
    if (leadership != null) {
      if (leadership.hasMajority(nowNanos)) {
        leadership.tick(nowNanos);
      } else {
        follow(storage.term());
      }
    } else if (elections.isDue(nowNanos)) {
      if (journal.mayLead(self)) {
        stand(Role.PRE_CANDIDATE);
      } else {
        elections.waitForLeader(nowNanos);
      }
    }
  }

  /** Who has said that it leads in this term: it was elected, so there is no other. */
  Following followerOf(int leader) {
    if (leadership != null) {
      throw twoLeaders(self, leader);
    }
    if (following == null) {
      following = new Following(storage.term(), leader, journal, installation, host);
      role = roleWithoutLeading();
      announce();
    } else if (following.leader() != leader) {
      throw twoLeaders(following.leader(), leader);
    }
    leaderHeardNanos = nowNanos;
    elections.end();
    elections.waitForLeader(nowNanos);
    return following;
  }

  void onVoteReply(int from, VoteReply reply) {
    if (!reply.granted() && reply.term() > storage.term()) {
      follow(reply.term());
    } else {
      elections.take(role, from, reply);
      leadIfElected();
    }
  }

  /** Leads no more and follows nobody yet, in this or a later term. */
  void follow(long term) {
    if (term > storage.term()) {
      storage.saveTermAndVote(term, 0);
    }
    stopFollowing();
    if (leadership != null) {
      Leadership ended = leadership;
      leadership = null;
      ended.end();
      elections.waitForLeader(nowNanos);
    }
    role = roleWithoutLeading();
    announce();
  }

  /** Whoever has voted for another waits for it: pre-votes that come late count no more. */
  void votedForAnother() {
    elections.waitForLeader(nowNanos);
    if (role == Role.PRE_CANDIDATE) {
      role = roleWithoutLeading();
      announce();
    }
  }

  /**
   * A leader whose removal is committed resigns, and those who followed it need not wait for a sign
   * of life of it; a learner that became a voter may be elected.
   */
  void followConfiguration() {
    boolean mayLead = journal.mayLead(self);
    followRemoval();
    if (leadership != null) {
      if (!mayLead) {
        leadership.sayLast();
        follow(storage.term());
      }
    } else if (mayLead == (role == Role.LEARNER)) {
      role = roleWithoutLeading();
      announce();
    }
  }

  /**
   * Not before it was seen to belong: a log that is behind may not know yet that its leader does.
   */
  private void followRemoval() {
    boolean belongs = following != null && journal.mayLead(following.leader());
    if (following != null && leaderBelonged && !belongs) {
      stopFollowing();
      announce();
      elections.leaderIsLost(nowNanos);
    }
    leaderBelonged = belongs;
  }

  private void stand(Role candidacy) {
    stopFollowing();
    elections.begin(candidacy);
    role = candidacy;
    announce();
    elections.ask(candidacy, reachable);
    leadIfElected();
  }

  private void leadIfElected() {
    boolean stands = role == Role.CANDIDATE || role == Role.PRE_CANDIDATE;
    if (stands && elections.isWon()) {
      role = Role.LEADER;
      leadership = new Leadership(self, storage.term(), journal, host, timing, reachable, nowNanos);
      elections.end();
      announce();
    } else if (elections.isEncouraged(role)) {
      stand(Role.CANDIDATE);
    }
  }

  private void stopFollowing() {
    if (following != null) {
      following.end();
      following = null;
    }
  }

  private Role roleWithoutLeading() {
    return journal.mayLead(self) ? Role.FOLLOWER : Role.LEARNER;
  }

  private void announce() {
    host.roleChanged(storage.term(), leader(), role);
  }

  private IllegalStateException twoLeaders(int one, int other) {
    return new IllegalStateException(
        "Members %d and %d both lead in term %d: a vote was forgotten."
            .formatted(one, other, storage.term()));
  }
}
