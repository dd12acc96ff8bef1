package io.quorate.raft.stock;

import static io.quorate.raft.stock.StockWire.addressOf;

import io.quorate.raft.consensus.ConsensusMessage.Append;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jgroups.Address;
import org.jgroups.EmptyMessage;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.jgroups.protocols.raft.AppendEntriesRequest;
import org.jgroups.protocols.raft.AppendEntriesResponse;
import org.jgroups.protocols.raft.AppendResult;
import org.jgroups.protocols.raft.ELECTION;
import org.jgroups.protocols.raft.InMemoryLog;
import org.jgroups.protocols.raft.Log;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.raft.Options;

/**
 * {@link RAFT} and {@link ELECTION} as they are released, above a protocol that keeps what they
 * send. Nothing of theirs is overridden, and but for the threaded one they work in the test's
 * thread, by a switch of their own.
 */
final class StockMember implements ScriptedMember<StockMember> {
  private final int id;
  final RAFT raft = new RAFT();
  final ELECTION election = new ELECTION();
  final AppliedCommands machine = new AppliedCommands();
  final StockWire wire = new StockWire();

  /** One of three. */
  StockMember(int id) {
    this(id, THREE, memory());
  }

  /** Works in the thread of the test. */
  StockMember(int id, Set<Integer> voters, Log log) {
    this(id, voters, log, true, Duration.ofHours(1));
  }

  private StockMember(int id, Set<Integer> voters, Log log, boolean synchronous, Duration resend) {
    this.id = id;
    raft.raftId(String.valueOf(id))
        .members(voters.stream().map(String::valueOf).toList())
        .log(log)
        .synchronous(synchronous)
        .resendInterval(resend.toMillis())
        .stateMachine(machine);
    Address self = addressOf(id);
    wire.addr(self).setUpProtocol(election);
    election.addr(self).setDownProtocol(wire).setUpProtocol(raft);
    raft.addr(self).setDownProtocol(election);
    raft.handleView(StockWire.view());
    try {
      raft.init();
      raft.start();
      election.init();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** One of three that works as in a real stack: in a thread, by its queue. */
  static StockMember threaded(Duration resend) {
    return threaded(resend, memory());
  }

  static StockMember threaded(Duration resend, Log log) {
    return new StockMember(1, THREE, log, false, resend);
  }

  static Log memory() {
    return opened(new InMemoryLog(), UUID.randomUUID().toString());
  }

  static Log opened(Log log, String name) {
    try {
      log.init(name, Map.of());
      return log;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void lead(long term) {
    raft.setLeaderAndTerm(addressOf(id), term);
  }

  @Override
  public void hear(int from, Append append) {
    var entries = new LogEntries().add(append.entries().toArray(LogEntry[]::new));
    long entryTerm = append.entries().isEmpty() ? append.term() : append.entries().get(0).term();
    var header =
        new AppendEntriesRequest(
            addressOf(from),
            append.term(),
            append.prevIndex(),
            append.prevTerm(),
            entryTerm,
            append.commitIndex());
    raft.up(
        new ObjectMessage(addressOf(id), entries)
            .setSrc(addressOf(from))
            .putHeader(raft.getId(), header));
  }

  @Override
  public void hearAcknowledgement(int from, long index) {
    hear(from, new AppendResult(AppendResult.Result.OK, index));
  }

  void hear(int from, AppendResult result) {
    raft.up(
        new EmptyMessage(addressOf(id))
            .setSrc(addressOf(from))
            .putHeader(raft.getId(), new AppendEntriesResponse(raft.currentTerm(), result)));
  }

  @Override
  public CompletableFuture<byte[]> put(String command) {
    byte[] bytes = command.getBytes(StandardCharsets.UTF_8);
    return raft.setAsync(bytes, 0, bytes.length, Options.DEFAULT_OPTIONS);
  }

  @Override
  public CompletableFuture<byte[]> get() {
    byte[] bytes = "read".getBytes(StandardCharsets.UTF_8);
    try {
      return raft.getAsync(bytes, 0, bytes.length, Options.DEFAULT_OPTIONS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void deliverTo(StockMember other) {
    for (Message message : wire.take()) {
      if (message.dest() == null || message.dest().equals(addressOf(other.id))) {
        other.raft.up(message);
      }
    }
  }

  @Override
  public void lose() {
    wire.take();
  }

  @Override
  public void snapshot() {
    raft.snapshotAsync().join();
  }

  @Override
  public List<String> applied() {
    return machine.commands();
  }

  @Override
  public List<String> log() {
    var entries = new ArrayList<String>();
    for (long index = Math.max(1, raft.log().firstAppended()); index <= lastIndex(); index++) {
      LogEntry entry = raft.log().get(index);
      entries.add(entry.term() + ":" + ScriptedMember.text(entry));
    }
    return entries;
  }

  @Override
  public long lastIndex() {
    return raft.lastAppended();
  }

  @Override
  public List<Long> acknowledged() {
    return wire.results(raft).stream()
        .filter(AppendResult::success)
        .map(AppendResult::index)
        .toList();
  }

  @Override
  public void close() {
    election.stop();
    raft.stop();
  }
}
