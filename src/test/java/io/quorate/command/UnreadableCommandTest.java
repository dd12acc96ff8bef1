package io.quorate.command;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What no member could read back is refused before it gets into the log. */
class UnreadableCommandTest {

  @Test
  void aResultThatBreaksALimitIsAnIoException() {
    byte[] entryOfRevisionZero = {1, 1, 0, 1, 1, 'k', 1, 't', 0, 0};

    assertThatThrownBy(() -> ResultCodec.decode(entryOfRevisionZero))
        .isInstanceOf(IOException.class);
  }

  /** It would be committed, and then no member could apply it. */
  @Test
  void aClusterIdThatCannotBeReadBackIsRefused() {
    var members = new TreeMap<>(Map.of(1, new MemberAddress("h", 1)));

    assertThatThrownBy(() -> new Command.FormCluster("c".repeat(65), members))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** A book without an id counts as not formed, and could be formed again. */
  @Test
  void theEmptyClusterIdIsRefused() {
    var members = new TreeMap<>(Map.of(1, new MemberAddress("h", 1)));

    assertThatThrownBy(() -> new Command.FormCluster("", members))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** As above: 506 bytes where 253 are read. */
  @Test
  void aHostThatCannotBeReadBackIsRefused() {
    assertThatThrownBy(() -> new MemberAddress("\u00e9".repeat(253), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
