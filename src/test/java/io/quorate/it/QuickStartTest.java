package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the scripts prepare quick starts, with a script in place of Java: no member is started. */
class QuickStartTest {
  /** Prepares; curl is a function that answers for a member of a cluster of the name in $3. */
  private static final String PREPARE =
      """
      set -euo pipefail
      source "$1/scripts/lib-prepare.sh"
      project_root=$1 java=$2/bin/java payara_micro=$2/payara-micro.jar war=quorate.war java_version=17
      directory=$2 cluster=$3
      curl() {
        printf '%s\\n' "$*" >>"$directory/requests"
        [[ -f $java.arguments ]] || return 7
        local name=$cluster
        [[ $name ]] || name=$(sed -n 's/^-Dquorate.cluster-name=//p' "$java.arguments")
        [[ $* != */v1/cluster ]] || { echo "{\\"cluster\\":\\"$name\\"}" && touch "$java.asked"; }
      }
      """;

  private static final String ENSURE = PREPARE + "ensure_prepared";

  private static final String COMMAND =
      PREPARE
          + """
            data_dir=$2 member_id=1 member_cluster=1=127.0.0.1:7801 member_http_address=127.0.0.1
            member_port=8081
            prepare_command
            printf '%s\\n' "${command[@]}"
            """;

  /** Another script has the lock; while this one waits, "mvn clean" deletes the file. */
  private static final String CLEAN_WHILE_IT_WAITS =
      PREPARE
          + """
            exec 9>>"$2/.prepare.lock"
            flock 9
            ensure_prepared 9>&- 2>"$2/said" &
            for _ in {1..600}; do
              ! grep -q waiting "$2/said" || break
              sleep 0.05
            done
            rm "$2/.prepare.lock"
            exec 9>&-
            wait
            grep waiting "$2/said"
            ls "$2/.prepare.lock"
            """;

  /** Serves until SIGTERM, as a member does, and then does what the test says. */
  private static final String JAVA =
      """
      #!/usr/bin/env bash
      for word in "$@"; do [[ $word != -XX:ArchiveClassesAtExit=* ]] || archive=${word#*=}; done
      trap '%s' TERM
      printf '%%s\\n' "$@" >"$0.arguments"
      while true; do
        %s
        sleep 0.05
      done
      """;

  private static final String WRITES_ALL = "echo classes >\"$archive\"; exit 143";
  private static final String KILLED = "echo cla >\"$archive\"; kill -KILL $$";
  private static final String GOES_ON = ":";
  private static final String ITS_OWN = "";

  @TempDir Path temporary;
  private Path directory;

  @BeforeEach
  void aPayaraMicroInADirectoryWithABlank() throws IOException {
    directory = Files.createDirectory(temporary.toRealPath().resolve("a directory"));
    Files.createDirectory(directory.resolve("bin"));
    tool("jar", "#!/bin/sh\nexec '%s/bin/jar' \"$@\"\n".formatted(System.getProperty("java.home")));
    try (OutputStream file = Files.newOutputStream(directory.resolve("payara-micro.jar"));
        var jar = new ZipOutputStream(file)) {
      for (String name :
          List.of("META-INF/MANIFEST.MF", "MICRO-INF/runtime/library.jar", "fish/Main.class")) {
        jar.putNextEntry(new ZipEntry(name));
        jar.write("Manifest-Version: 1.0\n".getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void theClassesOfAMemberThatEndedWellAreUsed() throws IOException {
    java(WRITES_ALL, GOES_ON);

    assertThat(bash(ENSURE, ITS_OWN).stderr()).contains("prepared quick starts in");

    Path archive = found("classes-.*[.]jsa").get(0);
    assertThat(archive).hasContent("classes");
    assertThat(bash(COMMAND, ITS_OWN).text().lines())
        .contains("-XX:SharedArchiveFile=" + archive)
        .containsSequence("-jar", archive.resolveSibling("payara-micro.jar").toString());
    assertThat(bash(ENSURE, ITS_OWN).stderr()).as("the second start").isEmpty();
  }

  @Test
  void requestsGoToTheMemberItselfAndToAKeyThatNobodyHas() throws IOException {
    java(WRITES_ALL, GOES_ON);

    bash(ENSURE, ITS_OWN);

    assertThat(requests()).allMatch(words -> words.matches("-q .*--noproxy [*] .*"));
    assertThat(requests())
        .filteredOn(words -> words.contains("-X PUT"))
        .singleElement()
        .asString()
        .matches(".*/training-[0-9a-f]{12}");
  }

  @Test
  void anArchiveThatWasCutShortIsNotUsedAndNotTriedAgain() throws IOException {
    java(KILLED, GOES_ON);

    assertThat(bash(ENSURE, ITS_OWN).stderr()).contains("quick starts could not be prepared");

    assertStartsAsItIs();
    Files.delete(found("unpacked-.*[.]failed").get(0));
    assertThat(bash(ENSURE, ITS_OWN).stderr()).contains("preparing quick starts");
  }

  @Test
  void anotherMemberOnItsPortIsAskedWhoItIsAndNothingElse() throws IOException {
    java(WRITES_ALL, "[[ ! -f $0.asked ]] || exit 1");

    assertThat(bash(ENSURE, "quorate").stderr()).contains("quick starts could not be prepared");

    assertThat(requests())
        .isNotEmpty()
        .allMatch(words -> words.matches(".*(/health/ready|/v1/cluster)"))
        .noneMatch(words -> words.contains("-X"));
    assertStartsAsItIs();
  }

  @Test
  void whatCannotBeUnpackedIsNotTriedAgain() throws IOException {
    java(WRITES_ALL, GOES_ON);
    Files.delete(directory.resolve("bin/jar"));

    assertThat(bash(ENSURE, ITS_OWN).stderr()).contains("there is no " + directory + "/bin/jar");

    assertStartsAsItIs();
  }

  @Test
  void whatWasUnpackedOfAnotherPayaraMicroIsDeletedAndNothingElse() throws IOException {
    java(WRITES_ALL, GOES_ON);
    Path old = Files.createDirectory(directory.resolve("unpacked-1-2-3"));
    Files.writeString(old.resolve(".quorate"), "");
    Path oldFailure = Files.writeString(directory.resolve("unpacked-1-2-3-4.failed"), "");
    Path notMarked = Files.createDirectory(directory.resolve("unpacked-1-2-4"));
    Path ofAnotherName = Files.createDirectory(directory.resolve("unpacked-notes"));
    Files.writeString(ofAnotherName.resolve(".quorate"), "");

    bash(ENSURE, ITS_OWN);

    assertThat(List.of(old, oldFailure)).allMatch(Files::notExists);
    assertThat(List.of(notMarked, ofAnotherName)).allMatch(Files::exists);
  }

  @Test
  void whatIsUnpackedIsInTheProjectEvenIfTheJarIsALink() throws IOException {
    java(WRITES_ALL, GOES_ON);
    Path elsewhere = Files.createDirectory(directory.resolveSibling("elsewhere"));
    Path jar = directory.resolve("payara-micro.jar");
    Files.createSymbolicLink(jar, Files.move(jar, elsewhere.resolve("payara-micro.jar")));

    bash(ENSURE, ITS_OWN);

    assertThat(found("classes-.*[.]jsa")).hasSize(1);
    assertThat(elsewhere).isDirectoryNotContaining("glob:**/*unpacked*");
  }

  @Test
  void aLockWhoseFileWasDeletedIsTakenAnew() throws IOException {
    java(WRITES_ALL, GOES_ON);
    Files.delete(directory.resolve("bin/jar"));

    assertThat(bash(CLEAN_WHILE_IT_WAITS, ITS_OWN).text()).contains("waiting", ".prepare.lock");
  }

  @Test
  void optionsInTheEnvironmentMakeNoOtherJava() {
    assertThat(version(Map.of("JAVA_TOOL_OPTIONS", "-Dany=1", "JDK_JAVA_OPTIONS", "-Dany=2")))
        .isEqualTo(version(Map.of()))
        .contains("version");
  }

  private void assertStartsAsItIs() throws IOException {
    assertThat(found("unpacked-[0-9-]*")).isEmpty();
    assertThat(bash(ENSURE, ITS_OWN).stderr()).as("the second start").isEmpty();
    assertThat(bash(COMMAND, ITS_OWN).text().lines())
        .containsSequence("-jar", directory + "/payara-micro.jar")
        .noneMatch(word -> word.startsWith("-XX:SharedArchiveFile"));
  }

  /** Makes the script that is run as Java. */
  private void java(String atSigterm, String untilThen) throws IOException {
    tool("java", JAVA.formatted(atSigterm, untilThen));
  }

  private void tool(String name, String script) throws IOException {
    Path file = Files.writeString(directory.resolve("bin").resolve(name), script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private List<String> requests() throws IOException {
    return Files.readAllLines(directory.resolve("requests"));
  }

  private List<Path> found(String name) throws IOException {
    try (var files = Files.walk(directory)) {
      return files.filter(file -> file.getFileName().toString().matches(name)).toList();
    }
  }

  private Run bash(String script, String cluster) {
    var command = new ArrayList<>(List.of("bash", "-c", script, "bash", Run.PROJECT.toString()));
    command.addAll(List.of(directory.toString(), cluster));
    return Run.of(command).succeeded();
  }

  private static String version(Map<String, String> environment) {
    String script = "source scripts/lib-build.sh && require_java && echo \"$java_version\"";
    return Run.of(List.of("bash", "-ec", script), new byte[0], environment).succeeded().text();
  }
}
