package io.quorate.raft.consensus;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads by read index (dissertation section 6.4): a read is answered with the commit index of its
 * leader, once a majority has confirmed, after the read began, that there is no later leader. One
 * round serves all reads that waited when it began; one is under way, one collects.
 */
final class ReadRounds {
  private List<Pending<Long>> collecting = new ArrayList<>();
  private List<Pending<Long>> underWay = new ArrayList<>();
  private long round;
  private long readIndex;

  void add(Pending<Long> read) {
    collecting.add(read);
  }

  /** The number of the latest round; heartbeats carry it. */
  long round() {
    return round;
  }

  /**
   * Begins a round if reads wait and none is under way.
   *
   * @param commitIndex of the leader, which has committed an entry of its own term
   * @return whether it did: heartbeats are to be sent now
   */
  boolean begin(long commitIndex) {
    if (collecting.isEmpty() || !underWay.isEmpty()) {
      return false;
    }
    underWay = collecting;
    collecting = new ArrayList<>();
    readIndex = commitIndex;
    round++;
    return true;
  }

  boolean isUnderWay() {
    return !underWay.isEmpty();
  }

  /** A majority has answered the round. */
  void confirmed() {
    List<Pending<Long>> served = underWay;
    underWay = new ArrayList<>();
    served.forEach(read -> read.done(readIndex));
  }

  /** Leadership is over. Reads change nothing: they may be asked again. */
  void failAll() {
    underWay.forEach(read -> read.failed(Pending.NotDone.NOT_LEADER));
    collecting.forEach(read -> read.failed(Pending.NotDone.NOT_LEADER));
    underWay = new ArrayList<>();
    collecting = new ArrayList<>();
  }
}
