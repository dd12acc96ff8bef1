package io.quorate.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is to be measured: filled before it begins. */
final class Options {
  final Subject subject;
  int rate = 1000;
  int seconds = 120;
  int stateMib;
  long entries;
  int connections = 32;
  String javaOptions;
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
    entries = subject == Subject.OVERWRITES ? 1_000_000 : 30_000;
    javaOptions = subject == Subject.OVERWRITES ? "-Xmx512m" : "-Xmx1g";
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
    return options;
  }

  private void set(String name, String value) {
    switch (name) {
      case "--rate" -> rate = number(name, value, 1, 100_000);
      case "--seconds" -> seconds = number(name, value, 1, 3600);
      case "--state-mib" -> stateMib = number(name, value, 0, 4096);
      case "--entries" -> entries = number(name, value, 1, 100_000_000);
      case "--connections" -> connections = number(name, value, 1, 512);
      case "--java-options" -> javaOptions = value;
      case "--set" -> settings.addAll(List.of("--set", value));
      case "--data-dir" -> dataDir = Path.of(value);
      case "--result" -> result = Optional.of(Path.of(value));
      default -> throw new UsageException("unknown option: " + name);
    }
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
