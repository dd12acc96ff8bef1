package io.quorate.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What scripts/bench runs. */
final class Main {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private Main() {}

  public static void main(String[] words) throws Exception {
    System.exit(exitCode(words));
  }

  private static int exitCode(String... words) throws Exception {
    Options options;
    try {
      options = Options.of(List.of(words));
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
}
