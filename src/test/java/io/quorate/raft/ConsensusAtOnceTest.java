package io.quorate.raft;

import static io.quorate.raft.LocalCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Key;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.SHARED_LOOPBACK;
import org.jgroups.protocols.TpHeader;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.util.AsciiString;
import org.jgroups.util.MessageBatch;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsensusAtOnceTest {
  private static final int PUTS = 100;
  private static final AsciiString CLUSTER = new AsciiString("cluster");

  private final Address sender = UUID.randomUUID();
  private final Address receiver = UUID.randomUUID();
  private final Transport transport = new Transport();
  private final ConsensusAtOnce policy = new ConsensusAtOnce();
  private JChannel channel;

  /** Says what is delivered by the thread of the test, and what by others. */
  private static final class Transport extends SHARED_LOOPBACK {
    final List<Message> here = new CopyOnWriteArrayList<>();
    final List<Message> elsewhere = new CopyOnWriteArrayList<>();
    private final Thread reader = Thread.currentThread();

    @Override
    public void passMessageUp(
        Message message, byte[] cluster, boolean matching, boolean multicast, boolean noOwn) {
      deliver(message);
    }

    @Override
    public void passBatchUp(MessageBatch batch, boolean matching, boolean noOwn) {
      batch.forEach(this::deliver);
    }

    private void deliver(Message message) {
      (Thread.currentThread() == reader ? here : elsewhere).add(message);
    }
  }

  @BeforeEach
  void aTransportWithThreads() throws Exception {
    transport.setId(ClassConfigurator.getProtocolId(SHARED_LOOPBACK.class));
    channel = new JChannel(transport);
    transport.addr(receiver);
    policy.init(transport);
  }

  @AfterEach
  void close() {
    channel.close();
  }

  @Test
  void whatIsSentAheadIsDeliveredByTheThreadThatHasIt() {
    Message message = ahead();

    assertThat(policy.process(message, false)).isTrue();

    assertThat(transport.here).containsExactly(message);
  }

  @Test
  void severalOfThemAre() {
    Message first = ahead();
    Message second = ahead();

    assertThat(policy.process(batch(first, second), false)).isTrue();

    assertThat(transport.here).containsExactly(first, second);
    assertThat(transport.elsewhere).isEmpty();
  }

  @Test
  void whatHasAnOrderIsDeliveredByAnotherThread() {
    Message message = consensus();

    assertThat(policy.process(message, false)).isTrue();

    assertThatAnotherThreadDelivers(message);
  }

  @Test
  void whatElseJGroupsSendsIs() {
    Message message = other().setFlag(Message.Flag.NO_RELIABILITY);

    assertThat(policy.process(message, false)).isTrue();

    assertThatAnotherThreadDelivers(message);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void whatCameTogetherIsDeliveredEachAsItShould(int place) {
    Message other = consensus();
    List<Message> ahead = List.of(ahead(), ahead());
    List<Message> messages = new ArrayList<>(ahead);
    messages.add(place, other);

    assertThat(policy.process(batch(messages.toArray(Message[]::new)), false)).isTrue();

    assertThatAnotherThreadDelivers(other);
    assertThat(transport.here).containsExactlyElementsOf(ahead);
  }

  @Test
  void whatIsOutOfBandIsDeliveredByAnotherThread() {
    Message message = ahead();

    assertThat(policy.process(message, true)).isTrue();

    assertThatAnotherThreadDelivers(message);
  }

  /** A name in the stack would not do it: JGroups says nothing, and delivers as by default. */
  @Test
  void aMemberThatRunsDeliversSo(@TempDir Path base) throws Exception {
    try (var cluster = new LocalCluster(base, 1)) {
      cluster.startAll();

      var transport = cluster.leader().raft.channel().getProtocolStack().getTransport();
      assertThat(transport.getMessageProcessingPolicy()).isInstanceOf(ConsensusAtOnce.class);
    }
  }

  /** JGroups counts what it sees to that it arrives, and no heartbeat or short entry is of that. */
  @Test
  void whatMembersSayUnderLoadGoesAhead(@TempDir Path base) throws Exception {
    try (var cluster = new LocalCluster(base, 3)) {
      cluster.startAll();
      LocalCluster.Member leader = cluster.leader();
      leader.machine.put(new Key("first"), LocalCluster.value("v"));
      long before = inOrder(cluster);
      for (int i = 0; i < PUTS; i++) {
        leader.machine.put(new Key("k" + i), LocalCluster.value("v"));
      }
      assertThat(inOrder(cluster) - before).isLessThan(PUTS / 2);
    }
  }

  @SuppressWarnings("deprecation") // It counts, and nothing else tells.
  private static long inOrder(LocalCluster cluster) {
    return cluster.members().stream()
        .mapToLong(member -> member.protocol(UNICAST3.class).getNumMessagesSent())
        .sum();
  }

  private void assertThatAnotherThreadDelivers(Message message) {
    await("it is delivered", () -> !transport.elsewhere.isEmpty());
    assertThat(transport.elsewhere).containsExactly(message);
    assertThat(transport.here).doesNotContain(message);
  }

  private MessageBatch batch(Message... messages) {
    var batch =
        new MessageBatch(messages.length)
            .dest(receiver)
            .sender(sender)
            .clusterName(CLUSTER)
            .mode(MessageBatch.Mode.REG);
    for (Message message : messages) {
      batch.add(message);
    }
    return batch;
  }

  private Message ahead() {
    return consensus().setFlag(Message.Flag.NO_RELIABILITY);
  }

  private Message consensus() {
    return other().putHeader(HardenedRaft.PROTOCOL_ID, new ConsensusHeader());
  }

  private Message other() {
    return new BytesMessage(receiver, new byte[1])
        .setSrc(sender)
        .putHeader(transport.getId(), new TpHeader(CLUSTER));
  }
}
