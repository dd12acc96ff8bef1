package io.quorate.torture;

import io.quorate.check.Checker;
import io.quorate.check.HistoryReader;
import io.quorate.check.Operation;
import io.quorate.check.Verdict;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** What scripts/torture runs. */
final class Main {
  private static final int USAGE = 2;

  private Main() {}

  public static void main(String[] words) throws Exception {
    System.exit(exitCode(words));
  }

  private static int exitCode(String... words) throws Exception {
    try {
      return exitCode(Options.of(List.of(words)));
    } catch (Options.UsageException e) {
      System.err.println("torture: " + e.getMessage());
      System.err.println("scripts/torture --help tells more.");
      return USAGE;
    }
  }

  private static int exitCode(Options options) throws Exception {
    if (options.check.isPresent()) {
      return check(options.check.get());
    }
    return options.runs == 1 ? run(options) : new Series(options, Main::say).run();
  }

  private static int run(Options options) throws Exception {
    RunDirectory place = options.directory();
    place.take(options.yes, Main::say);
    System.out.println("seed: " + options.seed);
    Report report;
    try (var torture = new Torture(options, place, Main::say)) {
      // Ctrl-C ends members, namespaces and mounts too.
      Runtime.getRuntime().addShutdownHook(new Thread(torture::close));
      System.out.println("history: " + torture.historyFile());
      report = torture.run();
      if (report.exitCode() == Report.PASSED) {
        torture.deleteDataAtEnd();
      }
    }
    System.out.println("seed: " + options.seed);
    System.out.println(report.text());
    return report.exitCode();
  }

  private static void say(String line) {
    System.out.println(line);
  }

  private static int check(Path file) throws Exception {
    Collection<Operation> history = HistoryReader.read(file);
    var verdicts = new Checker().check(history);
    List<Verdict> failures = Checker.failures(verdicts);
    failures.forEach(System.out::println);
    System.out.printf(
        "operations: %d, keys: %d, of which not linearizable or undecided: %d%n",
        history.size(), verdicts.size(), failures.size());
    return failures.isEmpty() ? Report.PASSED : Report.FAILED;
  }
}
