package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With what the scripts start a member; nothing is started. */
class MemberCommandTest {
  private static final String PRINT =
      """
      set -euo pipefail
      source "$1/scripts/lib-member.sh"
      project_root=$1 data_dir=$2 java=java payara_micro=payara-micro.jar war=quorate.war
      member_id=1 member_cluster=1=127.0.0.1:7801 member_http_address=127.0.0.1 member_port=8081
      member_join= member_settings=()
      prepare_command
      printf '%s\n' "${command[@]}"
      """;

  @TempDir Path data;

  /**
   * Torture, seed 7003: a member did not come up, for Payara started its services on four threads
   * and ended with a ConcurrentModificationException in HK2.
   */
  @Test
  void payaraStartsItsServicesOnOneThreadOrItsStartMayEndInAConcurrentModification()
      throws Exception {
    List<String> command = command();

    assertThat(command).contains("-Dorg.glassfish.startupThreadPolicy=USE_NO_THREADS");
    assertThat(command.indexOf("-Dorg.glassfish.startupThreadPolicy=USE_NO_THREADS"))
        .as("an option of the JVM, not of Payara")
        .isLessThan(command.indexOf("-jar"));
  }

  private List<String> command() throws Exception {
    Process bash =
        new ProcessBuilder(
                "bash", "-c", PRINT, "bash", Path.of("").toAbsolutePath().toString(), "" + data)
            .redirectErrorStream(true)
            .start();
    String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(output).isZero();
    return output.lines().toList();
  }
}
