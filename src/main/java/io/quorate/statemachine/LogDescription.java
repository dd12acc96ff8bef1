package io.quorate.statemachine;

import io.quorate.command.Command;
import io.quorate.command.CommandCodec;
import java.io.IOException;
import org.jgroups.protocols.raft.LogEntry;

/** Log entries as text, for people. */
final class LogDescription {
  private LogDescription() {}

  /** Index, term and command, without the value. */
  static String line(long index, LogEntry entry) {
    return index + " (" + entry.term() + "): " + describe(entry);
  }

  private static String describe(LogEntry entry) {
    if (entry.command() == null) {
      return "(snapshot)";
    }
    if (entry.internal()) {
      return "(change of the voters)";
    }
    try {
      return describe(CommandCodec.decode(entry.command(), entry.offset(), entry.length()));
    } catch (IOException e) {
      return "(unreadable: %s)".formatted(e.getMessage());
    }
  }

  private static String describe(Command command) {
    if (command instanceof Command.Put put) {
      return "put(%s, %s)".formatted(put.key(), put.value());
    }
    return command.toString();
  }
}
