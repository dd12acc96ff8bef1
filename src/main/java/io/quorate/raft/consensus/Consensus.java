package io.quorate.raft.consensus;

import io.quorate.raft.consensus.ConsensusMessage.Append;
import io.quorate.raft.consensus.ConsensusMessage.AppendReply;
import io.quorate.raft.consensus.ConsensusMessage.SnapshotChunk;
import io.quorate.raft.consensus.ConsensusMessage.SnapshotReply;
import io.quorate.raft.consensus.ConsensusMessage.VoteReply;
import io.quorate.raft.consensus.ConsensusMessage.VoteRequest;
import io.quorate.raft.log.RaftStorage;
import io.quorate.raft.log.SnapshotStore;
import io.quorate.raft.log.StoredSnapshot;
import java.util.Collections;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One member's part in Raft (Ongaro's dissertation, chapters 3, 4, 6 and 9.6). Call {@link #time}
 * first, then whatever there is to do, and {@link #finish} at the end of each batch: what the batch
 * appended is synced once, and answered after that.
 *
 * <p>One thread. An exception means that the member cannot keep its word: it must stop.
 */
public final class Consensus {
  private final int self;
  private final RaftStorage storage;
  private final Host host;
  private final Timing timing;
  private final RandomGenerator random;
  private final Journal journal;
  private final Installation installation;

  private Role role;
  private long nowNanos;
  private long electionDeadlineNanos;
  private long leaderHeardNanos;
  private Set<Integer> reachable = Set.of();
  private final Set<Integer> votes = new HashSet<>();
  private @Nullable Following following;
  private @Nullable Leadership leadership;

  /**
   * Restores from the storage what was committed before.
   *
   * @param founders who votes before the log says so
   */
  public Consensus(
      int self,
      RaftStorage storage,
      SnapshotStore snapshots,
      Host host,
      Configuration founders,
      Timing timing,
      RandomGenerator random,
      long nowNanos) {
    this.self = self;
    this.storage = storage;
    this.host = host;
    this.timing = timing;
    this.random = random;
    this.nowNanos = nowNanos;
    this.leaderHeardNanos = nowNanos - timing.election().toNanos();
    this.journal = new Journal(storage, host, founders);
    this.installation =
        new Installation(journal, snapshots, host, () -> leadership != null, this::installed);
    this.role = roleWithoutLeading();
    waitForLeader();
  }

  public Role role() {
    return role;
  }

  public long term() {
    return storage.term();
  }

  public OptionalInt leader() {
    if (leadership != null) {
      return OptionalInt.of(self);
    }
    return following == null ? OptionalInt.empty() : OptionalInt.of(following.leader());
  }

  public long lastIndex() {
    return journal.lastIndex();
  }

  public long commitIndex() {
    return journal.commitIndex();
  }

  public long appliedIndex() {
    return journal.appliedIndex();
  }

  /** Who voted at an index, for a snapshot of the state at that index. */
  public Configuration configurationAt(long index) {
    return journal.configurationAt(index);
  }

  public long termAt(long index) {
    return journal.termAt(index);
  }

  /** How many entries a member lacks, as the leader knows it; {@code MAX_VALUE} if it does not. */
  public long lag(int member) {
    return leadership == null ? Long.MAX_VALUE : leadership.lag(member, nowNanos);
  }

  /** The time from here on; after a gap, a member listens before it acts. */
  public void time(long nanos) {
    boolean wasFrozen = nanos - nowNanos >= timing.election().toNanos();
    nowNanos = nanos;
    if (wasFrozen && leadership == null) {
      waitForLeader();
    }
  }

  /** Puts a command into the log, if this member leads. */
  public void propose(byte[] command, Pending<byte[]> pending) {
    if (leadership == null) {
      pending.failed(Pending.NotDone.NOT_LEADER);
    } else {
      leadership.propose(command, pending);
    }
  }

  /** Makes a member a voter or one no longer, if this member leads; done when it is applied. */
  public void changeVoters(boolean add, int member, Pending<byte[]> pending) {
    if (leadership == null) {
      pending.failed(Pending.NotDone.NOT_LEADER);
    } else {
      leadership.changeVoters(add, member, pending);
      followConfiguration();
    }
  }

  /** The index that a read which began before this call has to wait for, if this member leads. */
  public void read(Pending<Long> pending) {
    if (leadership == null) {
      pending.failed(Pending.NotDone.NOT_LEADER);
    } else {
      leadership.read(pending);
    }
  }

  /** Takes a snapshot of this member's own state in place of the log that it covers. */
  public void snapshotTaken(StoredSnapshot snapshot) {
    journal.compact(snapshot);
  }

  /**
   * Who can be reached now.
   *
   * @param fresh those among them that were started again
   */
  public void reachable(Set<Integer> members, Set<Integer> fresh) {
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
      // No need to wait for a sign of life: there is none to come.
      electionDeadlineNanos =
          Math.min(electionDeadlineNanos, nowNanos + upTo(timing.lostLeader().toNanos()));
    }
  }

  /** Lets time act: heartbeats, elections, resignation. */
  public void tick() {
    if (leadership != null) {
      if (leadership.hasMajority(nowNanos)) {
        leadership.tick(nowNanos);
      } else {
        follow(storage.term());
      }
    } else if (nowNanos - electionDeadlineNanos >= 0) {
      if (journal.mayLead(self)) {
        campaign(Role.PRE_CANDIDATE);
      } else {
        waitForLeader();
      }
    }
  }

  /** Ends a batch: sends, syncs once, answers, applies. */
  public void finish() {
    if (leadership != null) {
      leadership.beforeSync(nowNanos);
    }
    journal.sync();
    if (leadership != null) {
      leadership.afterSync();
    } else if (following != null) {
      following.afterSync();
    }
    journal.apply(Journal.Answers.NONE);
    followConfiguration();
  }

  /** Takes a message of another member. */
  public void receive(int from, ConsensusMessage message) {
    if (message instanceof VoteRequest request) {
      onVoteRequest(from, request);
      return;
    }
    if (message instanceof VoteReply reply) {
      onVoteReply(from, reply);
      return;
    }
    if (message.term() > storage.term()) {
      follow(message.term());
    }
    boolean isCurrent = message.term() == storage.term();
    if (message instanceof Append append) {
      if (isCurrent) {
        followerOf(from).onAppend(append);
      } else {
        // The old leader learns of the term from this, and nothing else: should it lead again, in
        // this term, then neither its log was compared nor any of its reads confirmed.
        long prevIndex = append.prevIndex();
        host.send(from, new AppendReply(storage.term(), false, prevIndex, prevIndex, 0));
      }
    } else if (message instanceof SnapshotChunk chunk) {
      if (isCurrent) {
        followerOf(from).onChunk(chunk);
      }
    } else if (isCurrent && leadership != null) {
      if (message instanceof AppendReply reply) {
        leadership.onAppendReply(from, reply, nowNanos);
      } else if (message instanceof SnapshotReply reply) {
        leadership.onSnapshotReply(from, reply, nowNanos);
      }
    }
  }

  private Following followerOf(int leader) {
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
    waitForLeader();
    return following;
  }

  private void installed(long index) {
    if (following != null) {
      following.installed(index);
    }
  }

  private IllegalStateException twoLeaders(int one, int other) {
    return new IllegalStateException(
        "Members %d and %d both lead in term %d: a vote was forgotten."
            .formatted(one, other, storage.term()));
  }

  private void onVoteRequest(int from, VoteRequest request) {
    boolean hasLeader =
        leadership != null
            || (following != null && nowNanos - leaderHeardNanos < timing.election().toNanos());
    // A member that was away must not unseat a leader that the others hear (section 4.2.3).
    if (hasLeader) {
      if (request.preVote() || request.term() <= storage.term()) {
        host.send(from, new VoteReply(storage.term(), request.preVote(), false));
      }
      return;
    }
    boolean upToDate =
        request.lastTerm() > journal.lastTerm()
            || (request.lastTerm() == journal.lastTerm()
                && request.lastIndex() >= journal.lastIndex());
    if (request.preVote()) {
      boolean granted = upToDate && request.term() > storage.term();
      long term = granted ? request.term() : storage.term();
      host.send(from, new VoteReply(term, true, granted));
      return;
    }
    if (request.term() > storage.term()) {
      follow(request.term());
    }
    boolean free = storage.votedFor() == 0 || storage.votedFor() == from;
    boolean granted = upToDate && free && request.term() == storage.term() && following == null;
    if (granted) {
      storage.saveTermAndVote(request.term(), from);
      waitForLeader();
      endCandidacy();
    }
    host.send(from, new VoteReply(storage.term(), false, granted));
  }

  private void onVoteReply(int from, VoteReply reply) {
    if (!reply.granted() && reply.term() > storage.term()) {
      follow(reply.term());
      return;
    }
    boolean preVote = role == Role.PRE_CANDIDATE;
    boolean expected =
        (preVote && reply.preVote() && reply.term() == storage.term() + 1)
            || (role == Role.CANDIDATE && !reply.preVote() && reply.term() == storage.term());
    if (expected && reply.granted()) {
      votes.add(from);
      countVotes();
    }
  }

  private void campaign(Role candidacy) {
    stopFollowing();
    boolean preVote = candidacy == Role.PRE_CANDIDATE;
    if (!preVote) {
      storage.saveTermAndVote(storage.term() + 1, self);
    }
    role = candidacy;
    votes.clear();
    votes.add(self);
    electionDeadlineNanos = nowNanos + timing.vote().toNanos() + upTo(timing.vote().toNanos());
    announce();
    long term = preVote ? storage.term() + 1 : storage.term();
    for (int member : reachable) {
      if (member != self) {
        host.send(member, new VoteRequest(term, preVote, journal.lastIndex(), journal.lastTerm()));
      }
    }
    countVotes();
  }

  private void countVotes() {
    if (!journal.configuration().isMajority(votes)) {
      return;
    }
    if (role == Role.PRE_CANDIDATE) {
      campaign(Role.CANDIDATE);
    } else {
      role = Role.LEADER;
      leadership = new Leadership(self, storage.term(), journal, host, timing, reachable, nowNanos);
      announce();
    }
  }

  /** Whoever has voted for another waits for it: pre-votes that come late count no more. */
  private void endCandidacy() {
    if (role == Role.PRE_CANDIDATE) {
      role = roleWithoutLeading();
      announce();
    }
  }

  /** Leads no more and follows nobody yet, in this or a later term. */
  private void follow(long term) {
    if (term > storage.term()) {
      storage.saveTermAndVote(term, 0);
    }
    stopFollowing();
    if (leadership != null) {
      Leadership ended = leadership;
      leadership = null;
      ended.end();
      waitForLeader();
    }
    role = roleWithoutLeading();
    announce();
  }

  private void stopFollowing() {
    if (following != null) {
      following.end();
      following = null;
    }
  }

  /** A leader whose removal is committed resigns, a learner that became a voter may be elected. */
  private void followConfiguration() {
    boolean mayLead = journal.mayLead(self);
    if (leadership != null) {
      if (!mayLead) {
        follow(storage.term());
      }
    } else if (mayLead == (role == Role.LEARNER)) {
      role = roleWithoutLeading();
      announce();
    }
  }

  private Role roleWithoutLeading() {
    return journal.mayLead(self) ? Role.FOLLOWER : Role.LEARNER;
  }

  private void waitForLeader() {
    boolean alone = journal.configuration().voters().equals(Collections.singleton(self));
    long wait = timing.election().toNanos();
    electionDeadlineNanos = alone ? nowNanos : nowNanos + wait + upTo(wait);
  }

  private void announce() {
    host.roleChanged(storage.term(), leader(), role);
  }

  private long upTo(long nanos) {
    return random.nextLong(nanos + 1);
  }
}
