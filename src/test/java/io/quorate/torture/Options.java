package io.quorate.torture;

import io.quorate.it.Run;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a run is to be: filled before it begins. */
final class Options {
  /** Fewer on single keys would not meet often enough. */
  private static final int LEAST_CLIENTS = 8;

  /** From the first fault to the last, or a little longer. */
  Duration length = Duration.ofMinutes(5);

  /** How long to wait for the load to begin, before the first fault. */
  Duration longestQuiet = Duration.ofSeconds(90);

  /** However long they take. */
  int leastFaults = 1;

  /** Of which watchers are told, at the least. */
  int leastRevisions;

  long seed = System.nanoTime() & 0xFFFFFF;
  List<Nemesis> nemeses = List.of(Nemesis.values());
  Set<Workload> workloads = EnumSet.allOf(Workload.class);
  int members = 3;
  int clients = 16;

  /** For all files; empty: a directory of this seed below target/torture. */
  Optional<Path> dataDir = Optional.empty();

  /** Whether what a run has left there may be deleted. */
  boolean yes;

  /** More than one is a series, with the seeds that follow. */
  int runs = 1;

  /** Whether runs of a series that pass leave their histories and the logs of their members. */
  boolean keepHistories;

  /** A history that is to be judged once more, instead of a run. */
  Optional<Path> check = Optional.empty();

  /** Whether clients ask for stale reads: then a violation must be found. */
  boolean staleReads;

  /** Words that make no sense. */
  static final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message);
    }
  }

  static Options of(List<String> words) {
    var options = new Options();
    for (int at = 0; at < words.size(); at++) {
      String name = words.get(at);
      if (name.equals("--yes")) {
        options.yes = true;
      } else if (name.equals("--keep-histories")) {
        options.keepHistories = true;
      } else if (name.equals("--stale-reads")) {
        options.staleReads = true;
      } else if (at + 1 == words.size()) {
        throw new UsageException("unknown option, or one without its value: " + name);
      } else {
        options.set(name, words.get(++at));
      }
    }
    if (options.staleReads && !options.workloads.contains(Workload.KV)) {
      throw new UsageException("--stale-reads is for the workload kv, which is not done");
    }
    if (options.leastRevisions > 0 && !options.workloads.contains(Workload.WATCH)) {
      throw new UsageException("--least-revisions counts what watchers hear, and there are none");
    }
    options.requireEnoughClients();
    return options;
  }

  /** Its share of the clients. */
  int clientsOf(Workload which) {
    return Math.max(1, clients * which.weight() / weights());
  }

  /** One run of a series. */
  Options of(long seedOfRun, Path place) {
    var run = new Options();
    run.length = length;
    run.longestQuiet = longestQuiet;
    run.leastFaults = leastFaults;
    run.leastRevisions = leastRevisions;
    run.workloads = workloads;
    run.seed = seedOfRun;
    run.nemeses = nemeses;
    run.members = members;
    run.clients = clients;
    run.dataDir = Optional.of(place);
    run.yes = yes;
    run.staleReads = staleReads;
    run.keepHistories = keepHistories;
    return run;
  }

  private void requireEnoughClients() {
    if (workloads.contains(Workload.KV) && clientsOf(Workload.KV) < LEAST_CLIENTS) {
      throw new UsageException(
          "--clients %d leaves %d for kv, which needs %d: with these workloads, --clients %d"
              .formatted(
                  clients,
                  clientsOf(Workload.KV),
                  LEAST_CLIENTS,
                  // Rounded up.
                  (LEAST_CLIENTS * weights() + Workload.KV.weight() - 1) / Workload.KV.weight()));
    }
  }

  private int weights() {
    return workloads.stream().mapToInt(Workload::weight).sum();
  }

  /** Where all files are. */
  RunDirectory directory() {
    String name = (runs == 1 ? "seed-" : "series-") + seed;
    return new RunDirectory(
        dataDir.orElseGet(() -> Run.PROJECT.resolve("target/torture").resolve(name)));
  }

  private void set(String name, String value) {
    switch (name) {
      case "--minutes" -> length = Duration.ofMinutes(number(name, value, 1, 10_000));
      case "--seconds" -> length = Duration.ofSeconds(number(name, value, 20, 600_000));
      case "--seed" -> seed = number(name, value, 0, Long.MAX_VALUE);
      case "--runs" -> runs = (int) number(name, value, 1, 10_000);
      case "--members" -> members = (int) number(name, value, 3, 9);
      case "--clients" -> clients = (int) number(name, value, LEAST_CLIENTS, 256);
      case "--least-faults" -> leastFaults = (int) number(name, value, 1, 10_000);
      case "--least-revisions" -> leastRevisions = (int) number(name, value, 0, 100_000_000);
      case "--workload" -> workloads = workloads(value);
      case "--nemesis" -> nemeses = nemeses(value);
      case "--data-dir" -> dataDir = Optional.of(Path.of(value));
      case "--check" -> check = Optional.of(Path.of(value));
      default -> throw new UsageException("unknown option: " + name);
    }
  }

  private static List<Nemesis> nemeses(String words) {
    return words.equals("all")
        ? List.of(Nemesis.values())
        : Arrays.stream(words.split(",", -1)).map(Options::nemesis).toList();
  }

  private static Set<Workload> workloads(String words) {
    return words.equals("all")
        ? EnumSet.allOf(Workload.class)
        : EnumSet.copyOf(Arrays.stream(words.split(",", -1)).map(Options::workload).toList());
  }

  private static Workload workload(String word) {
    return Workload.named(word)
        .orElseThrow(
            () ->
                new UsageException(
                    "'%s' is no workload; there are: %s"
                        .formatted(
                            word,
                            Arrays.stream(Workload.values())
                                .map(Workload::word)
                                .collect(Collectors.joining(",")))));
  }

  private static Nemesis nemesis(String word) {
    return Nemesis.named(word)
        .orElseThrow(
            () ->
                new UsageException(
                    "'%s' is no nemesis; there are: %s"
                        .formatted(
                            word,
                            Arrays.stream(Nemesis.values())
                                .map(Nemesis::word)
                                .collect(Collectors.joining(",")))));
  }

  private static long number(String name, String value, long least, long most) {
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new UsageException(
        "%s '%s' is no whole number from %d to %d".formatted(name, value, least, most));
  }
}
