package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.RequestId;
import io.quorate.command.Value;
import io.quorate.raft.log.EngineLog;
import io.quorate.raft.log.FaultyLog;
import io.quorate.statemachine.KeyValueStateMachine;
import java.io.DataInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jgroups.protocols.DISCARD;
import org.jgroups.protocols.TP;
import org.jgroups.stack.Protocol;
import org.jgroups.stack.ProtocolStack;

/** Members in this JVM, on 127.0.0.1, wired as the store wires its own. */
final class LocalCluster implements AutoCloseable {
  static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path base;
  private final Duration requestTimeout;
  private final Map<Integer, InetSocketAddress> addresses = new TreeMap<>();
  private final Map<Integer, Member> running = new TreeMap<>();
  private final AtomicLong starts = new AtomicLong();
  private Restoring restoring = KeyValueStateMachine::decode;

  /** How the state of a snapshot is read. */
  interface Restoring {
    Runnable read(KeyValueStateMachine machine, DataInput in) throws IOException;
  }

  private String logClass = EngineLog.class.getName();

  /** A member that runs. */
  static final class Member implements AutoCloseable {
    final int id;
    final RaftMember raft;
    final KeyValueStateMachine machine;
    final List<Throwable> failures = new CopyOnWriteArrayList<>();

    private Member(RaftMember.Identity identity, String run, Restoring restoring) {
      this.id = identity.memberId();
      this.raft = new RaftMember(identity);
      var last = new AtomicLong();
      this.machine =
          new KeyValueStateMachine(
              raft.channel(),
              () -> new RequestId("%d-%s-%d".formatted(id, run, last.incrementAndGet())),
              raft::confirmRead);
      raft.captureBy(() -> machine.capture()::writeTo);
      raft.restoreBy(in -> restoring.read(machine, in));
      raft.onFailure(failures::add);
    }

    private void start(List<InetSocketAddress> members, String logClass) {
      protocol(HardenedRaft.class).logClass(logClass);
      raft.seekAt(members);
      raft.start();
    }

    <T extends Protocol> T protocol(Class<T> type) {
      return raft.channel().getProtocolStack().findProtocol(type);
    }

    EngineLog log() {
      return (EngineLog) protocol(HardenedRaft.class).log();
    }

    /** Its log, on a disk that fails when told to; of a cluster {@link #onFaultyDisks}. */
    FaultyLog faultyLog() {
      return (FaultyLog) log();
    }

    /** The failure that stopped it; whoever asks expects one, and it is nobody's surprise then. */
    Throwable failure() {
      await("a failure", () -> !failures.isEmpty());
      return failures.remove(0);
    }

    /** From now on, nothing gets in or out. */
    void cutOff() throws Exception {
      raft.channel()
          .getProtocolStack()
          .insertProtocol(new DISCARD().discardAll(true), ProtocolStack.Position.ABOVE, TP.class);
    }

    @Override
    public void close() {
      raft.close();
      assertThat(failures).isEmpty();
    }
  }

  LocalCluster(Path base, int members) {
    this(base, members, REQUEST_TIMEOUT);
  }

  /** Makes the addresses; nothing is started. */
  LocalCluster(Path base, int members, Duration requestTimeout) {
    this.base = base;
    this.requestTimeout = requestTimeout;
    for (int id = 1; id <= members; id++) {
      addresses.put(id, new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort()));
    }
  }

  /** Makes members at the addresses of another cluster. */
  LocalCluster(Path base, LocalCluster other) {
    this.base = base;
    this.requestTimeout = other.requestTimeout;
    addresses.putAll(other.addresses);
  }

  /** Members that are started from now on have disks that can be made to fail. */
  LocalCluster onFaultyDisks() {
    logClass = FaultyLog.class.getName();
    return this;
  }

  /** Starts every member, and waits until they have elected one and see each other. */
  void startAll() {
    addresses.keySet().forEach(this::start);
    awaitLeader();
    await(
        "all in one view",
        () ->
            running.values().stream()
                .allMatch(each -> each.raft.reachable().equals(addresses.keySet())));
  }

  /** For members that are started from now on. */
  void restoreBy(Restoring reading) {
    restoring = reading;
  }

  Member start(int id) {
    return start(id, addresses.keySet());
  }

  /** Starts a member, on its old data if it has some. */
  Member start(int id, Set<Integer> firstVoters) {
    var identity =
        new RaftMember.Identity(
            id,
            "test-" + addresses.get(1).getPort(),
            addresses.get(id),
            firstVoters,
            base.resolve("member-" + id),
            1L << 30,
            requestTimeout);
    var member = new Member(identity, "s" + starts.incrementAndGet(), restoring);
    member.start(List.copyOf(addresses.values()), logClass);
    running.put(id, member);
    return member;
  }

  void stop(int id) {
    running.remove(id).close();
  }

  Member member(int id) {
    return running.get(id);
  }

  List<Member> members() {
    return List.copyOf(running.values());
  }

  Member leader() {
    return running.values().stream().filter(each -> each.raft.isLeader()).findFirst().orElseThrow();
  }

  Member follower() {
    return running.values().stream()
        .filter(each -> !each.raft.isLeader())
        .findFirst()
        .orElseThrow();
  }

  /** Waits until all that run follow the same leader. */
  Member awaitLeader() {
    await(
        "one leader that all follow",
        () ->
            running.values().stream().filter(each -> each.raft.isLeader()).count() == 1
                && running.values().stream()
                    .allMatch(each -> each.raft.leaderId().orElse(0) == leader().id));
    return leader();
  }

  /** Waits until another thread has counted down. */
  static void await(CountDownLatch latch) {
    await("the other thread", () -> latch.getCount() == 0);
  }

  static Value value(String text) {
    return Value.of(text.getBytes(StandardCharsets.UTF_8));
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("Waited in vain for " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  @Override
  public void close() {
    stopAll();
  }

  void stopAll() {
    List<Member> all = members();
    running.clear();
    // At once: each would wait for the others to acknowledge that it leaves.
    all.parallelStream().forEach(Member::close);
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
