package io.quorate.raft.consensus;

import io.quorate.raft.consensus.ConsensusMessage.Append;
import io.quorate.raft.consensus.ConsensusMessage.AppendReply;
import io.quorate.raft.consensus.ConsensusMessage.SnapshotReply;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jgroups.protocols.raft.LogEntry;
import org.jspecify.annotations.Nullable;

/** Brings the other members to where the leader's log is, each at its own pace. */
final class Replication {
  /** Bytes of one message: some milliseconds of a network, and of a disk. */
  private static final long MESSAGE_BYTES = 512 * 1024;

  /** Entries of one message; each has a cost apart from its bytes. */
  private static final int MESSAGE_ENTRIES = 4096;

  /**
   * Bytes on the way to one member. Nothing else bounds them: consensus messages pass the flow
   * control of the channel, where sending would wait. So it is also what the sender's queue for a
   * member that reads slowly takes of the heap, and what has to leave it before the next heartbeat.
   */
  private static final long IN_FLIGHT_BYTES = 2 * 1024 * 1024;

  private final long term;
  private final Journal journal;
  private final Host host;
  private final long resendNanos;
  private final SnapshotTransfers transfers;
  private final Map<Integer, Progress> members = new TreeMap<>();

  Replication(long term, Journal journal, Host host, Timing timing) {
    this.term = term;
    this.journal = journal;
    this.host = host;
    this.resendNanos = timing.resend().toNanos();
    this.transfers = new SnapshotTransfers(term, journal, host, IN_FLIGHT_BYTES);
  }

  void begin(int member, long nextIndex, long nowNanos) {
    @Nullable Progress before = members.put(member, new Progress(nextIndex, nowNanos));
    if (before != null) {
      transfers.end(before);
    }
  }

  boolean knows(int member) {
    return members.containsKey(member);
  }

  void retain(Set<Integer> reachable) {
    members.forEach(
        (member, progress) -> {
          if (!reachable.contains(member)) {
            transfers.end(progress);
          }
        });
    members.keySet().retainAll(reachable);
  }

  /** The last index a member is known to have on its disk; 0 if it is out of reach. */
  long matchIndex(int member) {
    @Nullable Progress progress = members.get(member);
    return progress == null ? 0 : progress.matchIndex();
  }

  /**
   * Whether a member lacks no more than what is on the way to one that keeps up under load. Not if
   * it has not said so to this leader, was not heard since the time, or needs a snapshot.
   */
  boolean isCaughtUp(int member, long sinceNanos) {
    @Nullable Progress progress = members.get(member);
    return progress != null
        && progress.hasMatched()
        && progress.heardNanos() - sinceNanos >= 0
        && progress.transfer() == null
        && isServedByLog(progress.matchIndex())
        && journal.lastIndex() - progress.matchIndex() <= MESSAGE_ENTRIES
        && journal.bytesFrom(progress.matchIndex() + 1) <= IN_FLIGHT_BYTES;
  }

  /**
   * The first index that a member will want of the log: of those that were heard since the time,
   * and said where they are; {@link Long#MAX_VALUE} if none will.
   */
  long neededFrom(long sinceNanos) {
    long from = Long.MAX_VALUE;
    for (Progress progress : members.values()) {
      Progress.@Nullable Transfer transfer = progress.transfer();
      if (progress.heardNanos() - sinceNanos < 0) {
        continue;
      }
      if (transfer != null) {
        from = Math.min(from, transfer.snapshot().index() + 1);
      } else if (progress.hasMatched()) {
        from = Math.min(from, progress.matchIndex() + 1);
      }
    }
    return from;
  }

  Set<Integer> heardSince(long nanos) {
    return those(progress -> progress.heardNanos() - nanos >= 0);
  }

  /** Who has answered the round, or a later one. */
  Set<Integer> acknowledged(long round) {
    return those(progress -> progress.acknowledgedRound() >= round);
  }

  void onAppendReply(int from, AppendReply reply, long nowNanos) {
    @Nullable Progress progress = members.get(from);
    if (progress == null) {
      return;
    }
    progress.heard(reply.round(), nowNanos);
    if (!reply.matched()) {
      progress.mismatched(reply.prevIndex(), reply.index());
      return;
    }
    Progress.@Nullable Transfer transfer = progress.transfer();
    if (transfer != null
        && (reply.index() >= transfer.snapshot().index() || isServedByLog(reply.index()))) {
      transfers.end(progress);
    }
    progress.matched(Math.min(reply.index(), journal.lastIndex()), nowNanos);
  }

  void onSnapshotReply(int from, SnapshotReply reply, long nowNanos) {
    @Nullable Progress progress = members.get(from);
    if (progress == null) {
      return;
    }
    progress.heard(reply.round(), nowNanos);
    transfers.onReply(from, progress, reply, nowNanos);
  }

  void heartbeatAll(long round) {
    members.forEach((member, progress) -> heartbeat(member, progress, round, false));
  }

  /**
   * Lets idle members know what is committed; those that get entries know it from these.
   *
   * @param surely whether no later heartbeat would say it again
   */
  void tellCommitted(long round, boolean surely) {
    members.forEach(
        (member, progress) -> {
          if (progress.toldCommitIndex() < journal.commitIndex()) {
            heartbeat(member, progress, round, surely);
          }
        });
  }

  void heartbeat(int member, long round) {
    Progress progress = members.get(member);
    if (progress != null) {
      heartbeat(member, progress, round, false);
    }
  }

  /** Without entries: it claims nothing, it asks for nothing but an answer. */
  private void heartbeat(int member, Progress progress, long round, boolean surely) {
    long prevIndex = progress.transfer() == null ? progress.nextIndex() - 1 : progress.matchIndex();
    if (journal.termAt(prevIndex) < 0) {
      // Cut off here: every log has index 0.
      prevIndex = 0;
    }
    send(member, progress, prevIndex, round, List.of(), surely);
  }

  void sendAll(long round, long nowNanos) {
    members.forEach((member, progress) -> sendTo(member, progress, round, nowNanos));
  }

  /** What was not answered for too long is sent again. */
  void resendOverdue(long round, long nowNanos) {
    members.forEach(
        (member, progress) -> {
          if (!progress.isOverdue(nowNanos, resendNanos)) {
            return;
          }
          if (progress.transfer() == null) {
            progress.restart();
          } else {
            transfers.ask(member, progress, round, nowNanos);
          }
        });
  }

  void end() {
    members.values().forEach(transfers::end);
    members.clear();
  }

  private void sendTo(int member, Progress progress, long round, long nowNanos) {
    while (progress.transfer() == null && progress.maySend(IN_FLIGHT_BYTES)) {
      long prevIndex = progress.nextIndex() - 1;
      boolean isCutOff = prevIndex < journal.lastIndex() && prevIndex + 1 < journal.firstIndex();
      if (isCutOff || journal.termAt(prevIndex) < 0) {
        transfers.begin(member, progress, round, nowNanos);
        return;
      }
      if (progress.isProbing()) {
        send(member, progress, prevIndex, round, List.of(), false);
        progress.sent(prevIndex, 0, nowNanos);
        return;
      }
      List<LogEntry> entries = journal.entriesFrom(prevIndex + 1, MESSAGE_ENTRIES, MESSAGE_BYTES);
      if (entries.isEmpty()) {
        return;
      }
      boolean isLong = MessageCodec.appendBytes(entries) > Host.AHEAD_BYTES;
      send(member, progress, prevIndex, round, entries, isLong);
      long bytes = 0;
      for (LogEntry entry : entries) {
        bytes += entry.length();
      }
      progress.sent(prevIndex + entries.size(), bytes, nowNanos);
    }
  }

  private void send(
      int member,
      Progress progress,
      long prevIndex,
      long round,
      List<LogEntry> entries,
      boolean inOrder) {
    progress.told(journal.commitIndex());
    var append =
        new Append(
            term, prevIndex, journal.termAt(prevIndex), journal.commitIndex(), round, entries);
    if (inOrder || progress.keepsOrder()) {
      progress.sentInOrder(append.lastIndex());
      host.send(member, append);
    } else {
      host.sendAhead(member, append);
    }
  }

  /** Whether a member with the log up to the index needs no snapshot. */
  private boolean isServedByLog(long matchIndex) {
    return matchIndex + 1 >= journal.firstIndex();
  }

  private Set<Integer> those(Predicate<Progress> condition) {
    var those = new TreeSet<Integer>();
    members.forEach(
        (member, progress) -> {
          if (condition.test(progress)) {
            those.add(member);
          }
        });
    return those;
  }
}
