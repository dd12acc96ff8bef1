package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be read is refused with a sentence, not with a stack trace. */
class DamagedIdentityTest {
  @TempDir Path base;

  @Test
  void anIdentityThatCannotBeReadIsRefusedWithASentence() throws Exception {
    DataDirectory.open(base, 1, "quorate", Set.of(1)).close();
    Files.writeString(base.resolve("member-1/identity.properties"), "member=\\u12\n");

    assertThatThrownBy(() -> DataDirectory.open(base, 1, "quorate", Set.of(1)).close())
        .isInstanceOf(DataDirectory.RefusedException.class);
  }

  @Test
  void firstVotersThatAreNoNumbersAreRefusedWithASentence() throws Exception {
    DataDirectory.open(base, 1, "quorate", Set.of(1)).close();
    Path identity = base.resolve("member-1/identity.properties");
    Files.writeString(identity, Files.readString(identity).replace("voters=1", "voters=x"));

    assertThatThrownBy(() -> DataDirectory.open(base, 1, "quorate", Set.of(1)).firstVoters())
        .isInstanceOf(DataDirectory.RefusedException.class);
  }
}
