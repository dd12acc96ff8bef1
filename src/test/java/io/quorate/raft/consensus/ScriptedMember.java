package io.quorate.raft.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.raft.consensus.ConsensusMessage.Append;
import io.quorate.raft.consensus.ConsensusMessage.AppendReply;
import io.quorate.raft.consensus.ConsensusMessage.VoteReply;
import io.quorate.raft.log.MemoryStorage;
import io.quorate.raft.log.StoredSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jgroups.protocols.raft.LogEntry;

/** One member; the test says by hand what the others send to it, and sees what it answers. */
final class ScriptedMember implements QuietHost {
  /** A message, and what was on the disk when it was sent. */
  record Sent(int to, ConsensusMessage message, long syncedIndex) {}

  private final int id;
  private final Configuration founders;
  private final MemoryStorage storage = new MemoryStorage();
  private final List<Sent> sent = new ArrayList<>();
  private final List<String> applied = new ArrayList<>();
  private final Deque<Runnable> aside = new ArrayDeque<>();
  private boolean holdsAside;
  private Consensus consensus;
  private long nowNanos;

  ScriptedMember(int id, Integer... founders) {
    this.id = id;
    this.founders = new Configuration(Set.of(founders));
    this.consensus = started();
  }

  Consensus consensus() {
    return consensus;
  }

  MemoryStorage storage() {
    return storage;
  }

  List<String> applied() {
    return applied;
  }

  /** The process ends and starts again: what was under way on other threads is forgotten. */
  void restart() {
    applied.clear();
    aside.clear();
    storage.restart();
    consensus = started();
  }

  private Consensus started() {
    return new Consensus(
        id,
        storage,
        storage.snapshots(),
        this,
        founders,
        Timing.DEFAULT,
        new SplittableRandom(1),
        nowNanos);
  }

  /** One batch. */
  void batch(Consumer<Consensus> work) {
    consensus.time(nowNanos);
    work.accept(consensus);
    consensus.finish();
    if (!holdsAside) {
      completeAside();
    }
  }

  /** From now on, what goes on aside takes until {@link #completeAside}. */
  void holdAside() {
    holdsAside = true;
  }

  /** What goes on aside comes to its end, each in a batch of its own. */
  void completeAside() {
    while (!aside.isEmpty()) {
      aside.removeFirst().run();
    }
  }

  void receive(int from, ConsensusMessage message) {
    batch(running -> running.receive(from, message));
  }

  void reachable(Integer... members) {
    batch(running -> running.reachable(Set.of(members), Set.of()));
  }

  Outcome<byte[]> propose(String command) {
    var outcome = new Outcome<byte[]>();
    batch(running -> running.propose(command.getBytes(StandardCharsets.UTF_8), outcome));
    return outcome;
  }

  Outcome<Long> read() {
    var outcome = new Outcome<Long>();
    batch(running -> running.read(outcome));
    return outcome;
  }

  Outcome<byte[]> changeVoters(boolean add, int member) {
    var outcome = new Outcome<byte[]>();
    batch(running -> running.changeVoters(add, member, outcome));
    return outcome;
  }

  /** Time passes, as a member that is not frozen sees it. */
  void pass(Duration duration) {
    for (long left = duration.toMillis(); left > 0; left -= 20) {
      nowNanos += Duration.ofMillis(20).toNanos();
      batch(Consensus::tick);
    }
  }

  /** Time passes, and the member does not see it. */
  void freeze(Duration duration) {
    nowNanos += duration.toNanos();
  }

  /** Waits until the member stands, and gives it the votes of the others. */
  void elect(Integer... voters) {
    var reachable = new TreeSet<>(Arrays.asList(voters));
    reachable.addAll(founders.voters());
    reachable.add(id);
    batch(running -> running.reachable(reachable, Set.of()));
    for (int i = 0; i < 200 && consensus.role() == Role.FOLLOWER; i++) {
      pass(Duration.ofMillis(20));
    }
    long term = consensus.term() + 1;
    List.of(voters).forEach(voter -> receive(voter, new VoteReply(term, true, true)));
    List.of(voters).forEach(voter -> receive(voter, new VoteReply(term, false, true)));
    assertThat(consensus.role()).isEqualTo(Role.LEADER);
  }

  /** A follower says that it has the log up to the index on its disk. */
  void acknowledge(int from, long index) {
    receive(from, new AppendReply(consensus.term(), true, index, index, 0));
  }

  /** What was sent to a member since this was asked last. */
  List<ConsensusMessage> sentTo(int member) {
    return takeSent().stream().filter(each -> each.to() == member).map(Sent::message).toList();
  }

  ConsensusMessage lastSentTo(int member) {
    List<ConsensusMessage> messages = sentTo(member);
    assertThat(messages).isNotEmpty();
    return messages.get(messages.size() - 1);
  }

  List<Sent> takeSent() {
    List<Sent> taken = List.copyOf(sent);
    sent.clear();
    return taken;
  }

  static LogEntry entry(long term, String command) {
    return new LogEntry(term, command.getBytes(StandardCharsets.UTF_8));
  }

  /** Commands of the same term. */
  static LogEntry[] entries(long term, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> entry(term, term + "." + i))
        .toArray(LogEntry[]::new);
  }

  static Append append(
      long term, long prevIndex, long prevTerm, long commitIndex, LogEntry... entries) {
    return new Append(term, prevIndex, prevTerm, commitIndex, 0, List.of(entries));
  }

  @Override
  public void send(int member, ConsensusMessage message) {
    sent.add(new Sent(member, message, storage.syncedIndex()));
  }

  @Override
  public byte[] apply(long index, LogEntry entry, boolean answered) {
    applied.add(
        new String(entry.command(), entry.offset(), entry.length(), StandardCharsets.UTF_8));
    return new byte[] {(byte) index};
  }

  @Override
  public <T> void aside(Supplier<T> work, Consumer<T> then) {
    aside.addLast(
        () -> {
          T outcome = work.get();
          batch(running -> then.accept(outcome));
        });
  }

  @Override
  public Decoded decode(StoredSnapshot snapshot) {
    try (var in = snapshot.openContent()) {
      byte[] content = in.readAllBytes();
      int voters = ByteBuffer.wrap(content).getInt(Byte.BYTES);
      int length = Byte.BYTES + Integer.BYTES * (1 + voters);
      return new Decoded(
          Configuration.decode(content, 0, length),
          () -> {
            applied.clear();
            applied.add("snapshot " + snapshot.index());
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
