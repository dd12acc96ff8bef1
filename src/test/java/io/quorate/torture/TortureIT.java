package io.quorate.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.check.Checker;
import io.quorate.check.Judgement;
import io.quorate.it.Run;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** At least a minute of what scripts/torture does for hours, always with the same faults. */
class TortureIT {
  @Test
  void whatClientsSeeOfMembersUnderFaultsIsLinearizableAndWatchersHearItAllOnce() throws Exception {
    var options = new Options();
    options.seed = 4;
    options.length = Duration.ofSeconds(60);
    options.leastFaults = 4;
    options.nemeses = List.of(Nemesis.KILL, Nemesis.PAUSE, Nemesis.KILL_LEADER, Nemesis.PARTITION);
    options.dataDir = Optional.of(Run.PROJECT.resolve("target/it/torture"));
    var place = options.directory();
    // What the build before this one has left there: as with all tests, it is gone with the next.
    place.take(true, line -> System.out.println(line));

    Report report;
    try (var torture = new Torture(options, place, line -> System.out.println(line))) {
      Runtime.getRuntime().addShutdownHook(new Thread(torture::close));
      System.out.println("seed: " + options.seed + ", history: " + torture.historyFile());
      report = torture.run();
      if (report.passed()) {
        torture.deleteDataAtEnd();
      }
    }
    System.out.println(report.text());

    assertThat(report.trouble()).isEmpty();
    assertThat(Checker.failures(report.verdicts())).isEmpty();
    assertThat(report.judgements()).hasSize(2).allMatch(Judgement::passed);
    assertThat(report.faults()).hasSizeGreaterThanOrEqualTo(options.leastFaults);
    assertThat(report.rate()).as("before the first fault").matches(Rate::isEnough);
  }
}
