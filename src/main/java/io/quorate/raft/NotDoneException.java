package io.quorate.raft;

import io.quorate.raft.consensus.Pending.NotDone;

/** Consensus could not do it, and says whether it may happen yet. */
final class NotDoneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final NotDone reason;

  NotDoneException(NotDone reason) {
    // No stack trace: it says nothing, and a lost leader fails thousands at once.
    super(reason.toString(), null, false, false);
    this.reason = reason;
  }

  NotDone reason() {
    return reason;
  }
}
