package io.quorate.raft;

import java.util.Iterator;
import org.jgroups.Message;
import org.jgroups.protocols.TP;
import org.jgroups.protocols.TpHeader;
import org.jgroups.util.MaxOneThreadPerSender;
import org.jgroups.util.MessageBatch;

/**
 * Has messages of consensus that were sent ahead delivered by the thread that has read them from
 * the connection, which saves a wake-up for each. {@link HardenedRaft} puts them into a queue and
 * never waits. What else JGroups sends goes to its threads, as it does by default: who merges
 * groups waits there for acknowledgements, which may have to come over the same connection. And
 * what has an order goes there, so that the thread that reads never delivers what is before it.
 */
final class ConsensusAtOnce extends MaxOneThreadPerSender {

  /**
   * Has a transport that is not connected yet deliver so. Its attribute for that, in a stack, takes
   * the names of JGroups' own policies only: it looks for a class if there is no policy, and there
   * always is one.
   */
  static void into(TP transport) {
    var policy = new ConsensusAtOnce();
    policy.init(transport);
    transport.msgProcessingPolicy(policy);
    // It has taken the policy of before, for what a member sends to itself.
    transport.getBundler().init(transport);
  }

  @Override
  public boolean process(Message message, boolean oob) {
    if (oob || !isAhead(message)) {
      return super.process(message, oob);
    }
    TpHeader header = message.getHeader(tp_id);
    tp.passMessageUp(message, header.clusterName(), true, message.getDest() == null, true);
    return true;
  }

  @Override
  public boolean process(MessageBatch batch, boolean oob) {
    if (oob) {
      return super.process(batch, true);
    }
    var ahead =
        new MessageBatch(batch.size())
            .dest(batch.dest())
            .sender(batch.sender())
            .clusterName(batch.clusterName())
            .multicast(batch.multicast())
            .mode(batch.mode());
    for (Iterator<Message> messages = batch.iterator(); messages.hasNext(); ) {
      Message message = messages.next();
      if (isAhead(message)) {
        messages.remove();
        ahead.add(message);
      }
    }
    if (!ahead.isEmpty()) {
      new BatchHandler(ahead, false).run();
    }
    return batch.isEmpty() || super.process(batch, false);
  }

  private static boolean isAhead(Message message) {
    return message.isFlagSet(Message.Flag.NO_RELIABILITY)
        && message.getHeader(HardenedRaft.PROTOCOL_ID) != null;
  }
}
