package io.quorate.raft;

import org.jgroups.Message;
import org.jgroups.protocols.TpHeader;
import org.jgroups.util.MaxOneThreadPerSender;
import org.jgroups.util.MessageBatch;

/**
 * Has messages of consensus delivered by the thread that has read them from the connection, which
 * saves a wake-up for each. {@link HardenedRaft} puts them into a queue and never waits. What else
 * JGroups sends goes to its threads, as it does by default: who merges groups waits there for
 * acknowledgements, which may have to come over the same connection.
 *
 * <p>Named in the stack, and made by JGroups.
 */
public final class ConsensusAtOnce extends MaxOneThreadPerSender {

  @Override
  public boolean process(Message message, boolean oob) {
    if (oob || !isOfConsensus(message)) {
      return super.process(message, oob);
    }
    TpHeader header = message.getHeader(tp_id);
    tp.passMessageUp(message, header.clusterName(), true, message.getDest() == null, true);
    return true;
  }

  @Override
  public boolean process(MessageBatch batch, boolean oob) {
    if (oob || !isOfConsensus(batch)) {
      return super.process(batch, oob);
    }
    new BatchHandler(batch, false).run();
    return true;
  }

  private static boolean isOfConsensus(MessageBatch batch) {
    for (Message message : batch) {
      if (!isOfConsensus(message)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOfConsensus(Message message) {
    return message.getHeader(HardenedRaft.PROTOCOL_ID) != null;
  }
}
