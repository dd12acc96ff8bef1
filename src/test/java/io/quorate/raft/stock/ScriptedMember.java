package io.quorate.raft.stock;

import io.quorate.raft.consensus.ConsensusMessage.Append;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jgroups.protocols.raft.LogEntry;

/**
 * One member of a cluster; the test is all the others, and what happens to messages.
 *
 * @param <M> members that it can talk to
 */
interface ScriptedMember<M> extends AutoCloseable {
  Set<Integer> THREE = Set.of(1, 2, 3);
  Set<Integer> FIVE = Set.of(1, 2, 3, 4, 5);

  /** Elects this member, by all the others, in a term that is later than its own. */
  void lead(long term);

  /** A leader's message arrives. */
  void hear(int from, Append append);

  /** A follower says, in the term of this leader, that it has the leader's log up to the index. */
  void hearAcknowledgement(int from, long index);

  CompletableFuture<byte[]> put(String command);

  /** A read that has to see whatever was acknowledged. */
  CompletableFuture<byte[]> get();

  /** All that this member said to the other one arrives there; once. */
  void deliverTo(M other);

  /** All that this member said is lost. */
  void lose();

  /** Takes a snapshot, and cuts the log to it. */
  void snapshot();

  /** The commands that the state machine has taken, or has from a snapshot. */
  List<String> applied();

  /** Without what the engine itself put into it; each as {@code term:command}. */
  List<String> log();

  long lastIndex();

  /** The indexes up to which this member said that it has the leader's log. */
  List<Long> acknowledged();

  @Override
  void close();

  /** What a leader sends; the entries are all of one term. */
  static Append append(
      long term, long prevIndex, long prevTerm, long commitIndex, LogEntry... entries) {
    return new Append(term, prevIndex, prevTerm, commitIndex, 0, Arrays.asList(entries));
  }

  static LogEntry entry(long term, String command) {
    return new LogEntry(term, command.getBytes(StandardCharsets.UTF_8));
  }

  static String text(LogEntry entry) {
    return new String(entry.command(), entry.offset(), entry.length(), StandardCharsets.UTF_8);
  }
}
