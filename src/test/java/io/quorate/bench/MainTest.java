package io.quorate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  @TempDir Path place;

  /** Members are started in member-1 and so on, and their data deleted before. */
  @Test
  void aDirectoryThatHasTheDataOfOthersIsRefusedAndLeftAsItIs() throws Exception {
    Path data = Files.createDirectories(place.resolve("member-1")).resolve("identity.properties");
    Files.writeString(data, "of a real cluster");

    assertThat(Main.exitCode("join", "--data-dir", place.toString())).isEqualTo(2);

    assertThat(data).hasContent("of a real cluster");
    assertThat(place).isDirectoryContaining(path -> path.endsWith("member-1"));
    assertThat(place.resolve(".quorate-bench")).doesNotExist();
  }
}
