package io.quorate.raft.stock;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jgroups.raft.StateMachine;

/** A state that shows what was done to it, and in which order. */
final class AppliedCommands implements StateMachine {
  /** A command that no member can apply. */
  static final String UNREADABLE = "unreadable";

  private final List<String> commands = new CopyOnWriteArrayList<>();

  /** Done before a command is applied, in whichever thread that is. */
  volatile Runnable beforeApply = () -> {};

  /** Done before the state is written for a snapshot, in whichever thread that is. */
  volatile Runnable beforeWrite = () -> {};

  List<String> commands() {
    return List.copyOf(commands);
  }

  void replaceBy(AppliedCommands other) {
    commands.clear();
    commands.addAll(other.commands);
  }

  @Override
  public byte[] apply(byte[] data, int offset, int length, boolean answered) {
    beforeApply.run();
    String command = new String(data, offset, length, StandardCharsets.UTF_8);
    if (command.equals(UNREADABLE)) {
      throw new IllegalArgumentException(command);
    }
    commands.add(command);
    return new byte[0];
  }

  @Override
  public void readContentFrom(DataInput in) throws IOException {
    commands.clear();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      commands.add(in.readUTF());
    }
  }

  @Override
  public void writeContentTo(DataOutput out) throws IOException {
    beforeWrite.run();
    out.writeInt(commands.size());
    for (String command : commands) {
      out.writeUTF(command);
    }
  }
}
