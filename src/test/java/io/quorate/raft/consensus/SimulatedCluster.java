package io.quorate.raft.consensus;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Members, a network and clients in virtual time: the same seed gives the same run. */
final class SimulatedCluster {
  private static final int TRACED_EVENTS = 400;

  private record Event(long atNanos, long number, Runnable action) {}

  private final SplittableRandom random;
  private final Configuration founders;
  private final SafetyRules rules = new SafetyRules(this);
  private final SimulatedNetwork network = new SimulatedNetwork(this);
  private final Map<Integer, SimulatedMember> members = new TreeMap<>();
  private final Map<Integer, Map<Integer, Integer>> seenIncarnations = new HashMap<>();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          (one, other) ->
              one.atNanos() == other.atNanos()
                  ? Long.compare(one.number(), other.number())
                  : Long.compare(one.atNanos(), other.atNanos()));
  private final Deque<String> trace = new ArrayDeque<>();
  private final boolean traces;
  private long eventCount;
  private long nowNanos;
  private int commandCount;
  private int acknowledgedCount;
  private int readCount;
  private final Installs installs = new Installs();

  SimulatedCluster(long seed, int size, Set<Integer> founders, int keptEntries, boolean traces) {
    this.random = new SplittableRandom(seed);
    this.founders = new Configuration(founders);
    this.traces = traces;
    for (int id = 1; id <= size; id++) {
      members.put(id, new SimulatedMember(id, this, rules, keptEntries));
    }
  }

  void start() {
    members.values().forEach(SimulatedMember::start);
    members.keySet().forEach(this::view);
  }

  long now() {
    return nowNanos;
  }

  RandomGenerator random() {
    return random;
  }

  long upTo(long nanos) {
    return random.nextLong(nanos + 1);
  }

  boolean percent(int percent) {
    return random.nextInt(100) < percent;
  }

  Configuration founders() {
    return founders;
  }

  SafetyRules rules() {
    return rules;
  }

  SimulatedNetwork network() {
    return network;
  }

  List<SimulatedMember> members() {
    return List.copyOf(members.values());
  }

  SimulatedMember member(int id) {
    return Optional.ofNullable(members.get(id)).orElseThrow();
  }

  Installs installs() {
    return installs;
  }

  int acknowledgedCount() {
    return acknowledgedCount;
  }

  int readCount() {
    return readCount;
  }

  /** The leader of the highest term. */
  Optional<SimulatedMember> leader() {
    return members.values().stream()
        .filter(member -> member.isUp() && member.consensus().role() == Role.LEADER)
        .max((one, other) -> Long.compare(one.consensus().term(), other.consensus().term()));
  }

  void at(long atNanos, Runnable action) {
    events.add(new Event(atNanos, eventCount++, action));
  }

  void run(Duration duration) {
    long end = nowNanos + duration.toNanos();
    while (!events.isEmpty() && events.element().atNanos() <= end) {
      Event event = events.remove();
      nowNanos = event.atNanos();
      event.action().run();
    }
    nowNanos = end;
  }

  /** Whether the condition held within the time. */
  boolean runUntil(Duration atMost, BooleanSupplier condition) {
    long end = nowNanos + atMost.toNanos();
    while (!condition.getAsBoolean() && nowNanos < end) {
      run(Duration.ofMillis(10));
    }
    return condition.getAsBoolean();
  }

  /** Tells a member who can be reached, and who of them has started since it was told last. */
  void view(int id) {
    SimulatedMember member = member(id);
    if (!member.isUp()) {
      return;
    }
    var reachable = new TreeSet<Integer>();
    var fresh = new TreeSet<Integer>();
    Map<Integer, Integer> seen = seenIncarnations.computeIfAbsent(id, key -> new HashMap<>());
    for (SimulatedMember other : members.values()) {
      if (other.isUp() && (other.id() == id || network.isConnected(id, other.id()))) {
        reachable.add(other.id());
        Integer before = seen.put(other.id(), other.incarnation());
        if (before != null && before != other.incarnation()) {
          fresh.add(other.id());
        }
      }
    }
    trace(() -> "%d sees %s, fresh %s".formatted(id, reachable, fresh));
    member.work(consensus -> consensus.reachable(reachable, fresh));
  }

  /** What became of snapshots that arrived. */
  static final class Installs {
    private int begun;
    private int crashed;
    private int done;
    private int overtaken;

    void begun() {
      begun++;
    }

    void crashed() {
      crashed++;
    }

    void ended(boolean inPlace) {
      if (inPlace) {
        done++;
      } else {
        overtaken++;
      }
    }

    void add(Installs other) {
      begun += other.begun;
      crashed += other.crashed;
      done += other.done;
      overtaken += other.overtaken;
    }

    int done() {
      return done;
    }

    @Override
    public String toString() {
      return "%d installs: %d done, %d overtaken, %d ended by a crash"
          .formatted(begun, done, overtaken, crashed);
    }
  }

  /** A client writes something that was never written before. */
  void propose(int id) {
    propose(id, 0);
  }

  /** A command of at least so many bytes. */
  void propose(int id, int bytes) {
    byte[] name = ("command " + commandCount++).getBytes(StandardCharsets.UTF_8);
    byte[] command = Arrays.copyOf(name, Math.max(name.length, bytes));
    member(id).work(consensus -> consensus.propose(command, new Write(this, command)));
  }

  /** A client reads: what was acknowledged until now must be seen. */
  void read(int id) {
    long floor = rules.acknowledged();
    member(id).work(consensus -> consensus.read(new Read(this, floor)));
  }

  void trace(Supplier<String> line) {
    if (traces) {
      if (trace.size() == TRACED_EVENTS) {
        trace.removeFirst();
      }
      trace.addLast("%.6f %s".formatted(nowNanos / 1e9, line.get()));
    }
  }

  /** What happened last. */
  String trace() {
    return String.join("\n", trace);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Write(SimulatedCluster cluster, byte[] command) implements Pending<byte[]> {
    @Override
    public void done(byte[] result) {
      cluster.acknowledgedCount++;
      long index = java.nio.ByteBuffer.wrap(result).getLong();
      cluster.trace(() -> "acknowledged %d".formatted(index));
      cluster.rules.acknowledged(command, index);
    }

    @Override
    public void failed(NotDone reason) {}
  }

  private record Read(SimulatedCluster cluster, long floor) implements Pending<Long> {
    @Override
    public void done(Long readIndex) {
      cluster.readCount++;
      cluster.trace(() -> "read at %d, at least %d".formatted(readIndex, floor));
      cluster.rules.answeredRead(readIndex, floor);
    }

    @Override
    public void failed(NotDone reason) {}
  }
}
