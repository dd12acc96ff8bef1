package io.quorate.raft.consensus;

import java.util.List;
import org.jgroups.protocols.raft.LogEntry;

/**
 * What members say to each other about the log. Every message carries the term of its sender;
 * members are named by id. The rules are those of the Raft dissertation, figure 3.1.
 */
public sealed interface ConsensusMessage {
  /** The sender's term; of a request for a pre-vote, the term that it would begin. */
  long term();

  /**
   * The leader's log from {@code prevIndex + 1} on; without entries, the heartbeat.
   *
   * @param prevTerm the term of the entry at prevIndex, which the receiver must have
   * @param commitIndex of the leader
   * @param round the latest round of heartbeats, which the answer repeats (section 6.4)
   */
  record Append(
      long term,
      long prevIndex,
      long prevTerm,
      long commitIndex,
      long round,
      List<LogEntry> entries)
      implements ConsensusMessage {
    public Append {
      entries = List.copyOf(entries);
    }

    long lastIndex() {
      return prevIndex + entries.size();
    }
  }

  /**
   * The answer to {@link Append} and to the last {@link SnapshotChunk}.
   *
   * @param matched whether the receiver's log is the leader's up to index, and durable; if not,
   *     index is the last at which it can be
   * @param prevIndex of the message that is answered
   */
  record AppendReply(long term, boolean matched, long prevIndex, long index, long round)
      implements ConsensusMessage {}

  /**
   * A candidate asks for a vote.
   *
   * @param preVote whether it only asks if it would get one (section 9.6)
   */
  record VoteRequest(long term, boolean preVote, long lastIndex, long lastTerm)
      implements ConsensusMessage {}

  /**
   * The answer to a {@link VoteRequest}.
   *
   * @param term if granted, the term that was asked for
   */
  record VoteReply(long term, boolean preVote, boolean granted) implements ConsensusMessage {}

  /**
   * A part of the leader's snapshot, as the bytes of its file.
   *
   * @param index the last entry that the snapshot covers
   * @param indexTerm the term of that entry
   * @param bytes not copied: nobody changes them; empty at the end of the file, to ask how it is
   */
  @SuppressWarnings("ArrayRecordComponent") // chunks are never compared
  record SnapshotChunk(
      long term, long index, long indexTerm, long fileBytes, long offset, byte[] bytes, long round)
      implements ConsensusMessage {}

  /**
   * What part of a snapshot the receiver waits for.
   *
   * @param nextOffset the end of the file if it wants nothing of it for now, for it installs this
   *     snapshot or another one. It claims nothing: it is asked again, with an empty chunk
   */
  record SnapshotReply(long term, long index, long nextOffset, long round)
      implements ConsensusMessage {}
}
