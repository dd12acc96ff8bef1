package io.quorate.raft.consensus;

import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

/** Clients, an operator and misfortune, as a seed wants them, and the end of all misfortune. */
final class RandomFaults {
  private static final long MILLIS = 1_000_000;

  /** More than one chunk of a snapshot. */
  private static final int LARGE_BYTES = 3_500_000;

  private final SimulatedCluster cluster;
  private final int size;
  private final long endNanos;
  private final long faultEveryNanos;
  private final long fallBehindEveryNanos;
  private final int padding;

  RandomFaults(SimulatedCluster cluster, Duration duration, boolean inOrder) {
    this.cluster = cluster;
    this.size = cluster.members().size();
    this.endNanos = cluster.now() + duration.toNanos();
    // Where there is too much trouble for a leader, hardly a snapshot is sent.
    boolean isCalm = cluster.percent(40);
    this.faultEveryNanos = MILLIS * ((isCalm ? 400L : 50L) << cluster.random().nextInt(5));
    this.fallBehindEveryNanos = MILLIS * (isCalm ? 1_000 : 5_000);
    this.padding = cluster.percent(6) ? LARGE_BYTES : 0;
    long latency = MILLIS * (1L << cluster.random().nextInt(8));
    if (inOrder) {
      cluster.network().inOrder(latency, cluster.percent(50));
    } else {
      cluster
          .network()
          .anyOrder(latency, cluster.random().nextInt(20), cluster.random().nextInt(20));
    }
  }

  void begin() {
    every(20 * MILLIS, () -> cluster.propose(addressee()));
    every(30 * MILLIS, () -> cluster.read(addressee()));
    every(600 * MILLIS, this::burst);
    every(700 * MILLIS, this::snapshot);
    every(fallBehindEveryNanos, this::fallBehind);
    every(900 * MILLIS, this::changeVoters);
    every(faultEveryNanos, this::fault);
    every(faultEveryNanos, this::relief);
    every(500 * MILLIS, () -> cluster.view(anyone()));
  }

  /** All are up and connected, and know it. */
  void heal() {
    cluster.trace(() -> "heal");
    cluster.network().joinAll();
    cluster.network().inOrder(5 * MILLIS, false);
    for (SimulatedMember member : cluster.members()) {
      member.thaw();
      if (!member.isUp()) {
        member.start();
      }
    }
    cluster.members().forEach(member -> cluster.view(member.id()));
  }

  private void every(long nanos, Runnable action) {
    long next = cluster.now() + cluster.upTo(2 * nanos);
    if (next < endNanos) {
      cluster.at(
          next,
          () -> {
            action.run();
            every(nanos, action);
          });
    }
  }

  private void burst() {
    int leader = cluster.leader().map(SimulatedMember::id).orElse(anyone());
    for (int i = cluster.random().nextInt(60); i > 0; i--) {
      cluster.propose(leader, cluster.percent(1) ? Host.AHEAD_BYTES : 0);
    }
  }

  private void snapshot() {
    cluster.member(anyone()).takeSnapshot(padding, cluster.upTo(2000 * MILLIS));
  }

  /** A member comes back when its leader has a snapshot in place of what the member lacks. */
  private void fallBehind() {
    SimulatedMember victim = cluster.member(anyone());
    boolean ends = cluster.percent(50);
    if (ends) {
      victim.kill();
    } else {
      isolate(victim.id());
    }
    maybeTell();
    cluster.at(cluster.now() + cluster.upTo(200 * MILLIS), this::burst);
    cluster.at(
        cluster.now() + 200 * MILLIS + cluster.upTo(800 * MILLIS),
        () -> {
          cluster.leader().ifPresent(leader -> leader.takeSnapshot(padding, 0));
          cluster.at(cluster.now() + cluster.upTo(50 * MILLIS), () -> comeBack(victim));
        });
  }

  private void comeBack(SimulatedMember member) {
    cluster.network().joinAll(member.id());
    if (!member.isUp()) {
      member.start();
      cluster.view(member.id());
    }
    maybeTell();
  }

  private void changeVoters() {
    int member = anyone();
    boolean add = cluster.percent(60);
    for (int i = 1 + cluster.random().nextInt(2); i > 0; i--) {
      int changed = anyone();
      cluster.member(member).work(consensus -> changeVoters(consensus, add, changed));
    }
  }

  private static void changeVoters(Consensus consensus, boolean add, int member) {
    boolean isLast = consensus.configurationAt(consensus.lastIndex()).voters().size() == 1;
    if (add || !isLast) {
      consensus.changeVoters(add, member, new Ignored());
    }
  }

  private void fault() {
    int victim = someone(40);
    SimulatedMember member = cluster.member(victim);
    int kind = cluster.random().nextInt(12);
    cluster.trace(() -> "fault %d at %d".formatted(kind, victim));
    switch (kind) {
      case 0 -> cluster.network().cut(victim, anyone());
      case 1 -> cut(victim, anyone());
      case 2 -> isolate(victim);
      case 3 -> split();
      case 4 -> member.freeze(cluster.upTo(5000 * MILLIS));
      case 5 -> member.storage().hang(cluster.upTo(3000 * MILLIS));
      case 6 -> member.kill();
      case 7 -> member.losePower();
      case 8 -> member.storage().losePowerIn(1 + cluster.random().nextInt(6));
      case 9 -> member.failDisk();
      case 10 -> rumour(member);
      default -> {
        if (cluster.percent(20)) {
          cluster.members().forEach(SimulatedMember::losePower);
        }
      }
    }
    maybeTell();
  }

  private void relief() {
    int lucky = anyone();
    SimulatedMember member = cluster.member(lucky);
    switch (cluster.random().nextInt(6)) {
      case 0, 1 -> cluster.network().joinAll();
      case 2 -> member.thaw();
      default -> {
        if (!member.isUp()) {
          member.start();
          cluster.view(lucky);
        }
      }
    }
    maybeTell();
  }

  /** Who can be reached is told at once, late, or never. */
  private void maybeTell() {
    for (SimulatedMember member : cluster.members()) {
      if (cluster.percent(60)) {
        long delay = cluster.percent(50) ? MILLIS : cluster.upTo(3000 * MILLIS);
        cluster.at(cluster.now() + delay, () -> cluster.view(member.id()));
      }
    }
  }

  /** What is told is not even true. */
  private void rumour(SimulatedMember member) {
    var reachable = new TreeSet<Integer>();
    var fresh = new TreeSet<Integer>();
    for (int id = 1; id <= size; id++) {
      if (id == member.id() || cluster.percent(60)) {
        reachable.add(id);
        if (id != member.id() && cluster.percent(30)) {
          fresh.add(id);
        }
      }
    }
    member.work(consensus -> consensus.reachable(reachable, fresh));
  }

  private void cut(int one, int other) {
    cluster.network().cut(one, other);
    cluster.network().cut(other, one);
  }

  private void isolate(int member) {
    for (int other = 1; other <= size; other++) {
      cut(member, other);
    }
  }

  private void split() {
    int boundary = anyone();
    for (int one = 1; one < boundary; one++) {
      for (int other = boundary; other <= size; other++) {
        cut(one, other);
      }
    }
  }

  /** Somebody who takes itself for the leader, rightly or not, or anyone. */
  private int addressee() {
    List<SimulatedMember> leaders =
        cluster.members().stream()
            .filter(member -> member.isUp() && member.consensus().role() == Role.LEADER)
            .toList();
    return leaders.isEmpty() || cluster.percent(30)
        ? anyone()
        : leaders.get(cluster.random().nextInt(leaders.size())).id();
  }

  /** The leader so often, else anyone. */
  private int someone(int leaderPercent) {
    return cluster
        .leader()
        .filter(leader -> cluster.percent(leaderPercent))
        .map(SimulatedMember::id)
        .orElse(anyone());
  }

  private int anyone() {
    return 1 + cluster.random().nextInt(size);
  }

  private record Ignored() implements Pending<byte[]> {
    @Override
    public void done(byte[] result) {}

    @Override
    public void failed(NotDone reason) {}
  }
}
