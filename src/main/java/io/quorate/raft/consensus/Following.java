package io.quorate.raft.consensus;

import io.quorate.raft.consensus.ConsensusMessage.Append;
import io.quorate.raft.consensus.ConsensusMessage.AppendReply;
import io.quorate.raft.consensus.ConsensusMessage.SnapshotChunk;
import io.quorate.raft.consensus.ConsensusMessage.SnapshotReply;
import io.quorate.raft.log.SnapshotStore;
import java.util.List;
import org.jgroups.protocols.raft.LogEntry;
import org.jspecify.annotations.Nullable;

/**
 * Takes the log of the leader of one term (dissertation section 3.5). The stock engine commits its
 * own tail when it gets a heartbeat, and acknowledges entries that it never compared; here an
 * answer speaks only of what was compared with the leader's log and is on the disk.
 */
final class Following {
  private final long term;
  private final int leader;
  private final Journal journal;
  private final Host host;
  private final Installation installation;

  /** The answer to what was appended since the last {@link #afterSync}. */
  private @Nullable AppendReply answerAfterSync;

  private long knownCommitIndex;

  Following(long term, int leader, Journal journal, Installation installation, Host host) {
    this.term = term;
    this.leader = leader;
    this.journal = journal;
    this.installation = installation;
    this.host = host;
  }

  int leader() {
    return leader;
  }

  void onAppend(Append append) {
    long prevIndex = append.prevIndex();
    boolean differs = journal.termAt(prevIndex) != append.prevTerm();
    if (differs && prevIndex > journal.commitIndex()) {
      host.sendAhead(
          leader, new AppendReply(term, false, prevIndex, hint(prevIndex), append.round()));
      return;
    }
    if (differs && journal.termAt(prevIndex) >= 0) {
      throw Journal.conflictAt(prevIndex);
    }
    // What is committed here is in every later leader's log (section 3.6.3), compared or not.
    long matched = Math.max(append.lastIndex(), journal.commitIndex());
    boolean appended = appendNew(append);
    knownCommitIndex = Math.max(knownCommitIndex, Math.min(append.commitIndex(), matched));
    if (appended || matched > journal.syncedIndex()) {
      answerAfterSync = new AppendReply(term, true, prevIndex, matched, append.round());
    } else {
      host.sendAhead(leader, new AppendReply(term, true, prevIndex, matched, append.round()));
    }
  }

  /** Commits what the leader has committed, and answers; what was appended is on the disk now. */
  void afterSync() {
    journal.commitTo(knownCommitIndex);
    if (answerAfterSync != null) {
      host.sendAhead(leader, answerAfterSync);
      answerAfterSync = null;
    }
  }

  void onChunk(SnapshotChunk chunk) {
    if (chunk.index() <= journal.commitIndex()) {
      host.send(
          leader, new AppendReply(term, true, chunk.index(), journal.commitIndex(), chunk.round()));
      return;
    }
    try {
      long next = installation.take(chunk);
      host.send(leader, new SnapshotReply(term, chunk.index(), next, chunk.round()));
    } catch (SnapshotStore.RejectedException e) {
      // Not what the leader announced. It sends again when it has waited for an answer in vain.
      installation.abandon();
    }
  }

  /** A snapshot has become the state: of this leader or of one before, it is in its log as well. */
  void installed(long index) {
    // No round: when it was prepared says nothing about who leads.
    host.send(leader, new AppendReply(term, true, index, index, 0));
  }

  void end() {
    installation.abandon();
  }

  /** Whether there was something new. */
  private boolean appendNew(Append append) {
    List<LogEntry> entries = append.entries();
    long index = append.prevIndex() + 1;
    int known = 0;
    while (known < entries.size() && isKnown(index + known, entries.get(known))) {
      known++;
    }
    if (known == entries.size()) {
      return false;
    }
    if (index + known <= journal.lastIndex()) {
      journal.truncateFrom(index + known);
    }
    journal.append(entries.subList(known, entries.size()));
    return true;
  }

  /** Whether it is here; what a snapshot covers cannot be compared any more. */
  private boolean isKnown(long index, LogEntry entry) {
    return index < journal.firstIndex()
        || (index <= journal.lastIndex() && journal.termAt(index) == entry.term());
  }

  /** The last index at which this log can be the leader's, skipping a whole term at a time. */
  private long hint(long prevIndex) {
    if (prevIndex > journal.lastIndex()) {
      return journal.lastIndex();
    }
    long conflicting = journal.termAt(prevIndex);
    long index = prevIndex - 1;
    while (index > journal.commitIndex() && journal.termAt(index) == conflicting) {
      index--;
    }
    return index;
  }
}
