package io.quorate.raft.stock;

import io.quorate.raft.consensus.Configuration;
import io.quorate.raft.consensus.Consensus;
import io.quorate.raft.consensus.ConsensusMessage;
import io.quorate.raft.consensus.ConsensusMessage.Append;
import io.quorate.raft.consensus.ConsensusMessage.AppendReply;
import io.quorate.raft.consensus.ConsensusMessage.VoteReply;
import io.quorate.raft.consensus.Pending;
import io.quorate.raft.consensus.Role;
import io.quorate.raft.consensus.Timing;
import io.quorate.raft.log.MemoryStorage;
import io.quorate.raft.log.RaftStorage;
import io.quorate.raft.log.SnapshotStore;
import io.quorate.raft.log.StoredSnapshot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jgroups.protocols.raft.LogEntry;

/** Our consensus; each thing that happens to it is a batch of its own. */
final class OwnMember implements ScriptedMember<OwnMember> {
  static final Duration STEP = Duration.ofMillis(50);

  private final int id;
  private final Set<Integer> voters;
  private final RaftStorage storage;
  private final SnapshotStore snapshots;
  private final OwnHost host = new OwnHost();
  final Consensus consensus;
  private long nowNanos;
  private boolean busy;

  /** One of three. */
  OwnMember(int id) {
    this(id, new MemoryStorage());
  }

  private OwnMember(int id, MemoryStorage storage) {
    this(id, THREE, storage, storage.snapshots());
  }

  OwnMember(int id, Set<Integer> voters, RaftStorage storage, SnapshotStore snapshots) {
    this.id = id;
    this.voters = voters;
    this.storage = storage;
    this.snapshots = snapshots;
    this.consensus =
        new Consensus(
            id,
            storage,
            snapshots,
            host,
            new Configuration(voters),
            Timing.DEFAULT,
            new SplittableRandom(1),
            nowNanos);
    consensus.reachable(FIVE, FIVE);
  }

  @Override
  public void lead(long term) {
    campaign(term);
    others().forEach(voter -> hear(voter, new VoteReply(term, false, true)));
  }

  /** Becomes the candidate of a term: whoever it asked before had seen the term before that. */
  void campaign(long term) {
    while (consensus.role() != Role.CANDIDATE || consensus.term() < term) {
      pass(STEP);
      if (consensus.role() == Role.PRE_CANDIDATE) {
        boolean granted = consensus.term() == term - 1;
        others()
            .forEach(voter -> hear(voter, new VoteReply(term - (granted ? 0 : 1), true, granted)));
      }
    }
  }

  /**
   * From now on each batch of this leader has a write too, so it has always something else to do;
   * there is one each time that time passes, with all that was heard until then.
   */
  void beBusy() {
    busy = true;
  }

  /** Lets time act. */
  void pass(Duration time) {
    nowNanos += time.toNanos();
    consensus.time(nowNanos);
    consensus.tick();
    if (busy) {
      var unused = put("next"); // It ends the batch.
    } else {
      consensus.finish();
    }
  }

  @Override
  public void hear(int from, Append append) {
    hear(from, (ConsensusMessage) append);
  }

  @Override
  public void hearAcknowledgement(int from, long index) {
    hear(from, new AppendReply(consensus.term(), true, index, index, 0));
  }

  void hear(int from, ConsensusMessage message) {
    consensus.receive(from, message);
    if (!busy) {
      consensus.finish();
      host.completeAside();
      consensus.finish();
    }
  }

  @Override
  public CompletableFuture<byte[]> put(String command) {
    return submit(
        (bytes, pending) -> consensus.propose(bytes, pending),
        command.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public CompletableFuture<byte[]> get() {
    return this.<Long>submit((none, pending) -> consensus.read(pending), new byte[0])
        .thenApply(index -> new byte[0]);
  }

  @Override
  public void deliverTo(OwnMember other) {
    for (OwnHost.Sent each : host.takeSent()) {
      if (each.to() == other.id) {
        other.hear(id, each.message());
      }
    }
  }

  @Override
  public void lose() {
    host.takeSent();
  }

  @Override
  public void snapshot() {
    consensus.snapshotTaken(writeSnapshot());
  }

  /** Writes one, and does not use it. */
  StoredSnapshot writeSnapshot() {
    long index = consensus.appliedIndex();
    byte[] configuration = consensus.configurationAt(index).encode();
    return snapshots.write(index, consensus.termAt(index), out -> host.writeTo(out, configuration));
  }

  @Override
  public List<String> applied() {
    return host.applied();
  }

  @Override
  public List<String> log() {
    var entries = new ArrayList<String>();
    for (long index = storage.firstIndex(); index <= storage.lastIndex(); index++) {
      LogEntry entry = storage.get(index);
      if (!entry.internal()) {
        entries.add(entry.term() + ":" + ScriptedMember.text(entry));
      }
    }
    return entries;
  }

  @Override
  public long lastIndex() {
    return storage.lastIndex();
  }

  @Override
  public List<Long> acknowledged() {
    return messages(AppendReply.class).stream()
        .filter(AppendReply::matched)
        .map(AppendReply::index)
        .toList();
  }

  /** Those that were sent and are not delivered yet. */
  <T extends ConsensusMessage> List<T> messages(Class<T> type) {
    return host.sent().stream()
        .map(OwnHost.Sent::message)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  @Override
  public void close() {}

  private List<Integer> others() {
    return voters.stream().filter(voter -> voter != id).sorted().toList();
  }

  private <T> CompletableFuture<T> submit(BiConsumer<byte[], Pending<T>> action, byte[] command) {
    var result = new CompletableFuture<T>();
    action.accept(
        command,
        new Pending<>() {
          @Override
          public void done(T value) {
            result.complete(value);
          }

          @Override
          public void failed(NotDone reason) {
            result.completeExceptionally(new IllegalStateException(reason.name()));
          }
        });
    consensus.finish();
    return result;
  }
}
