package io.quorate.raft;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.jgroups.protocols.raft.RAFT;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.Test;

class MemberHostTest {

  @Test
  void aMemberIsKnownByTheIdInItsAddress() {
    var address = ExtendedUUID.randomUUID("one").put(RAFT.raft_id_key, "7".getBytes(UTF_8));

    assertThat(MemberHost.memberId(address)).contains(7);
  }

  /** Whoever knows the name of the cluster can come into its channel. */
  @Test
  void aProcessOfAnotherKindIsNobody() {
    var named = ExtendedUUID.randomUUID("other").put(RAFT.raft_id_key, "A".getBytes(UTF_8));

    assertThat(MemberHost.memberId(named)).isEmpty();
    assertThat(MemberHost.memberId(ExtendedUUID.randomUUID("none"))).isEmpty();
    assertThat(MemberHost.memberId(UUID.randomUUID())).isEmpty();
  }
}
