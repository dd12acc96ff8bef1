package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Runs the commands of the README's walk-through, all of them, in order, in one shell, as a reader
 * would: on the default ports, but in a copy of the project, whose data is not the reader's own.
 */
class ReadmeIT {
  private static final Path COPY = Run.PROJECT.resolve("target/it/ReadmeIT");
  private static final Path DATA = COPY.resolve("quorate-data");
  private static final String BEGIN = "<!-- walkthrough: begin -->";
  private static final String END = "<!-- walkthrough: end -->";
  private static final Pattern BLOCK =
      Pattern.compile("^```sh\n(.*?)^```$", Pattern.DOTALL + Pattern.MULTILINE);
  private static final Pattern CURL =
      Pattern.compile("curl -L http://127\\.0\\.0\\.1:\\d+/(\\S+)(.*)");
  private static final Pattern PUT = Pattern.compile(".*-X ?PUT.* -d (\\S+).*");

  /** A command of the README, and what it printed when its turn came. */
  private record Step(String command, String output) {}

  @BeforeEach
  void copyTheProject() throws IOException {
    assertThat(
            IntStream.rangeClosed(1, 4)
                .flatMap(id -> IntStream.of(id * 10_000 + 2379, id * 10_000 + 2380)))
        .as("the README's own ports; what uses them? ss -ltnp tells, scripts/cluster down may help")
        .allMatch(Ports::isFree);
    Cluster.deleteTree(COPY);
    Files.createDirectories(COPY.resolve("target"));
    // The scripts look for all else beside the place where they really are.
    Run.of(List.of("cp", "-a", "scripts", "payara", COPY.toString())).succeeded();
    for (String name : List.of("pom.xml", "src", "target/quorate.war", "target/payara")) {
      Files.createSymbolicLink(COPY.resolve(name), Run.PROJECT.resolve(name));
    }
  }

  @AfterEach
  void leaveNothingBehind() {
    MemberProcesses.killAllOn(DATA);
  }

  @Test
  void theWalkThroughWorksAsItsTextSays() throws IOException {
    List<Step> steps = run(commands(Files.readString(Run.PROJECT.resolve("README.md"))));

    assertThat(steps).hasSizeGreaterThan(20);
    assertEveryReadSeesTheLastWrite(steps);
    assertThat(outputOf("scripts/cluster logs 3 | grep", steps))
        .contains("Member 3 was removed from the cluster");
    assertThat(outputOf("scripts/kv list", steps).replaceAll("\\t\\d+\\t", " "))
        .isEqualTo("config/colour blue\nconfig/size large\n");
    assertThat(outputOf("scripts/kv history", steps)).endsWith("put\tblue\n");
    assertThat(outputOf("scripts/kv get", steps)).isEqualTo("red");
    assertThat(outputOf("scripts/kv del", steps)).isEqualTo("2\n");
    List<Step> lists =
        steps.stream().filter(step -> step.command().equals("scripts/members list")).toList();
    assertThat(lists.get(0).output()).contains("127.0.0.1:42379").doesNotContain("127.0.0.1:32379");
    assertThat(lists.get(1).output()).doesNotContain("127.0.0.1:42379");
    assertThat(MemberProcesses.on(DATA)).as("members left behind").hasSize(0);
    assertThat(DATA).as("data that was reset").doesNotExist();
  }

  /** A read prints what the last write wrote, with whatever member; a change prints nothing. */
  private static void assertEveryReadSeesTheLastWrite(List<Step> steps) {
    String lastWritten = "";
    int reads = 0;
    for (Step step : steps) {
      Matcher curl = CURL.matcher(step.command());
      if (!curl.matches()) {
        continue;
      }
      Matcher put = PUT.matcher(step.command());
      boolean read = curl.group(2).isBlank();
      assertThat(step.output()).as(step.command()).isEqualTo(read ? lastWritten : "");
      reads += read ? 1 : 0;
      lastWritten = put.matches() ? put.group(1) : lastWritten;
    }
    assertThat(reads).as("reads in the walk-through").isGreaterThan(4);
  }

  private static String outputOf(String command, List<Step> steps) {
    return steps.stream()
        .filter(step -> step.command().contains(command))
        .findFirst()
        .orElseThrow()
        .output();
  }

  private static List<String> commands(String readme) {
    int begin = readme.indexOf(BEGIN);
    int end = readme.indexOf(END);
    assertThat(begin).as(BEGIN).isNotNegative();
    assertThat(end).as(END).isGreaterThan(begin);
    List<String> commands = new ArrayList<>();
    Matcher block = BLOCK.matcher(readme.substring(begin, end));
    while (block.find()) {
      commands.addAll(block.group(1).replace("\\\n", " ").lines().toList());
    }
    return commands;
  }

  /** Runs them in one shell, which ends with the first that fails. */
  private static List<Step> run(List<String> commands) throws IOException {
    var script = new StringBuilder("set -e\n");
    for (int i = 0; i < commands.size(); i++) {
      script.append("echo; echo '%s'\n%s\n".formatted(marker(i), commands.get(i)));
    }
    script.append("echo; echo '%s'\n".formatted(marker(commands.size())));
    Path file = Files.writeString(COPY.resolve("walk-through.sh"), script);
    Run run =
        Run.in(
            COPY,
            List.of("bash", file.toString()),
            new byte[0],
            Map.of("QUORATE_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -Xmx384m"));
    run.succeeded();
    String output = new String(run.stdout(), StandardCharsets.UTF_8);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < commands.size(); i++) {
      int from = output.indexOf(marker(i)) + marker(i).length() + 1;
      steps.add(
          new Step(commands.get(i), output.substring(from, output.indexOf("\n" + marker(i + 1)))));
    }
    return steps;
  }

  private static String marker(int step) {
    return "---- step %d ----".formatted(step);
  }
}
