package io.quorate.raft.stock;

import io.quorate.raft.consensus.Configuration;
import io.quorate.raft.consensus.ConsensusMessage;
import io.quorate.raft.consensus.Decoded;
import io.quorate.raft.consensus.QuietHost;
import io.quorate.raft.log.StoredSnapshot;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jgroups.protocols.raft.LogEntry;

/** Where the network and the state machine would be: keeps what is sent and applied. */
final class OwnHost implements QuietHost {
  private final AppliedCommands machine = new AppliedCommands();
  private final Deque<Runnable> aside = new ArrayDeque<>();
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

  /** What goes on aside comes to its end. */
  void completeAside() {
    while (!aside.isEmpty()) {
      aside.removeFirst().run();
    }
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
  public <T> void aside(Supplier<T> work, Consumer<T> then) {
    aside.addLast(() -> then.accept(work.get()));
  }

  @Override
  public Decoded decode(StoredSnapshot snapshot) {
    try (var in = new DataInputStream(snapshot.openContent())) {
      byte[] configuration = in.readNBytes(in.readInt());
      var state = new AppliedCommands();
      state.readContentFrom(in);
      return new Decoded(
          Configuration.decode(configuration, 0, configuration.length),
          () -> machine.replaceBy(state));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
