package io.quorate.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.it.Run;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What scripts/torture tells of itself without a build, for there is no Java to be had. */
class ScriptTest {
  @Test
  void theListNamesAllWorkloadsAndFaultsAndWhatTheyDo() {
    String list = run("--list");

    assertThat(list.lines())
        .containsExactlyElementsOf(
            Stream.of(
                    Stream.of("Workloads:"),
                    Arrays.stream(Workload.values())
                        .map(each -> row(each.word(), each.description())),
                    Stream.of("", "Faults:"),
                    Arrays.stream(Nemesis.values())
                        .map(each -> row(each.word(), each.description())),
                    Stream.of(""))
                .flatMap(each -> each)
                .toList());
  }

  @Test
  void theHelpContainsTheList() {
    assertThat(run("--help")).startsWith("Puts real members under load").contains(run("--list"));
  }

  private static String run(String option) {
    return Run.of(List.of("env", "JAVA_HOME=/nonexistent", "scripts/torture", option))
        .succeeded()
        .text();
  }

  private static String row(String word, String description) {
    return "  %-19s %s".formatted(word, description);
  }
}
