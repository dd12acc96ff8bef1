package io.quorate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What processes take of the machine; proc(5). */
final class ProcessUse {
  /** USER_HZ, which Linux has fixed at 100 for what it tells programs. */
  private static final long MILLIS_PER_TICK = 10;

  /** After the name: utime and stime, which are fields 14 and 15 of all. */
  private static final int UTIME = 11;

  /** The same of children that have ended. */
  private static final int CUTIME = 13;

  private ProcessUse() {}

  /** Processor time of these processes so far, user and system, in steps of 10 ms. */
  static long cpuMillis(List<Long> pids) throws IOException {
    long millis = 0;
    for (long pid : pids) {
      millis += twoFields(stat(Long.toString(pid)), UTIME);
    }
    return millis;
  }

  /** Of the processes that this one has started and that have ended. */
  static long cpuMillisOfChildren() throws IOException {
    return twoFields(stat("self"), CUTIME);
  }

  /** Resident memory now: the sum of these processes. */
  static long rssMib(List<Long> pids) throws IOException {
    long kib = 0;
    for (long pid : pids) {
      String status = Files.readString(Path.of("/proc/%d/status".formatted(pid)));
      kib += Long.parseLong(status.replaceAll("(?s).*VmRSS:\\s+([0-9]+) kB.*", "$1"));
    }
    return kib >> 10;
  }

  /** Resident memory at its peak. */
  static long mostRssMib(long pid) throws IOException {
    String status = Files.readString(Path.of("/proc/%d/status".formatted(pid)));
    return Long.parseLong(status.replaceAll("(?s).*VmHWM:\\s+([0-9]+) kB.*", "$1")) >> 10;
  }

  /** Of the line of stat, the sum of a field and the next, in milliseconds. */
  static long twoFields(String stat, int field) {
    // The name, in parentheses, may hold anything.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[field]) + Long.parseLong(fields[field + 1])) * MILLIS_PER_TICK;
  }

  private static String stat(String process) throws IOException {
    return Files.readString(Path.of("/proc/" + process + "/stat"));
  }
}
