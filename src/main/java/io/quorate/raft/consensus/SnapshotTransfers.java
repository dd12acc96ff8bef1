package io.quorate.raft.consensus;

import io.quorate.raft.consensus.ConsensusMessage.SnapshotChunk;
import io.quorate.raft.consensus.ConsensusMessage.SnapshotReply;
import io.quorate.raft.log.StoredSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * Sends the leader's snapshot to members that the log cannot serve (dissertation chapter 5), in
 * chunks of which several are on the way at once.
 */
final class SnapshotTransfers {
  /**
   * What a network of 200 kB/s brings in half the time of an election: a chunk is also the word of
   * a leader, and what comes behind it waits.
   */
  private static final int CHUNK_BYTES = 128 * 1024;

  private final long term;
  private final Journal journal;
  private final Host host;

  /** On the way to one member. */
  private final long inFlightBytes;

  /** The snapshot that was verified last, or is being. */
  private @Nullable StoredSnapshot verified;

  SnapshotTransfers(long term, Journal journal, Host host, long inFlightBytes) {
    this.term = term;
    this.journal = journal;
    this.host = host;
    this.inFlightBytes = inFlightBytes;
  }

  void begin(int member, Progress progress, long round, long nowNanos) {
    progress.transferring(journal.snapshots().lend(), nowNanos);
    sendChunks(member, progress, round);
  }

  void onReply(int from, Progress progress, SnapshotReply reply, long nowNanos) {
    Progress.@Nullable Transfer transfer = progress.transfer();
    if (transfer == null || transfer.snapshot().index() != reply.index()) {
      return;
    }
    if (transfer.arrived() == reply.nextOffset()) {
      if (progress.goBackIfLost(nowNanos)) {
        sendChunks(from, progress, reply.round());
      }
      return;
    }
    if (reply.nextOffset() == 0) {
      verify(transfer.snapshot());
    }
    progress.arrived(reply.nextOffset(), nowNanos);
    sendChunks(from, progress, reply.round());
  }

  /**
   * Asks a member how much it has, by an empty chunk: who does not answer keeps each in memory, and
   * on a slow network a full one would delay what it repeats. While the member installs, its answer
   * is that it wants nothing.
   */
  void ask(int member, Progress progress, long round, long nowNanos) {
    Progress.@Nullable Transfer transfer = progress.transfer();
    if (transfer != null) {
      progress.asking(nowNanos);
      send(member, transfer.snapshot(), transfer.arrived(), new byte[0], round);
    }
  }

  void end(Progress progress) {
    Progress.@Nullable Transfer ended = progress.transfer();
    if (ended != null) {
      progress.transferEnded();
      journal.snapshots().giveBack(ended.snapshot());
    }
  }

  private void sendChunks(int member, Progress progress, long round) {
    for (Progress.@Nullable Transfer transfer = progress.transfer();
        transfer != null
            && transfer.sent() < transfer.snapshot().fileBytes()
            && transfer.sent() - transfer.arrived() < inFlightBytes;
        transfer = progress.transfer()) {
      sendChunk(member, progress, round);
    }
  }

  private void sendChunk(int member, Progress progress, long round) {
    Progress.@Nullable Transfer transfer = progress.transfer();
    if (transfer == null) {
      return;
    }
    StoredSnapshot snapshot = transfer.snapshot();
    byte[] bytes = new byte[(int) Math.min(CHUNK_BYTES, snapshot.fileBytes() - transfer.sent())];
    snapshot.readChunk(transfer.sent(), bytes);
    send(member, snapshot, transfer.sent(), bytes, round);
    progress.chunkSent(bytes.length);
  }

  private void send(int member, StoredSnapshot snapshot, long offset, byte[] bytes, long round) {
    host.send(
        member,
        new SnapshotChunk(
            term, snapshot.index(), snapshot.term(), snapshot.fileBytes(), offset, bytes, round));
  }

  /**
   * Whoever begins anew may have got what it could not use: either it was damaged on the way, or
   * this member would send damaged bytes for ever. If it is the snapshot, this member stops.
   */
  private void verify(StoredSnapshot snapshot) {
    if (verified == snapshot) {
      return;
    }
    verified = snapshot;
    journal.snapshots().lendAgain(snapshot);
    host.aside(snapshot::verify, journal.snapshots()::giveBack);
  }
}
