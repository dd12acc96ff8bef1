package io.quorate.raft.consensus;

import io.quorate.raft.log.SnapshotStore;
import io.quorate.raft.log.StoredSnapshot;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jgroups.protocols.raft.LogEntry;

/** The state of one start of a process: what it has applied, and snapshots of that. */
final class SimulatedHost implements Host {
  private final int id;
  private final SimulatedCluster cluster;
  private final SafetyRules rules;
  private final ObservedStorage storage;
  private SafetyRules.State state = SafetyRules.State.EMPTY;

  SimulatedHost(int id, SimulatedCluster cluster, SafetyRules rules, ObservedStorage storage) {
    this.id = id;
    this.cluster = cluster;
    this.rules = rules;
    this.storage = storage;
  }

  /** Writes a snapshot of the state as it is now. */
  StoredSnapshot write(Consensus consensus, int padding, SnapshotStore snapshots) {
    long index = consensus.appliedIndex();
    byte[] voters = consensus.configurationAt(index).encode();
    return snapshots.write(
        index,
        consensus.termAt(index),
        out -> {
          out.writeInt(voters.length);
          out.write(voters);
          out.writeLong(state.index());
          out.writeLong(state.digest());
          out.write(new byte[padding]);
        });
  }

  @Override
  public void send(int member, ConsensusMessage message) {
    cluster.network().send(id, member, message, storage.delayNanos(), false);
  }

  @Override
  public void sendAhead(int member, ConsensusMessage message) {
    cluster.network().send(id, member, message, storage.delayNanos(), true);
  }

  @Override
  public byte[] apply(long index, LogEntry entry, boolean answered) {
    state = rules.applied(state, index, entry);
    return ByteBuffer.allocate(Long.BYTES).putLong(index).array();
  }

  @Override
  public void together(Runnable answering) {
    answering.run();
  }

  @Override
  public void committed(Configuration configuration) {
    cluster.trace(() -> "%d commits %s".formatted(id, configuration));
  }

  @Override
  public void roleChanged(long term, OptionalInt leader, Role role) {
    cluster.trace(() -> "%d is %s in term %d, leader %s".formatted(id, role, term, leader));
  }

  @Override
  public <T> void aside(Supplier<T> work, Consumer<T> then) {
    cluster.member(id).aside(work, then);
  }

  @Override
  public Decoded decode(StoredSnapshot snapshot) {
    try (var in = new DataInputStream(snapshot.openContent())) {
      byte[] voters = in.readNBytes(in.readInt());
      var read = new SafetyRules.State(in.readLong(), in.readLong());
      return new Decoded(
          Configuration.decode(voters, 0, voters.length),
          () -> state = rules.restored(read, state));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
