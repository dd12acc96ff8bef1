package io.quorate.raft.stock;

import io.quorate.raft.consensus.Configuration;
import io.quorate.raft.consensus.ConsensusMessage;
import io.quorate.raft.consensus.Host;
import io.quorate.raft.consensus.Role;
import io.quorate.raft.log.StoredSnapshot;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jgroups.protocols.raft.LogEntry;

/** Where the network and the state machine would be: keeps what is sent and applied. */
final class OwnHost implements Host {
  private final AppliedCommands machine = new AppliedCommands();
  private List<Sent> sent = new ArrayList<>();

  record Sent(int to, ConsensusMessage message) {}

  List<String> applied() {
    return machine.commands();
  }

  List<Sent> sent() {
    return sent;
  }

  /** What was sent since the last call. */
  List<Sent> takeSent() {
    List<Sent> taken = sent;
    sent = new ArrayList<>();
    return taken;
  }

  void writeTo(DataOutput out, byte[] configuration) throws IOException {
    out.writeInt(configuration.length);
    out.write(configuration);
    machine.writeContentTo(out);
  }

  @Override
  public void send(int member, ConsensusMessage message) {
    sent.add(new Sent(member, message));
  }

  @Override
  public byte[] apply(long index, LogEntry entry, boolean answered) {
    return machine.apply(entry.command(), entry.offset(), entry.length(), answered);
  }

  @Override
  public void committed(Configuration configuration) {}

  @Override
  public void roleChanged(long term, OptionalInt leader, Role role) {}

  @Override
  public Configuration restore(StoredSnapshot snapshot) {
    try (var in = new DataInputStream(snapshot.openContent())) {
      byte[] configuration = in.readNBytes(in.readInt());
      machine.readContentFrom(in);
      return Configuration.decode(configuration, 0, configuration.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
