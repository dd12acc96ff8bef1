package io.quorate.bench;

import io.quorate.it.MarkedDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What scripts/bench runs. */
final class Main {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private Main() {}

  public static void main(String[] words) throws Exception {
    System.exit(exitCode(words));
  }

  static int exitCode(String... words) throws Exception {
    Options options;
    try {
      options = Options.of(List.of(words));
      claim(new MarkedDirectory(options.dataDir.toAbsolutePath().normalize(), "scripts/bench"));
    } catch (Options.UsageException e) {
      System.err.println("bench: " + e.getMessage());
      System.err.println("scripts/bench --help tells more.");
      return USAGE;
    }
    var findings = new Findings();
    try (Measurement measurement = options.subject.measurement(options)) {
      // Ctrl-C ends the members too.
      Runtime.getRuntime().addShutdownHook(new Thread(measurement::close));
      measurement.run(findings);
    } catch (NotMeasurableException e) {
      System.err.println("bench: it could not be measured: " + e.getMessage());
      return FAILED;
    } catch (Exception | AssertionError e) {
      System.err.println("bench: it could not be measured: " + e);
      return FAILED;
    }
    Path result = options.result.orElse(options.dataDir.resolve("result.json"));
    Files.writeString(result, findings.text());
    for (Path each : findings.writeFilesBeside(result)) {
      System.err.println("bench: also written: " + each);
    }
    System.out.print(findings.text());
    System.err.println("bench: the figures are in " + result);
    return findings.missed() ? FAILED : 0;
  }

  /** The data of members are deleted in it, before a run and after it. */
  private static void claim(MarkedDirectory directory) throws IOException {
    Optional<String> refusal = directory.refusal();
    if (refusal.isPresent()) {
      throw new Options.UsageException(refusal.get());
    }
    directory.mark();
  }
}
