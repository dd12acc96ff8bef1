package io.quorate.raft.consensus;

import io.quorate.raft.consensus.ConsensusMessage.VoteReply;
import io.quorate.raft.consensus.ConsensusMessage.VoteRequest;
import io.quorate.raft.log.RaftStorage;

/** For whom this member votes: for one candidate in a term, on disk before it is said. */
final class Votes {
  private final RaftStorage storage;
  private final Journal journal;
  private final Host host;
  private final Roles roles;

  Votes(RaftStorage storage, Journal journal, Host host, Roles roles) {
    this.storage = storage;
    this.journal = journal;
    this.host = host;
    this.roles = roles;
  }

  void onRequest(int from, VoteRequest request) {
    // A member that was away must not unseat a leader that the others hear (section 4.2.3).
    if (roles.hearsLeader()) {
      if (request.preVote() || request.term() <= storage.term()) {
        host.send(from, new VoteReply(storage.term(), request.preVote(), false));
      }
    } else if (request.preVote()) {
      onPreVote(from, request);
    } else {
      onVote(from, request);
    }
  }

  /** Says what it would do, and changes nothing (section 9.6). */
  private void onPreVote(int from, VoteRequest request) {
    boolean granted = isUpToDate(request) && request.term() > storage.term();
    long term = granted ? request.term() : storage.term();
    host.send(from, new VoteReply(term, true, granted));
  }

  /** One vote in each term, and none for who does not know what is committed (section 3.6.1). */
  private void onVote(int from, VoteRequest request) {
    boolean isNewer = request.term() > storage.term();
    boolean isFree =
        request.term() == storage.term()
            && roles.following() == null
            && (storage.votedFor() == 0 || storage.votedFor() == from);
    boolean granted = isUpToDate(request) && (isNewer || isFree);
    if (granted) {
      // The term with the vote: two writes would double what a candidate waits for a slow disk.
      storage.saveTermAndVote(request.term(), from);
    }
    if (isNewer) {
      roles.follow(request.term());
    }
    if (granted) {
      roles.votedForAnother();
    }
    host.send(from, new VoteReply(storage.term(), false, granted));
  }

  private boolean isUpToDate(VoteRequest request) {
    return request.lastTerm() > journal.lastTerm()
        || (request.lastTerm() == journal.lastTerm() && request.lastIndex() >= journal.lastIndex());
  }
}
