package io.quorate.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.command.MemberAddress;
import io.quorate.config.Settings;
import io.quorate.raft.DataDirectory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalMemberTest {
  @TempDir Path base;

  /** Or the next deployment in the same process would find it in use, by nobody. */
  @Test
  void aMemberThatCannotBeBuiltLeavesItsDataDirectoryFree() {
    Settings unresolvable = settings(new MemberAddress("host.invalid", 12_379));

    assertThatThrownBy(() -> new LocalMember(unresolvable, (exit, sentence) -> {}).close())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("host.invalid");

    try (DataDirectory free = DataDirectory.open(base, 1, "quorate", Set.of(1))) {
      assertThat(free.path()).isDirectory();
    }
  }

  private Settings settings(MemberAddress address) {
    return MemberSettings.of(base, Map.of(1, address), false);
  }
}
