package io.quorate.store;

import static io.quorate.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.command.Command;
import io.quorate.command.MemberAddress;
import io.quorate.command.Result;
import io.quorate.command.Terms;
import io.quorate.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of one member, in this process. */
class LocalLeasesTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path base;

  /**
   * A leader that was frozen finds its leases due when it goes on. What it would end then, its
   * successor has given the whole time again.
   */
  @Test
  void theEndOfALeaseCountsInTheTermAloneInWhichItsTimeWasCounted() throws Exception {
    try (var member = new LocalMember(settings(), (exit, sentence) -> {})) {
      member.start();
      long term =
          eventually(
              SOON,
              () -> {
                assertThat(member.notServing()).isEmpty();
                assertThat(member.machine().state().book().isFormed()).isTrue();
                return member.raft().leadsTerm().orElseThrow();
              });
      long lease = grant(member);

      assertThatThrownBy(() -> end(member, term - 1, lease)).isInstanceOf(ExecutionException.class);
      assertThatThrownBy(() -> end(member, term + 1, lease)).isInstanceOf(ExecutionException.class);
      assertThat(member.machine().state().leases().find(lease)).isPresent();

      assertThat(end(member, term, lease)).isEqualTo(new Result.LeaseEnded(0, 0));
      assertThat(member.machine().state().leases().find(lease)).isEmpty();
    }
  }

  private static Result end(LocalMember member, long term, long lease) throws Exception {
    return member.leases().end(term, lease, 0).get(20, TimeUnit.SECONDS);
  }

  private static long grant(LocalMember member) throws Exception {
    Result granted =
        member
            .machine()
            .submit(new Command.GrantLease(member.machine().newStamp(), 600, Terms.NONE))
            .get(20, TimeUnit.SECONDS);
    return ((Result.LeaseGranted) granted).leaseId();
  }

  private Settings settings() throws IOException {
    return MemberSettings.of(base, Map.of(1, new MemberAddress("127.0.0.1", freePort())), false);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
