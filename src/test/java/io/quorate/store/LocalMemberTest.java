package io.quorate.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.command.MemberAddress;
import io.quorate.config.Settings;
import io.quorate.raft.DataDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
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

  /**
   * It would begin as an empty voter that has forgotten its vote, and the others would count it.
   */
  @Test
  void aMemberWhoseLogIsGoneDoesNotStartAgain() throws Exception {
    Settings settings = settings(new MemberAddress("127.0.0.1", freePort()));
    try (var member = new LocalMember(settings, (exit, sentence) -> {})) {
      member.start();
    }
    Path log = base.resolve("member-1/log/raft.log");
    new LocalMember(settings, (exit, sentence) -> {}).close();
    try (Stream<Path> files = Files.list(log)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }

    assertThatThrownBy(() -> new LocalMember(settings, (exit, sentence) -> {}).close())
        .isInstanceOf(DataDirectory.RefusedException.class)
        .hasMessageContaining(log + "/vote is damaged at offset 0: it is missing")
        .hasMessageEndingWith("delete its data directory, and add it again.");
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Settings settings(MemberAddress address) {
    return MemberSettings.of(base, Map.of(1, address), false);
  }
}
