package io.quorate.raft.consensus;

import io.quorate.raft.log.StoredSnapshot;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jgroups.protocols.raft.LogEntry;

/**
 * What consensus needs of the member it runs in. Called by the consensus thread alone, except where
 * said.
 */
public interface Host {
  /** A message that is sent ahead takes no more. */
  int AHEAD_BYTES = 48 * 1024;

  /** Sends a message, in order of the calls, or loses it. Must not block. */
  void send(int member, ConsensusMessage message);

  /**
   * The same, at less cost, and in order with those alone that are sent so: it may come before what
   * was sent by {@link #send}.
   *
   * @param message of no more than {@link #AHEAD_BYTES}
   */
  void sendAhead(int member, ConsensusMessage message);

  /**
   * Applies a committed command; index by index, each once.
   *
   * @return what to answer whoever proposed it
   * @throws RuntimeException if it cannot be applied: the member must stop
   */
  byte[] apply(long index, LogEntry entry, boolean answered);

  /** Runs, at once, what answers many who proposed: these answers may leave together after it. */
  void together(Runnable answering);

  /** The voters as of a committed entry or a snapshot. */
  void committed(Configuration configuration);

  /** Called on every change of the term, the leader or the own role. */
  void roleChanged(long term, OptionalInt leader, Role role);

  /**
   * Reads the state of a snapshot, and changes nothing. On any thread.
   *
   * @throws RuntimeException if it cannot be read: the member must stop
   */
  Decoded decode(StoredSnapshot snapshot);

  /**
   * Does what takes long on another thread, one after the other, and hands the outcome over in a
   * later batch of the consensus thread; neither if the member stops before. If the work throws,
   * the member must stop.
   *
   * @param work touches nothing that the consensus thread changes
   */
  <T> void aside(Supplier<T> work, Consumer<T> then);
}
