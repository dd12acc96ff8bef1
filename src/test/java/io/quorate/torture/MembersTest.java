package io.quorate.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which members there are, as some come and go; none is started. */
class MembersTest {
  @TempDir private Path directory;

  @Test
  void aMemberThatJoinsHasAnIdThatNoneHasHad() {
    try (Members members = Members.onLoopback(directory, 3, List.of(), "")) {
      members.expect(members.newId());
      assertThat(members.ids()).containsExactly(1, 2, 3, 4);

      members.leave(4);
      assertThat(members.ids()).containsExactly(1, 2, 3);

      members.expect(members.newId());
      assertThat(members.ids()).containsExactly(1, 2, 3, 5);
    }
  }

  @Test
  void aMemberThatLeavesTakesWhatItStoredAndAClientThatIsLateStillKnowsWhereItWas()
      throws IOException {
    try (Members members = Members.onLoopback(directory, 3, List.of(), "")) {
      members.expect(4);
      Files.createDirectories(members.directory(4).resolve("log"));
      var uri = members.uri(4, "/v1/kv/a");

      members.leave(4);

      assertThat(members.directory(4)).doesNotExist();
      assertThat(members.uri(4, "/v1/kv/a")).isEqualTo(uri);
    }
  }
}
