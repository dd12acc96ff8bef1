package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jgroups.protocols.pbcast.GMS;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a start waits for members that are there already. */
class JoinTimeoutTest {
  private static final InetSocketAddress OWN = at(12379);
  private static final InetSocketAddress OTHER = at(22379);
  private static final long OF_THE_STACK = 1_000;

  @TempDir Path directory;
  private RaftMember member;

  @BeforeEach
  void make() {
    // It is not started, and opens no port.
    member =
        new RaftMember(
            new RaftMember.Identity(
                1, "quorate", OWN, Set.of(1), directory, 1 << 20, Duration.ofSeconds(1)));
  }

  @AfterEach
  void close() {
    member.close();
  }

  @Test
  void whoKnowsOfNobodyWaitsForNobody() {
    member.seekAt(List.of(OWN));

    assertThat(joinTimeout()).isEqualTo(1);
  }

  @Test
  void whoKnowsOfOthersWaitsForTheirAnswers() {
    member.seekAt(List.of(OWN, OTHER));

    assertThat(joinTimeout()).isEqualTo(OF_THE_STACK);
  }

  @Test
  void whoseLogTellsOfOthersWaitsForThem() {
    member.seekAt(List.of(OWN));
    member.seekAt(List.of(OTHER, OWN));

    assertThat(joinTimeout()).isEqualTo(OF_THE_STACK);
  }

  @Test
  void aNameThatCannotBeResolvedIsAnotherMember() {
    member.seekAt(List.of(OWN, InetSocketAddress.createUnresolved("nobody.invalid", 22379)));

    assertThat(joinTimeout()).isEqualTo(OF_THE_STACK);
  }

  private long joinTimeout() {
    GMS membership = member.channel().getProtocolStack().findProtocol(GMS.class);
    return membership.getJoinTimeout();
  }

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
