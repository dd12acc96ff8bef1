package io.quorate.raft.log;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jgroups.protocols.raft.LogEntry;

/** What tests of the log share: entries, and logs on a fake disk. */
final class LogFixture {
  static final LogOptions SMALL = new LogOptions(4 << 10, 0);

  private LogFixture() {}

  static DurableLog open(Disk disk) {
    return DurableLog.open(disk, SMALL, Runnable::run, new Random(1)::nextLong);
  }

  static LogEntry entry(long term, String command) {
    return new LogEntry(term, command.getBytes(StandardCharsets.UTF_8));
  }

  static void append(DurableLog log, long term, String... commands) {
    List<LogEntry> entries = new ArrayList<>();
    for (String command : commands) {
      entries.add(entry(term, command));
    }
    log.append(log.lastIndex() + 1, entries);
  }

  /** Each as {@code term:command}. */
  static List<String> contents(RaftStorage log) {
    List<String> contents = new ArrayList<>();
    for (long index = log.firstIndex(); index <= log.lastIndex(); index++) {
      contents.add(text(log.get(index)));
    }
    return contents;
  }

  static String text(LogEntry entry) {
    byte[] command = entry.command();
    String text =
        command == null
            ? "null"
            : "'"
                + new String(command, entry.offset(), entry.length(), StandardCharsets.ISO_8859_1)
                + "'";
    return entry.term() + (entry.internal() ? " internal " : " ") + text;
  }
}
