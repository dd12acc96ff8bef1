package io.quorate.raft.consensus;

import io.quorate.raft.log.StoredSnapshot;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** How far the leader has brought one other member. */
final class Progress {
  /** One message with entries that is not acknowledged yet. */
  private record InFlight(long lastIndex, long bytes) {}

  /** How often the wait before a member is asked once more is doubled. */
  private static final int DOUBLINGS = 4;

  private final Deque<InFlight> inFlight = new ArrayDeque<>();
  private long bytesInFlight;
  private boolean hasMatched;
  private long matchIndex;
  private long nextIndex;

  /** Until it is known where the logs meet, one message at a time is sent. */
  private boolean probing = true;

  /** The last index of the messages that were sent in order. */
  private long orderedUpTo;

  private boolean waitsForAnswer;
  private long sentNanos;
  private long heardNanos;
  private long toldCommitIndex;
  private long acknowledgedRound;
  private @Nullable Transfer transfer;

  /** How often the member was asked how much it has: so slow are the network and its disk. */
  private int repeats;

  /** Up to where it must have everything when it answers that; 0 if it was not asked. */
  private long askedFor;

  /**
   * A snapshot on its way.
   *
   * @param arrived how many bytes of its file the member has, or wants no more
   * @param sent how many were sent
   */
  record Transfer(StoredSnapshot snapshot, long arrived, long sent) {}

  Progress(long nextIndex, long nowNanos) {
    this.nextIndex = nextIndex;
    this.heardNanos = nowNanos;
    this.sentNanos = nowNanos;
  }

  /** The last index that the member is known to have on its disk. */
  long matchIndex() {
    return matchIndex;
  }

  /** Whether the member has ever said how far its log is the leader's. */
  boolean hasMatched() {
    return hasMatched;
  }

  /** What is to be sent next. */
  long nextIndex() {
    return nextIndex;
  }

  long acknowledgedRound() {
    return acknowledgedRound;
  }

  long heardNanos() {
    return heardNanos;
  }

  @Nullable Transfer transfer() {
    return transfer;
  }

  boolean isProbing() {
    return probing;
  }

  boolean maySend(long limitBytes) {
    return probing ? !waitsForAnswer : bytesInFlight < limitBytes;
  }

  void sent(long lastIndex, long bytes, long nowNanos) {
    waitsForAnswer = true;
    if (probing) {
      sentNanos = nowNanos;
      return;
    }
    if (inFlight.isEmpty()) {
      sentNanos = nowNanos;
    }
    inFlight.addLast(new InFlight(lastIndex, bytes));
    bytesInFlight += bytes;
    nextIndex = lastIndex + 1;
  }

  void sentInOrder(long lastIndex) {
    orderedUpTo = Math.max(orderedUpTo, lastIndex);
  }

  /**
   * Whether what was sent in order is not known to have arrived: entries, which whatever overtook
   * them would find missing, or a snapshot. Under a load without a pause that can be so for as long
   * as it lasts, as what follows in order counts as well.
   */
  boolean keepsOrder() {
    return transfer != null || orderedUpTo > matchIndex;
  }

  void heard(long round, long nowNanos) {
    heardNanos = nowNanos;
    acknowledgedRound = Math.max(acknowledgedRound, round);
  }

  /** The member's log is the leader's up to the index. */
  void matched(long index, long nowNanos) {
    hasMatched = true;
    if (index > matchIndex) {
      matchIndex = index;
      sentNanos = nowNanos;
    }
    nextIndex = Math.max(nextIndex, matchIndex + 1);
    if (probing) {
      probing = false;
      nextIndex = matchIndex + 1;
    }
    waitsForAnswer = false;
    while (!inFlight.isEmpty() && inFlight.peekFirst().lastIndex() <= matchIndex) {
      bytesInFlight -= inFlight.removeFirst().bytes();
    }
  }

  /**
   * The member's log is not the leader's at prevIndex.
   *
   * @param hint the last index at which it can be
   */
  void mismatched(long prevIndex, long hint) {
    boolean stale = probing ? prevIndex != nextIndex - 1 : prevIndex <= matchIndex;
    if (!stale) {
      probe(Math.max(Math.min(hint, prevIndex - 1), matchIndex) + 1);
    }
  }

  /** Whether what was sent is unanswered for too long. */
  boolean isOverdue(long nowNanos, long resendNanos) {
    boolean waits = transfer != null || (probing ? waitsForAnswer : !inFlight.isEmpty());
    // A member whose disk hangs answers nothing, and keeps whatever it gets in memory.
    long patience = transfer == null ? resendNanos : resendNanos << Math.min(repeats, DOUBLINGS);
    return waits && nowNanos - sentNanos >= patience;
  }

  /**
   * Sends again: the same probe, as silence says nothing about where the logs meet; or from the
   * last index that is known to have arrived.
   */
  void restart() {
    probe(probing ? nextIndex : matchIndex + 1);
  }

  private void probe(long next) {
    probing = true;
    waitsForAnswer = false;
    inFlight.clear();
    bytesInFlight = 0;
    nextIndex = next;
  }

  /** A snapshot is sent from its beginning. */
  void transferring(StoredSnapshot snapshot, long nowNanos) {
    transfer = new Transfer(snapshot, 0, 0);
    repeats = 0;
    askedFor = 0;
    sentNanos = nowNanos;
  }

  void chunkSent(int bytes) {
    if (transfer != null) {
      transfer = new Transfer(transfer.snapshot(), transfer.arrived(), transfer.sent() + bytes);
    }
  }

  /** The member has the bytes before the offset; if it had more before, it begins anew there. */
  void arrived(long offset, long nowNanos) {
    if (transfer != null) {
      boolean anew = offset < transfer.arrived();
      long sent = anew ? offset : Math.max(transfer.sent(), offset);
      transfer = new Transfer(transfer.snapshot(), offset, sent);
      if (anew || offset >= askedFor) {
        askedFor = 0;
      }
      sentNanos = nowNanos;
    }
  }

  /**
   * The member is asked how much it has. Nothing is taken for lost yet: on a slow network what was
   * sent is still on its way, and each of its answers takes a while.
   */
  void asking(long nowNanos) {
    if (transfer != null) {
      boolean isComplete = transfer.arrived() == transfer.snapshot().fileBytes();
      repeats = isComplete ? 0 : repeats + 1;
      if (askedFor == 0) {
        askedFor = transfer.sent();
      }
      sentNanos = nowNanos;
    }
  }

  /**
   * The member has said once more where it is. What was sent to it before the question comes before
   * the question, so then it is lost, and is to be sent again; without one this says nothing new.
   *
   * @return whether something was lost
   */
  boolean goBackIfLost(long nowNanos) {
    if (transfer == null || askedFor <= transfer.arrived()) {
      return false;
    }
    askedFor = 0;
    transfer = new Transfer(transfer.snapshot(), transfer.arrived(), transfer.arrived());
    sentNanos = nowNanos;
    return true;
  }

  void transferEnded() {
    transfer = null;
  }

  /** The latest commit index that was sent to the member. */
  long toldCommitIndex() {
    return toldCommitIndex;
  }

  void told(long commitIndex) {
    toldCommitIndex = commitIndex;
  }
}
