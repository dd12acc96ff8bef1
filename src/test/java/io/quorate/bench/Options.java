package io.quorate.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What is to be measured: filled before it begins. */
final class Options {
  private static final int MOST_CONNECTIONS = 512;

  /** Of members with few keys; three of them take 1.2 GB with it. */
  private static final String SMALL_MEMBERS = "-Xmx240m";

  /** Of what has no line here, all make use, or do not mind. */
  private static final Map<String, Set<Subject>> ONLY_FOR =
      Map.of(
          "--operations", EnumSet.of(Subject.PEERS, Subject.MEMBERS),
          "--targets", EnumSet.of(Subject.PEERS, Subject.MEMBERS),
          "--least-ratio", EnumSet.of(Subject.PEERS, Subject.MEMBERS),
          "--warm-up", EnumSet.of(Subject.PEERS, Subject.MEMBERS, Subject.GROWTH),
          "--peers", EnumSet.of(Subject.PEERS, Subject.START, Subject.FAILOVER),
          "--rounds",
              EnumSet.of(
                  Subject.PEERS, Subject.MEMBERS, Subject.GROWTH, Subject.START, Subject.FAILOVER));

  final Subject subject;
  int rate = 1000;
  int seconds = 120;
  int stateMib;
  long entries = 30_000;
  List<Integer> connections = List.of(32);
  List<Operation> operations = List.of(Operation.values());
  List<Target> targets = List.of(Target.values());
  List<HttpInterface> peers = List.of(HttpInterface.ETCD_V2, HttpInterface.ETCD_V3);
  int warmUpSeconds = 30;
  int rounds = 3;
  Optional<Double> leastRatio = Optional.empty();
  String javaOptions = "-Xmx1g";
  final List<String> settings = new ArrayList<>();
  Path dataDir;
  Optional<Path> result = Optional.empty();

  /** Words that make no sense. */
  static final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message);
    }
  }

  private Options(Subject subject) {
    this.subject = subject;
    stateMib = subject.stateMib();
    switch (subject) {
      case OVERWRITES -> {
        entries = 1_000_000;
        javaOptions = "-Xmx512m";
      }
      case PEERS -> {
        seconds = 10;
        connections = List.of(1, 16, 64, 256);
        javaOptions = SMALL_MEMBERS;
      }
      case MEMBERS -> {
        seconds = 10;
        connections = List.of(64);
        operations = List.of(Operation.PUT, Operation.GET);
        targets = List.of(Target.LEADER);
        javaOptions = SMALL_MEMBERS;
      }
      case START -> peers = List.of(HttpInterface.ETCD_V2);
      case FAILOVER -> {
        peers = List.of(HttpInterface.ETCD_V2);
        rounds = 20;
      }
      case GROWTH -> {
        seconds = 10;
        warmUpSeconds = 10;
        connections = List.of(64);
        entries = 1_000_000;
        // A million values of 1 kB weigh 1.3 GB, and a snapshot and the past need room besides.
        javaOptions = "-Xmx4g";
        settings.addAll(List.of("--set", "quota-bytes=" + (4L << 30)));
      }
      case ROBUST -> {
        rate = 100;
        seconds = 25;
        connections = List.of(500);
        javaOptions = "-Xmx512m";
      }
      case SNAPSHOT_PAUSE, CATCH_UP, JOIN -> {
        // As it stands above.
      }
    }
    dataDir = Path.of("target/bench", subject.word());
  }

  static Options of(List<String> words) {
    if (words.isEmpty()) {
      throw new UsageException("nothing to measure is named");
    }
    Subject subject =
        Subject.named(words.get(0))
            .orElseThrow(() -> new UsageException("nothing to measure: " + words.get(0)));
    var options = new Options(subject);
    for (int at = 1; at < words.size(); at += 2) {
      if (at + 1 == words.size()) {
        throw new UsageException("unknown option, or one without its value: " + words.get(at));
      }
      options.set(words.get(at), words.get(at + 1));
    }
    if (!subject.compares() && options.connections.size() > 1) {
      throw new UsageException("one number of --connections is enough for " + subject.word());
    }
    if (subject == Subject.GROWTH && options.entries < 10 * Growth.SMALLEST) {
      throw new UsageException("--entries of growth are at least " + 10 * Growth.SMALLEST);
    }
    return options;
  }

  /** For what has one number of them. */
  int connections() {
    return connections.get(0);
  }

  Plan plan() {
    return new Plan(targets, operations, connections, warmUpSeconds, seconds, rounds);
  }

  private void set(String name, String value) {
    if (!ONLY_FOR.getOrDefault(name, EnumSet.allOf(Subject.class)).contains(subject)) {
      throw new UsageException("%s is not for %s".formatted(name, subject.word()));
    }
    switch (name) {
      case "--rate" -> rate = number(name, value, 1, 100_000);
      case "--seconds" -> seconds = number(name, value, 1, 3600);
      case "--state-mib" -> stateMib = number(name, value, 0, 4096);
      case "--entries" -> entries = number(name, value, 1, 100_000_000);
      case "--connections" ->
          connections = list(value, word -> number(name, word, 1, MOST_CONNECTIONS));
      case "--operations" ->
          operations = list(value, word -> one(name, word, Operation.values(), Operation::word));
      case "--targets" ->
          targets = list(value, word -> one(name, word, Target.values(), Target::word));
      case "--peers" -> peers = peers(value);
      case "--warm-up" -> warmUpSeconds = number(name, value, 1, 3600);
      case "--rounds" -> rounds = number(name, value, 1, 1000);
      case "--least-ratio" -> leastRatio = Optional.of(ratio(name, value));
      case "--java-options" -> javaOptions = value;
      case "--set" -> settings.addAll(List.of("--set", value));
      case "--data-dir" -> dataDir = Path.of(value);
      case "--result" -> result = Optional.of(Path.of(value));
      default -> throw new UsageException("unknown option: " + name);
    }
  }

  private List<HttpInterface> peers(String value) {
    if (value.equals("none")) {
      return List.of();
    }
    HttpInterface[] known = {HttpInterface.ETCD_V2, HttpInterface.ETCD_V3};
    return list(value, word -> one("--peers", word, known, HttpInterface::word));
  }

  private static <T> List<T> list(String value, Function<String, T> item) {
    return Arrays.stream(value.split(",", -1)).map(item).distinct().toList();
  }

  private static <T> T one(String name, String word, T[] known, Function<T, String> wordOf) {
    return Arrays.stream(known)
        .filter(each -> wordOf.apply(each).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "%s: '%s' is none of %s"
                        .formatted(
                            name,
                            word,
                            Arrays.stream(known).map(wordOf).collect(Collectors.joining(",")))));
  }

  private static double ratio(String name, String value) {
    if (!value.matches("[0-9]{1,4}([.][0-9]{1,4})?")) {
      throw new UsageException("%s '%s' is no number like 1.25".formatted(name, value));
    }
    return Double.parseDouble(value);
  }

  private static int number(String name, String value, int least, int most) {
    try {
      int number = Integer.parseInt(value);
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
