package io.quorate.raft.consensus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jgroups.protocols.raft.LogEntry;

/**
 * Carries messages as bytes: as a channel does, on which some may come ahead of others, or in any
 * order, twice, or not at all.
 */
final class SimulatedNetwork {
  private static final long RETRY_NANOS = 50_000_000;
  private static final long LATE_NANOS = 4_000_000_000L;

  private final SimulatedCluster cluster;
  private final Set<Link> cuts = new HashSet<>();
  private final Map<Lane, Deque<byte[]>> queues = new HashMap<>();
  private final Map<Lane, Long> lastArrivals = new HashMap<>();
  private boolean inOrder = true;
  private boolean holdsCut;
  private int lossPercent;
  private int copyPercent;
  private long latencyNanos = 1_000_000;
  private long messages;

  /** Of one link; without end if 0. */
  private long bytesPerSecond;

  private final Map<Link, Long> lastDepartures = new HashMap<>();
  private final Map<Link, Long> chunkBytes = new HashMap<>();
  private final Map<Link, Long> entryBytes = new HashMap<>();

  private record Link(int from, int to) {}

  /** What keeps its order on a link. */
  private record Lane(Link link, boolean ahead) {}

  SimulatedNetwork(SimulatedCluster cluster) {
    this.cluster = cluster;
  }

  /**
   * A channel: what one member sends to another arrives in order, but what it sends ahead may
   * overtake what it does not.
   *
   * @param holds whether messages wait for the end of a cut, or are lost, as those that go ahead
   *     are
   */
  void inOrder(long latency, boolean holds) {
    inOrder = true;
    holdsCut = holds;
    latencyNanos = latency;
  }

  /** Worse than any channel. */
  void anyOrder(long latency, int lost, int copied) {
    inOrder = false;
    latencyNanos = latency;
    lossPercent = lost;
    copyPercent = copied;
  }

  /**
   * A channel that takes so many bytes a second from one member to another, and queues the rest.
   */
  void slow(long bytesEachSecond) {
    bytesPerSecond = bytesEachSecond;
  }

  /** How many bytes of snapshots one member has sent to another. */
  long chunkBytes(int from, int to) {
    return chunkBytes.getOrDefault(new Link(from, to), 0L);
  }

  /** How many bytes of entries one member has sent to another. */
  long entryBytes(int from, int to) {
    return entryBytes.getOrDefault(new Link(from, to), 0L);
  }

  void cut(int from, int to) {
    cuts.add(new Link(from, to));
  }

  void join(int from, int to) {
    cuts.remove(new Link(from, to));
  }

  void joinAll() {
    cuts.clear();
  }

  void joinAll(int member) {
    cuts.removeIf(link -> link.from() == member || link.to() == member);
  }

  boolean isConnected(int one, int other) {
    return !cuts.contains(new Link(one, other)) && !cuts.contains(new Link(other, one));
  }

  /** How many messages were sent. */
  long messages() {
    return messages;
  }

  void send(int from, int to, ConsensusMessage message, long delayNanos, boolean ahead) {
    messages++;
    byte[] bytes = MessageCodec.encode(message);
    if (ahead && bytes.length > Host.AHEAD_BYTES) {
      throw new IllegalArgumentException(bytes.length + " bytes cannot go ahead");
    }
    var link = new Link(from, to);
    if (message instanceof ConsensusMessage.SnapshotChunk chunk) {
      chunkBytes.merge(link, (long) chunk.bytes().length, Long::sum);
    }
    if (message instanceof ConsensusMessage.Append append) {
      long sent = append.entries().stream().mapToLong(LogEntry::length).sum();
      entryBytes.merge(link, sent, Long::sum);
    }
    long departure = cluster.now() + delayNanos;
    if (bytesPerSecond > 0) {
      departure = Math.max(departure, lastDepartures.getOrDefault(link, 0L));
      departure += bytes.length * 1_000_000_000L / bytesPerSecond;
      lastDepartures.put(link, departure);
    }
    if (inOrder) {
      var lane = new Lane(link, ahead);
      long arrival = departure + cluster.upTo(latencyNanos);
      arrival = Math.max(arrival, lastArrivals.getOrDefault(new Lane(link, true), 0L));
      arrival = Math.max(arrival, lastArrivals.getOrDefault(lane, 0L));
      lastArrivals.put(lane, arrival);
      queues.computeIfAbsent(lane, key -> new ArrayDeque<>()).addLast(bytes);
      cluster.at(arrival, () -> arriveInOrder(lane));
      return;
    }
    int copies = cluster.percent(lossPercent) ? 0 : cluster.percent(copyPercent) ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      long latency = cluster.upTo(cluster.percent(2) ? LATE_NANOS : latencyNanos);
      cluster.at(departure + latency, () -> arrive(link, bytes));
    }
  }

  private void arriveInOrder(Lane lane) {
    if (holdsCut && cuts.contains(lane.link()) && !lane.ahead()) {
      cluster.at(cluster.now() + RETRY_NANOS, () -> arriveInOrder(lane));
      return;
    }
    Deque<byte[]> queue = queues.get(lane);
    if (queue != null && !queue.isEmpty()) {
      arrive(lane.link(), queue.removeFirst());
    }
  }

  private void arrive(Link link, byte[] bytes) {
    if (cuts.contains(link)) {
      return;
    }
    try {
      ConsensusMessage message = MessageCodec.decode(bytes, 0, bytes.length);
      cluster.trace(() -> "%d -> %d %s".formatted(link.from(), link.to(), brief(message)));
      cluster.member(link.to()).work(consensus -> consensus.receive(link.from(), message));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String brief(ConsensusMessage message) {
    if (message instanceof ConsensusMessage.Append append) {
      return "Append term %d prev %d/%d commit %d round %d, %d entries"
          .formatted(
              append.term(),
              append.prevIndex(),
              append.prevTerm(),
              append.commitIndex(),
              append.round(),
              append.entries().size());
    }
    if (message instanceof ConsensusMessage.SnapshotChunk chunk) {
      return "SnapshotChunk term %d index %d offset %d of %d"
          .formatted(chunk.term(), chunk.index(), chunk.offset(), chunk.fileBytes());
    }
    return message.toString();
  }
}
