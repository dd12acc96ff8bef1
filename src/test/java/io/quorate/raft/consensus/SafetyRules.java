package io.quorate.raft.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jgroups.protocols.raft.LogEntry;

/** What may never happen, seen from outside of all members at once; for ever, over all restarts. */
final class SafetyRules {
  /** A member's state: the last command that is in it, and what all of them were. */
  record State(long index, long digest) {
    static final State EMPTY = new State(0, 0);
  }

  private record Position(long index, long term) {}

  private record Vote(int member, long term) {}

  private record Content(int hash, boolean internal, long termBefore) {}

  /** The term of the entry, and the term in which somebody first knew it to be committed. */
  private record Committed(long term, long knownIn) {}

  private record Before(Role role, long term, long commitIndex, long appliedIndex) {}

  private final SimulatedCluster cluster;
  private final Map<Long, Integer> leaders = new HashMap<>();
  private final Map<Vote, Integer> votes = new HashMap<>();
  private final Map<Position, Content> entries = new HashMap<>();
  private final TreeMap<Long, Committed> committed = new TreeMap<>();
  private final TreeMap<Long, State> states = new TreeMap<>(Map.of(0L, State.EMPTY));
  private final Map<List<Byte>, Long> commands = new HashMap<>();
  private Before before = new Before(Role.FOLLOWER, 0, 0, 0);
  private long acknowledged;

  SafetyRules(SimulatedCluster cluster) {
    this.cluster = cluster;
  }

  /** The highest index of a command that was acknowledged. */
  long acknowledged() {
    return acknowledged;
  }

  /** How many commands were applied somewhere. */
  int commands() {
    return commands.size();
  }

  ObservedStorage.Observer observer(int member) {
    return new ObservedStorage.Observer() {
      @Override
      public void saved(long term, int votedFor) {
        if (votedFor != 0) {
          Integer other = votes.putIfAbsent(new Vote(member, term), votedFor);
          check(other == null || other == votedFor, "%d votes twice in %d", member, term);
        }
      }

      @Override
      public void appended(long index, LogEntry entry, long termBefore) {
        int hash = Arrays.hashCode(bytes(entry));
        var content = new Content(hash, entry.internal(), termBefore);
        Content other = entries.putIfAbsent(new Position(index, entry.term()), content);
        check(
            other == null || other.equals(content),
            "%d has another log up to index %d of term %d",
            member,
            index,
            entry.term());
      }
    };
  }

  void started(SimulatedMember member) {
    before = new Before(Role.FOLLOWER, 0, 0, 0);
    noteCommitted(member);
  }

  void beforeBatch(SimulatedMember member) {
    Consensus consensus = member.consensus();
    before =
        new Before(
            consensus.role(), consensus.term(), consensus.commitIndex(), consensus.appliedIndex());
  }

  void afterBatch(SimulatedMember member) {
    Consensus consensus = member.consensus();
    int id = member.id();
    check(consensus.term() >= before.term(), "the term of %d goes down", id);
    check(consensus.commitIndex() >= before.commitIndex(), "%d takes a commit back", id);
    check(consensus.appliedIndex() == consensus.commitIndex(), "%d does not apply", id);
    if (consensus.role() == Role.LEADER) {
      checkLeader(member);
    }
    noteCommitted(member);
  }

  /** A member applies a command to its state. */
  State applied(State state, long index, LogEntry entry) {
    check(!entry.internal(), "a configuration at %d goes to the state", index);
    check(index > state.index(), "%d is applied behind %d", index, state.index());
    byte[] command = bytes(entry);
    var next = new State(index, 31 * (31 * state.digest() + index) + Arrays.hashCode(command));
    Map.Entry<Long, State> known = states.higherEntry(state.index());
    if (known == null) {
      states.put(index, next);
      Long twice = commands.put(list(command), index);
      check(twice == null, "the command at %d is at %d too", index, twice);
    } else {
      check(known.getValue().equals(next), "another state at %d, not %s", index, known);
    }
    return next;
  }

  /** A member takes the state of a snapshot in the place of its own. */
  State restored(State state, State before) {
    check(state.equals(states.get(state.index())), "a snapshot holds another state: %s", state);
    check(state.index() >= before.index(), "a snapshot takes back what is applied: %s", before);
    return state;
  }

  void acknowledged(byte[] command, long index) {
    Long at = commands.get(list(command));
    check(at != null && at == index, "acknowledged at %d is what is at %s", index, at);
    acknowledged = Math.max(acknowledged, index);
  }

  void answeredRead(long readIndex, long floor) {
    check(readIndex >= floor, "a read at %d misses what was acknowledged at %d", readIndex, floor);
  }

  private void checkLeader(SimulatedMember member) {
    Consensus leader = member.consensus();
    long term = leader.term();
    Integer other = leaders.putIfAbsent(term, member.id());
    check(other == null || other == member.id(), "%d and %d lead in %d", member.id(), other, term);
    boolean isNew = before.role() != Role.LEADER || before.term() != term;
    if (isNew) {
      long first = member.disk().firstIndex();
      committed
          .tailMap(first, true)
          .forEach(
              (index, entry) ->
                  check(
                      entry.knownIn() >= term || leader.termAt(index) == entry.term(),
                      "the new leader %d lacks %d, which is committed",
                      member.id(),
                      index));
    }
    long commit = leader.commitIndex();
    if (commit > before.commitIndex()) {
      check(leader.termAt(commit) == term, "%d commits %d of another term", member.id(), commit);
      var durable = cluster.members().stream().filter(each -> hasDurably(each, commit, term));
      check(
          leader
              .configurationAt(leader.lastIndex())
              .isMajority(durable.map(SimulatedMember::id).toList()),
          "%d commits %d, which is not on a majority of the disks",
          member.id(),
          commit);
    }
  }

  private static boolean hasDurably(SimulatedMember member, long index, long term) {
    return member.disk().snapshot().filter(latest -> latest.index() >= index).isPresent()
        || (member.disk().syncedIndex() >= index && member.disk().termAt(index) == term);
  }

  private void noteCommitted(SimulatedMember member) {
    Consensus consensus = member.consensus();
    long first = Math.max(before.commitIndex() + 1, member.disk().firstIndex());
    for (long index = first; index <= consensus.commitIndex(); index++) {
      long term = consensus.termAt(index);
      Committed other = committed.putIfAbsent(index, new Committed(term, consensus.term()));
      check(
          other == null || other.term() == term,
          "%d commits %d of term %d, others did of %s",
          member.id(),
          index,
          term,
          other);
    }
  }

  private static void check(boolean holds, String rule, Object... values) {
    if (!holds) {
      assertThat(holds).as(rule, values).isTrue();
    }
  }

  private static byte[] bytes(LogEntry entry) {
    return Arrays.copyOfRange(entry.command(), entry.offset(), entry.offset() + entry.length());
  }

  private static List<Byte> list(byte[] bytes) {
    var list = new Byte[bytes.length];
    Arrays.setAll(list, i -> bytes[i]);
    return List.of(list);
  }
}
