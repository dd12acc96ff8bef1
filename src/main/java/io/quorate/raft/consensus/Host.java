package io.quorate.raft.consensus;

import io.quorate.raft.log.StoredSnapshot;
import java.util.OptionalInt;
import org.jgroups.protocols.raft.LogEntry;

/** What consensus needs of the member it runs in. Called by the consensus thread alone. */
public interface Host {

  /** Sends a message, in order of the calls, or loses it. Must not block. */
  void send(int member, ConsensusMessage message);

  /**
   * Applies a committed command; index by index, each once.
   *
   * @return what to answer whoever proposed it
   * @throws RuntimeException if it cannot be applied: the member must stop
   */
  byte[] apply(long index, LogEntry entry, boolean answered);

  /** The voters as of a committed entry or a snapshot. */
  void committed(Configuration configuration);

  /** Called on every change of the term, the leader or the own role. */
  void roleChanged(long term, OptionalInt leader, Role role);

  /** Replaces the state by that of a snapshot, and answers with the configuration in it. */
  Configuration restore(StoredSnapshot snapshot);
}
