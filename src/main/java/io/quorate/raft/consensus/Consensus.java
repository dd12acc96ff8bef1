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
import java.util.OptionalInt;
import java.util.Set;
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
  private final RaftStorage storage;
  private final Host host;
  private final Journal journal;
  private final Roles roles;
  private final Votes votes;

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
    this.storage = storage;
    this.host = host;
    this.journal = new Journal(storage, host, founders);
    var elections = new Elections(self, storage, journal, host, timing, random);
    var installation =
        new Installation(journal, snapshots, host, this::isLeading, this::onInstalled);
    this.roles = new Roles(self, storage, journal, host, timing, elections, installation, nowNanos);
    this.votes = new Votes(storage, journal, host, roles);
  }

  public Role role() {
    return roles.role();
  }

  public long term() {
    return storage.term();
  }

  public OptionalInt leader() {
    return roles.leader();
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

  /** Whether this member leads and knows that another lacks next to nothing. */
  public boolean isCaughtUp(int member) {
    @Nullable Leadership leadership = roles.leadership();
    return leadership != null && leadership.isCaughtUp(member, roles.nowNanos());
  }

  /** The time from here on; after a gap, a member listens before it acts. */
  public void time(long nanos) {
    roles.time(nanos);
  }

  /** Puts a command into the log, if this member leads. */
  public void propose(byte[] command, Pending<byte[]> pending) {
    @Nullable Leadership leadership = roles.leadership();
    if (leadership == null) {
      pending.failed(Pending.NotDone.NOT_LEADER);
    } else {
      leadership.propose(command, pending);
    }
  }

  /** Makes a member a voter or one no longer, if this member leads; done when it is applied. */
  public void changeVoters(boolean add, int member, Pending<byte[]> pending) {
    @Nullable Leadership leadership = roles.leadership();
    if (leadership == null) {
      pending.failed(Pending.NotDone.NOT_LEADER);
    } else {
      leadership.changeVoters(add, member, pending);
      roles.followConfiguration();
    }
  }

  /** The index that a read which began before this call has to wait for, if this member leads. */
  public void read(Pending<Long> pending) {
    @Nullable Leadership leadership = roles.leadership();
    if (leadership == null) {
      pending.failed(Pending.NotDone.NOT_LEADER);
    } else {
      leadership.read(pending);
    }
  }

  /** Takes a snapshot of this member's own state in place of the log that it covers. */
  public void snapshotTaken(StoredSnapshot snapshot) {
    @Nullable Leadership leadership = roles.leadership();
    if (leadership != null) {
      leadership.keepWhatIsNeeded(roles.nowNanos());
    }
    journal.compact(snapshot);
  }

  /**
   * Who can be reached now.
   *
   * @param fresh those among them that were started again
   */
  public void reachable(Set<Integer> members, Set<Integer> fresh) {
    roles.reachable(members, fresh);
  }

  /** Lets time act: heartbeats, elections, resignation. */
  public void tick() {
    roles.tick();
  }

  /** Ends a batch: sends, syncs once, answers, applies. */
  public void finish() {
    @Nullable Leadership leadership = roles.leadership();
    if (leadership != null) {
      leadership.beforeSync(roles.nowNanos());
    }
    journal.sync();
    @Nullable Following following = roles.following();
    if (leadership != null) {
      leadership.afterSync();
    } else if (following != null) {
      following.afterSync();
    }
    journal.apply(Journal.Answers.NONE);
    roles.followConfiguration();
  }

  /** Takes a message of another member. */
  public void receive(int from, ConsensusMessage message) {
    if (message instanceof VoteRequest request) {
      votes.onRequest(from, request);
      return;
    }
    if (message instanceof VoteReply reply) {
      roles.onVoteReply(from, reply);
      return;
    }
    // Who hears of a later term is in it, whatever it was before (section 3.3).
    if (message.term() > storage.term()) {
      roles.follow(message.term());
    }
    boolean isCurrent = message.term() == storage.term();
    if (message instanceof Append append && !isCurrent) {
      // The old leader learns of the term from this, and nothing else: should it lead again, in
      // this term, then neither its log was compared nor any of its reads confirmed.
      long prevIndex = append.prevIndex();
      host.send(from, new AppendReply(storage.term(), false, prevIndex, prevIndex, 0));
    } else if (isCurrent) {
      receiveInTerm(from, message);
    }
  }

  private void receiveInTerm(int from, ConsensusMessage message) {
    @Nullable Leadership leadership = roles.leadership();
    if (message instanceof Append append) {
      roles.followerOf(from).onAppend(append);
    } else if (message instanceof SnapshotChunk chunk) {
      roles.followerOf(from).onChunk(chunk);
    } else if (leadership != null && message instanceof AppendReply reply) {
      leadership.onAppendReply(from, reply, roles.nowNanos());
    } else if (leadership != null && message instanceof SnapshotReply reply) {
      leadership.onSnapshotReply(from, reply, roles.nowNanos());
    }
  }

  private boolean isLeading() {
    return roles.leadership() != null;
  }

  private void onInstalled(long index) {
    @Nullable Following following = roles.following();
    if (following != null) {
      following.installed(index);
    }
  }
}
