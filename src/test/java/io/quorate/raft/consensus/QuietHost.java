package io.quorate.raft.consensus;

import java.util.OptionalInt;

/** A host that has nothing to do about what it is only told, and sends all in order. */
public interface QuietHost extends Host {
  @Override
  default void sendAhead(int member, ConsensusMessage message) {
    send(member, message);
  }

  @Override
  default void together(Runnable answering) {
    answering.run();
  }

  @Override
  default void committed(Configuration configuration) {}

  @Override
  default void roleChanged(long term, OptionalInt leader, Role role) {}
}
