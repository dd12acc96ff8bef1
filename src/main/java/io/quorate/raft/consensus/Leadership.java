package io.quorate.raft.consensus;

import io.quorate.raft.consensus.ConsensusMessage.AppendReply;
import io.quorate.raft.consensus.ConsensusMessage.SnapshotReply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jgroups.protocols.raft.LogEntry;

/**
 * One term of leading: from the first entry, which repeats the configuration and commits what
 * earlier terms left (dissertation sections 3.6.2 and 6.4), to the fall.
 */
final class Leadership {
  /** Who proposed what is not appended yet, or not yet applied. */
  private record Proposal(LogEntry entry, Pending<byte[]> pending) {}

  /**
   * Of proposals without a result, for which a majority may never come: a second of the fastest
   * log, and no more than the heap of a small member bears.
   */
  private static final long PENDING_BYTES = 64L << 20;

  private final int self;
  private final long term;
  private final Journal journal;
  private final Timing timing;
  private final Replication replication;
  private final ReadRounds reads = new ReadRounds();
  private final List<Proposal> proposals = new ArrayList<>();
  private final Map<Long, Proposal> appended = new HashMap<>();

  /** Of all that was proposed here and is not applied. */
  private long pendingBytes;

  private final long firstIndex;
  private long heartbeatNanos;

  private final Journal.Answers answers =
      new Journal.Answers() {
        @Override
        public boolean isAwaited(long index) {
          return appended.containsKey(index);
        }

        @Override
        public void applied(long index, byte[] result) {
          Proposal proposal = appended.remove(index);
          if (proposal != null) {
            pendingBytes -= proposal.entry().length();
            proposal.pending().done(result);
          }
        }
      };

  Leadership(
      int self,
      long term,
      Journal journal,
      Host host,
      Timing timing,
      Set<Integer> reachable,
      long nowNanos) {
    this.self = self;
    this.term = term;
    this.journal = journal;
    this.timing = timing;
    this.firstIndex = journal.lastIndex() + 1;
    this.replication = new Replication(term, journal, host, timing);
    this.heartbeatNanos = nowNanos;
    others(reachable).forEach(member -> replication.begin(member, firstIndex, nowNanos));
    journal.append(List.of(journal.configuration().entry(term)));
  }

  /** Refused if so much waits for a majority that more would only cost memory. */
  void propose(byte[] command, Pending<byte[]> pending) {
    if (pendingBytes + command.length > PENDING_BYTES) {
      pending.failed(Pending.NotDone.OVERLOADED);
      return;
    }
    pendingBytes += command.length;
    proposals.add(new Proposal(new LogEntry(term, command), pending));
  }

  /**
   * Makes a member a voter, or one no longer: one at a time, and not before an entry of this term
   * is committed (section 4.1, and Ongaro's correction of 2015).
   */
  void changeVoters(boolean add, int member, Pending<byte[]> pending) {
    Configuration now = journal.configuration();
    if (journal.commitIndex() < Math.max(firstIndex, journal.configurationIndex())) {
      pending.failed(Pending.NotDone.CHANGE_IN_PROGRESS);
    } else if (now.contains(member) == add) {
      pending.done(new byte[0]);
    } else if (now.voters().equals(Set.of(member))) {
      pending.failed(Pending.NotDone.LAST_VOTER);
    } else {
      // Appended at once: a second change in the same batch must see it.
      Configuration next = add ? now.with(member) : now.without(member);
      appendProposals();
      var proposal = new Proposal(next.entry(term), pending);
      pendingBytes += proposal.entry().length();
      journal.append(List.of(proposal.entry()));
      appended.put(journal.lastIndex(), proposal);
    }
  }

  void read(Pending<Long> pending) {
    reads.add(pending);
  }

  void onAppendReply(int from, AppendReply reply, long nowNanos) {
    replication.onAppendReply(from, reply, nowNanos);
  }

  void onSnapshotReply(int from, SnapshotReply reply, long nowNanos) {
    replication.onSnapshotReply(from, reply, nowNanos);
  }

  /** Forgets members that cannot be reached, and begins with those that can be again. */
  void reachable(Set<Integer> members, Set<Integer> fresh, long nowNanos) {
    replication.retain(others(members));
    for (int member : others(members)) {
      if (fresh.contains(member) || !replication.knows(member)) {
        replication.begin(member, journal.lastIndex() + 1, nowNanos);
        replication.heartbeat(member, reads.round());
      }
    }
  }

  /** Whether a majority has been heard within the time of an election (section 6.2). */
  boolean hasMajority(long nowNanos) {
    Set<Integer> heard = replication.heardSince(nowNanos - timing.election().toNanos());
    heard.add(self);
    return journal.configuration().isMajority(heard);
  }

  /** Whether a member lacks so little that it does not hold up the others as a voter. */
  boolean isCaughtUp(int member, long nowNanos) {
    return replication.isCaughtUp(member, nowNanos - timing.election().toNanos());
  }

  /** No member is to need a snapshot, or a second one, only because of the next cut. */
  void keepWhatIsNeeded(long nowNanos) {
    journal.keepFrom(replication.neededFrom(nowNanos - timing.election().toNanos()));
  }

  /** Sends what is new: followers write it while this member does (section 10.2.1). */
  void beforeSync(long nowNanos) {
    commit();
    if (journal.commitIndex() >= firstIndex && reads.begin(journal.commitIndex())) {
      replication.heartbeatAll(reads.round());
    }
    appendProposals();
    replication.sendAll(reads.round(), nowNanos);
  }

  /** At once, and surely: nothing is sent after it. */
  void sayLast() {
    replication.tellCommitted(reads.round(), true);
  }

  void afterSync() {
    commit();
    confirmReads();
  }

  void tick(long nowNanos) {
    if (nowNanos - heartbeatNanos >= timing.heartbeat().toNanos()) {
      heartbeatNanos = nowNanos;
      keepWhatIsNeeded(nowNanos);
      replication.resendOverdue(reads.round(), nowNanos);
      replication.heartbeatAll(reads.round());
    } else {
      replication.tellCommitted(reads.round(), false);
    }
  }

  /** Nobody is left waiting: what was appended may be committed yet, the rest is not. */
  void end() {
    proposals.forEach(proposal -> proposal.pending().failed(Pending.NotDone.NOT_LEADER));
    appended.values().forEach(each -> each.pending().failed(Pending.NotDone.UNKNOWN));
    proposals.clear();
    appended.clear();
    reads.failAll();
    replication.end();
    journal.keepFrom(Long.MAX_VALUE);
  }

  private void appendProposals() {
    if (proposals.isEmpty()) {
      return;
    }
    long index = journal.lastIndex() + 1;
    var entries = new ArrayList<LogEntry>(proposals.size());
    for (Proposal proposal : proposals) {
      entries.add(proposal.entry());
      appended.put(index++, proposal);
    }
    journal.append(entries);
    proposals.clear();
  }

  /**
   * Commits what a majority has on its disks, if it ends with an entry of this term (section
   * 3.6.2): an entry of an earlier term alone may still be replaced, whoever has it.
   */
  private void commit() {
    long index = journal.configuration().reachedByMajority(this::storedUpTo);
    if (index > journal.commitIndex() && journal.termAt(index) == term) {
      journal.commitTo(index);
    }
    journal.apply(answers);
  }

  /** The last index that a member has on its disk, as far as is known here. */
  private long storedUpTo(int member) {
    return member == self ? journal.syncedIndex() : replication.matchIndex(member);
  }

  private void confirmReads() {
    if (reads.isUnderWay()) {
      Set<Integer> confirmed = replication.acknowledged(reads.round());
      confirmed.add(self);
      if (journal.configuration().isMajority(confirmed)) {
        reads.confirmed();
      }
    }
  }

  private Set<Integer> others(Set<Integer> members) {
    var others = new TreeSet<>(members);
    others.remove(self);
    return others;
  }
}
