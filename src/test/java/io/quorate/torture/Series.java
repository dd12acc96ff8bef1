package io.quorate.torture;

import io.quorate.check.JsonLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs one after another, with the seeds that follow each other, each with fresh members and in a
 * directory of its own. One that fails does not end the series.
 */
final class Series {
  private static final String ROW = "%-12s %10s %8s %6s %8s  %s%n";

  private final Options options;
  private final Consumer<String> say;
  private final Path directory;
  private final List<Map<String, Object>> rows = new ArrayList<>();
  private volatile boolean ended;
  private volatile Optional<Torture> current = Optional.empty();

  /**
   * @param say is told of each run, and what became of all
   */
  Series(Options options, Consumer<String> say) {
    this.options = options;
    this.say = say;
    this.directory = options.directory().path();
  }

  /**
   * The worst of the exit codes.
   *
   * @throws Options.UsageException before the first run, if one of them cannot have its directory
   */
  int run() throws IOException {
    for (int run = 0; run < options.runs; run++) {
      place(options.seed + run).requireFree(options.yes);
    }
    new RunDirectory(directory).claim();
    // Ctrl-C ends members, namespaces and mounts too; a run that it broke off does not count.
    Runtime.getRuntime().addShutdownHook(new Thread(this::end));
    say.accept("runs: %d, from seed %d, in %s".formatted(options.runs, options.seed, directory));
    int worst = Report.PASSED;
    for (int run = 0; run < options.runs && !ended; run++) {
      worst = Report.worse(worst, run(options.seed + run));
    }
    say.accept(table());
    return worst;
  }

  private int run(long seed) throws IOException {
    RunDirectory place = place(seed);
    place.take(options.yes, say);
    Path said = place.path().resolve("torture.log");
    long start = System.nanoTime();
    Report report;
    try (var log = new PrintWriter(said.toFile(), StandardCharsets.UTF_8)) {
      report = report(options.of(seed, place.path()), place, line -> write(log, line));
      write(log, report.text());
    }
    if (ended) {
      return Report.FAILED;
    }
    var row = row(seed, report, place, (System.nanoTime() - start) / 1_000_000_000);
    rows.add(row);
    String line = JsonLine.of(row);
    Files.writeString(
        directory.resolve("runs.ndjson"),
        line,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    say.accept(line.strip());
    return report.exitCode();
  }

  private RunDirectory place(long seed) {
    return new RunDirectory(directory.resolve("seed-" + seed));
  }

  private void end() {
    ended = true;
    current.ifPresent(Torture::close);
  }

  private Report report(Options options, RunDirectory place, Consumer<String> log) {
    try (var torture = new Torture(options, place, log)) {
      current = Optional.of(torture);
      Report report = torture.run();
      if (report.passed() && options.keepHistories) {
        torture.deleteDataAtEnd();
      } else if (report.passed()) {
        torture.deleteDataAndHistoryAtEnd();
      }
      return report;
    } catch (Exception | AssertionError e) {
      return Report.of("the run broke off: " + e);
    }
  }

  private static void write(PrintWriter log, String line) {
    log.println(line);
    log.flush();
  }

  /** What is kept of a run, and printed. */
  Map<String, Object> row(long seed, Report report, RunDirectory place, long seconds) {
    var row = new LinkedHashMap<String, Object>();
    row.put("seed", seed);
    row.put("ended", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    row.put("operations", report.operations());
    row.put("operations_kv", report.history().size());
    row.put("operations_txn", report.transactions());
    row.put("operations_a_second_before", Math.round(report.rate().perSecond()));
    row.put("faults", report.faults().size());
    row.put("kinds", report.faultCounts());
    row.put("skipped", report.skippedWords());
    report.judgements().forEach(each -> row.put(each.workload(), Report.found(each)));
    row.put("verdict", report.verdict());
    row.put("trouble", String.join("; ", report.trouble()));
    row.put(
        "history",
        report.passed() && !options.keepHistories
            ? "deleted, for nothing was wrong"
            : place.path().resolve(Torture.HISTORY).toString());
    row.put("exit", report.exitCode());
    row.put("seconds", seconds);
    return row;
  }

  private String table() {
    var table = new StringBuilder();
    table.append(ROW.formatted("seed", "operations", "before/s", "faults", "seconds", "verdict"));
    for (var row : rows) {
      table.append(
          String.format(
              Locale.ROOT,
              ROW,
              row.get("seed"),
              row.get("operations"),
              row.get("operations_a_second_before"),
              row.get("faults"),
              row.get("seconds"),
              row.get("verdict")));
    }
    long passed = rows.stream().filter(row -> row.get("exit").equals(Report.PASSED)).count();
    long ofNoUse = rows.stream().filter(row -> row.get("exit").equals(Report.VOID)).count();
    return table
        .append(
            "runs: %d, passed: %d, void: %d, failed: %d"
                .formatted(rows.size(), passed, ofNoUse, rows.size() - passed - ofNoUse))
        .toString();
  }
}
