package io.quorate.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has to be there before anything is measured. */
class ProgramsTest {
  @TempDir private Path directory;

  @Test
  void whatIsMissingIsNamedWithHowToGetIt() throws Exception {
    Path there = Files.createFile(directory.resolve("wrk"));
    assertThat(there.toFile().setExecutable(true)).isTrue();

    assertThatThrownBy(() -> Programs.requireOn("/nowhere:" + directory, "wrk", "etcd"))
        .isInstanceOf(NotMeasurableException.class)
        .hasMessage("there is no etcd: apt-get install etcd-server wrk slowhttptest");
    assertThatCode(() -> Programs.requireOn("/nowhere:" + directory, "wrk"))
        .doesNotThrowAnyException();
  }

  @Test
  void processorTimeIsReadBehindWhateverNameAProcessHas() {
    String stat = "17 (a (b) 1 2) S 1 17 17 0 -1 4194560 9 8 0 0 250 50 7 3 20 0 5 0 99 1 1";

    assertThat(ProcessUse.twoFields(stat, 11)).isEqualTo(3_000);
    assertThat(ProcessUse.twoFields(stat, 13)).isEqualTo(100);
  }
}
