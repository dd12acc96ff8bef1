package io.quorate.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The processes of members, as the system knows them, whoever started them. */
public final class MemberProcesses {
  private MemberProcesses() {}

  /** Those that run on this data directory: member id and process id. */
  public static Map<Integer, Long> on(Path dataDir) {
    var pids = new TreeMap<Integer, Long>();
    for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
      List<String> command = commandLine(process.pid());
      if (command.contains("-Dquorate.data-dir=" + dataDir)) {
        command.stream()
            .filter(word -> word.startsWith("-Dquorate.id="))
            .forEach(word -> pids.put(Integer.valueOf(word.split("=", 2)[1]), process.pid()));
      }
    }
    return pids;
  }

  /** For the end of a test, however it went. */
  public static void killAllOn(Path dataDir) {
    on(dataDir)
        .values()
        .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
  }

  /** One letter for each thread, as proc(5) has them: T is stopped. */
  public static List<Character> threadStates(long pid) throws IOException {
    var states = new ArrayList<Character>();
    try (var threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path thread : threads.toList()) {
        String stat = Files.readString(thread.resolve("stat"));
        // The name before it, in parentheses, may hold anything.
        states.add(stat.charAt(stat.lastIndexOf(')') + 2));
      }
    }
    return states;
  }

  private static List<String> commandLine(long pid) {
    try {
      return List.of(Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0"));
    } catch (IOException e) {
      return List.of(); // It has ended.
    }
  }
}
