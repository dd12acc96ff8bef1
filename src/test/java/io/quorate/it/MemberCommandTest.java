package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With what the scripts start a member; nothing is started. */
class MemberCommandTest {
  private static final String PRINT =
      """
      set -euo pipefail
      source "$1/scripts/lib-member.sh"
      project_root=$1 data_dir=$2 java=java payara_micro=$2/payara-micro.jar war=quorate.war
      java_version=$3
      member_id=1 member_cluster=1=127.0.0.1:7801 member_http_address=127.0.0.1 member_port=8081
      member_join= member_settings=()
      prepare_command
      printf '%s\n' "${command[@]}"
      """;

  /** Of which Payara Micro and of which Java what is in the directory is. */
  private static final String NAMES =
      """
      set -euo pipefail
      source "$1/scripts/lib-member.sh"
      payara_micro=$2/payara-micro.jar java_version=$3
      unpacked_dir
      archive_in "$(unpacked_dir)"
      """;

  private static final String JAVA = "openjdk version \"17.0.15\"";

  @TempDir Path temporary;
  private Path directory;

  @BeforeEach
  void aDirectoryWhoseNameIsNoUri() throws IOException {
    directory = Files.createDirectory(temporary.toRealPath().resolve("a ü directory"));
    Files.writeString(directory.resolve("payara-micro.jar"), "a jar");
  }

  /**
   * Torture, seed 7003: a member did not come up, for Payara started its services on four threads
   * and ended with a ConcurrentModificationException in HK2.
   */
  @Test
  void payaraStartsItsServicesOnOneThreadOrItsStartMayEndInAConcurrentModification()
      throws Exception {
    List<String> command = command(JAVA);

    assertThat(command).contains("-Dorg.glassfish.startupThreadPolicy=USE_NO_THREADS");
    assertThat(command.indexOf("-Dorg.glassfish.startupThreadPolicy=USE_NO_THREADS"))
        .as("an option of the JVM, not of Payara")
        .isLessThan(command.indexOf("-jar"));
  }

  /** "Multiple garbage collectors selected", says the JVM, and ends. */
  @Test
  void aCollectorThatWasChosenTakesThePlaceOfOurs() throws Exception {
    assertThat(bash(PRINT, JAVA, "-Xmx1g -XX:+UseParallelGC -Dx=y"))
        .contains("-XX:+UseParallelGC", "-Xmx1g", "-Dx=y")
        .doesNotContain("-XX:+UseG1GC");
    assertThat(bash(PRINT, JAVA, "-XX:+UseStringDeduplication"))
        .contains("-XX:+UseG1GC", "-XX:+UseStringDeduplication");
  }

  /** "Unrecognized VM option", says the JVM, and ends. */
  @Test
  void anOptionThatThisJavaDoesNotKnowIsLeftOut() throws Exception {
    String asked =
        PRINT.replace("java=java", "java=$2/java").replace("java_version=$3", "require_java");
    String option = "-XX:TrimNativeHeapInterval=5000";

    fakeJava("[[ $1 == -version ]] || exit 1");
    assertThat(bash(asked, JAVA)).contains("-XX:+UseG1GC").doesNotContain(option);

    fakeJava("");
    assertThat(bash(asked, JAVA)).contains("-XX:+UseG1GC", option);
  }

  @Test
  void whatTheOptimizingCompilerLeavesOutIsUnderstoodByJava() throws Exception {
    String directives = "-XX:CompilerDirectivesFile=";
    List<String> options =
        command(JAVA).stream()
            .filter(
                word ->
                    word.equals("-XX:+UnlockDiagnosticVMOptions") || word.startsWith(directives))
            .toList();
    assertThat(options).hasSize(2);

    var java = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    java.addAll(options);
    java.add("-version");
    assertThat(Run.of(java).succeeded().text()).contains("1 compiler directives added");
  }

  private void fakeJava(String first) throws IOException {
    Path java = directory.resolve("java");
    Files.writeString(java, "#!/bin/bash\n" + first + "\necho 'openjdk version \"17.0.1\"' >&2\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void withoutWhatMakesAStartQuickPayaraMicroIsStartedAsItIs() throws Exception {
    assertThat(command(JAVA))
        .containsSequence("-jar", directory + "/payara-micro.jar", "--deploy")
        .noneMatch(word -> word.startsWith("-XX:SharedArchiveFile"));
  }

  @Test
  void whatWasUnpackedIsStartedWithTheClassesOfThisJava() throws Exception {
    Path archive = unpack("classes");

    List<String> command = command(JAVA);

    Path jar = archive.resolveSibling("payara-micro.jar");
    assertThat(command)
        .containsSequence("-jar", jar.toString(), "--deploy")
        .contains("-XX:SharedArchiveFile=" + archive);
    String bootJar = "-Dfish.payara.micro.BootJar=";
    assertThat(command)
        .filteredOn(word -> word.startsWith(bootJar))
        .singleElement()
        .satisfies(
            word ->
                assertThat(new File(URI.create(word.substring(bootJar.length()))))
                    .isEqualTo(jar.toFile()));
  }

  @Test
  void classesOfAnotherJavaAreNotUsed() throws Exception {
    unpack("classes");

    assertThat(command("openjdk version \"21.0.1\""))
        .noneMatch(word -> word.startsWith("-XX:SharedArchiveFile"));
  }

  /** After a loss of power, or where the classes could not be archived. */
  @Test
  void withAnEmptyArchivePayaraMicroIsStartedAsItIs() throws Exception {
    unpack("");

    assertThat(command(JAVA))
        .containsSequence("-jar", directory + "/payara-micro.jar", "--deploy")
        .noneMatch(word -> word.startsWith("-XX:SharedArchiveFile"));
  }

  @Test
  void whatWasUnpackedOfAnotherPayaraMicroIsNotUsed() throws Exception {
    unpack("classes");
    Files.setLastModifiedTime(
        directory.resolve("payara-micro.jar"), FileTime.from(Instant.EPOCH.plusSeconds(1)));

    assertThat(command(JAVA)).containsSequence("-jar", directory + "/payara-micro.jar");
  }

  /** As the scripts leave it; returns the archive. */
  private Path unpack(String classes) throws Exception {
    List<String> names = bash(NAMES, JAVA);
    Path unpacked = Files.createDirectories(Path.of(names.get(0)));
    Files.writeString(unpacked.resolve("payara-micro.jar"), "a jar");
    return Files.writeString(Path.of(names.get(1)), classes);
  }

  private List<String> command(String java) throws Exception {
    return bash(PRINT, java);
  }

  private List<String> bash(String script, String java) throws Exception {
    return bash(script, java, "");
  }

  private List<String> bash(String script, String java, String javaOptions) throws Exception {
    String project = Path.of("").toAbsolutePath().toString();
    var builder =
        new ProcessBuilder("bash", "-c", script, "bash", project, "" + directory, java)
            .redirectErrorStream(true);
    builder.environment().put("QUORATE_JAVA_OPTS", javaOptions);
    Process bash = builder.start();
    String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(output).isZero();
    return output.lines().toList();
  }
}
