package io.quorate.raft;

import static io.quorate.raft.LocalCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

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
import org.jgroups.util.AsciiString;
import org.jgroups.util.MessageBatch;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsensusAtOnceTest {
  private static final AsciiString CLUSTER = new AsciiString("cluster");

  private final Address sender = UUID.randomUUID();
  private final Address receiver = UUID.randomUUID();
  private final Transport transport = new Transport();
  private final ConsensusAtOnce policy = new ConsensusAtOnce();
  private JChannel channel;

  /** Says which thread delivers. */
  private static final class Transport extends SHARED_LOOPBACK {
    final List<Thread> delivered = new CopyOnWriteArrayList<>();

    @Override
    public void passMessageUp(
        Message message, byte[] cluster, boolean matching, boolean multicast, boolean noOwn) {
      delivered.add(Thread.currentThread());
    }

    @Override
    public void passBatchUp(MessageBatch batch, boolean matching, boolean noOwn) {
      delivered.add(Thread.currentThread());
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
  void aMessageOfConsensusIsDeliveredByTheThreadThatHasIt() {
    assertThat(policy.process(consensus(), false)).isTrue();

    assertThat(transport.delivered).containsExactly(Thread.currentThread());
  }

  @Test
  void severalOfThemAre() {
    assertThat(policy.process(batch(consensus(), consensus()), false)).isTrue();

    assertThat(transport.delivered).containsExactly(Thread.currentThread());
  }

  @Test
  void whatElseJGroupsSendsIsDeliveredByAnotherThread() {
    assertThat(policy.process(other(), false)).isTrue();

    assertThatAnotherThreadDelivers();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void soIsWhatCameTogetherWithThat(int place) {
    List<Message> messages = new ArrayList<>(List.of(consensus(), consensus()));
    messages.set(place, other());

    assertThat(policy.process(batch(messages.toArray(Message[]::new)), false)).isTrue();

    assertThatAnotherThreadDelivers();
  }

  @Test
  void whatIsOutOfBandIs() {
    assertThat(policy.process(consensus(), true)).isTrue();

    assertThatAnotherThreadDelivers();
  }

  private void assertThatAnotherThreadDelivers() {
    await("it is delivered", () -> !transport.delivered.isEmpty());
    assertThat(transport.delivered).doesNotContain(Thread.currentThread());
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

  private Message consensus() {
    return other().putHeader(HardenedRaft.PROTOCOL_ID, new ConsensusHeader());
  }

  private Message other() {
    return new BytesMessage(receiver, new byte[1])
        .setSrc(sender)
        .putHeader(transport.getId(), new TpHeader(CLUSTER));
  }
}
