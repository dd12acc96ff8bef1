package io.quorate.statemachine;

import io.quorate.command.Command;
import io.quorate.command.Condition;
import io.quorate.command.IdempotencyKey;
import io.quorate.command.Key;
import io.quorate.command.MemberAddress;
import io.quorate.command.RequestId;
import io.quorate.command.RequestStamp;
import io.quorate.command.Terms;
import io.quorate.command.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/**
 * Logs as a cluster writes them: few keys and members, requests submitted more than once, makers
 * that are behind the log, but none that is ahead of it.
 */
final class Logs {
  /** Ends a change that there is not. */
  private static final Command NOTHING = new Command.EndMembershipChange(Long.MAX_VALUE);

  private static final int KEYS = 4;
  private static final int MEMBERS = 5;

  /** Commands of the longest log. */
  static final int LENGTH = 60;

  private Logs() {}

  /** One line of a log to be; what it says depends on the state at its place. */
  private record Step(int kind, int choice, int behind, boolean flag) {}

  /** Logs whose values are small. */
  static Arbitrary<List<Command>> logs() {
    return logs(0);
  }

  /**
   * Logs whose results carry previous entries so large that few of them are remembered.
   *
   * @param valueBytes of every value; the array is shared by all
   */
  static Arbitrary<List<Command>> logs(int valueBytes) {
    byte[] padding = new byte[valueBytes];
    Arbitrary<Step> steps =
        Combinators.combine(
                Arbitraries.frequency(
                    weighted(30, 0),
                    weighted(15, 1),
                    weighted(15, 2),
                    weighted(2, 3),
                    weighted(5, 4),
                    weighted(5, 5),
                    weighted(5, 6),
                    weighted(3, 7)),
                Arbitraries.integers().between(0, 999),
                Arbitraries.frequency(weighted(4, 0), weighted(2, 1), weighted(1, 20)),
                Arbitraries.of(true, false))
            .as(Step::new);
    // The default prefers short lists, and those forget nothing.
    return steps
        .list()
        .ofMinSize(1)
        .ofMaxSize(LENGTH)
        .withSizeDistribution(RandomDistribution.uniform())
        .map(list -> write(list, padding));
  }

  /** The state after a log. */
  static KeyValueState replay(KeyValueState from, List<Command> log) {
    KeyValueState state = from;
    for (Command command : log) {
      state = state.apply(command).state();
    }
    return state;
  }

  private static Tuple.Tuple2<Integer, Integer> weighted(int weight, int kind) {
    return Tuple.of(weight, kind);
  }

  private static List<Command> write(List<Step> steps, byte[] padding) {
    var log = new ArrayList<Command>();
    KeyValueState state = KeyValueState.EMPTY;
    for (Step step : steps) {
      Command command = command(step, log, state, padding);
      log.add(command);
      state = state.apply(command).state();
    }
    return log;
  }

  private static Command command(
      Step step, List<Command> log, KeyValueState state, byte[] padding) {
    long seen = Math.max(0, state.recent().writes() - step.behind());
    var stamp = new RequestStamp(new RequestId("r" + log.size()), seen);
    var key = new Key("key-" + step.choice() % KEYS);
    int member = 1 + step.choice() % MEMBERS;
    boolean heavy = padding.length > 0;
    return switch (step.kind()) {
      case 0 -> {
        // To tell apart many large values takes long.
        Terms terms = heavy ? Terms.NONE : terms(step, condition(step, state));
        yield new Command.Put(stamp, key, value(step, padding), heavy || step.flag(), terms);
      }
      case 1 -> {
        // A removal that fails has no entry to carry, and so weighs nothing.
        Condition condition = heavy ? new Condition.None() : condition(step, state);
        yield new Command.Remove(stamp, key, heavy || step.flag(), terms(step, condition));
      }
      case 2 -> log.isEmpty() ? NOTHING : log.get(step.choice() % log.size());
      case 3 -> form(step);
      case 4 -> new Command.AddMember(stamp, member, address(member + step.choice() % 2));
      case 5 -> new Command.RemoveMember(stamp, member);
      case 6 -> new Command.EndMembershipChange(state.book().changes() - step.behind());
      default -> NOTHING;
    };
  }

  /** A few keys of clients, so that they are used again, for the same write and for others. */
  private static Terms terms(Step step, Condition condition) {
    int key = step.choice() / 64 % 8;
    return new Terms(
        condition, key < 4 ? Optional.of(new IdempotencyKey("i" + key)) : Optional.empty());
  }

  private static Condition condition(Step step, KeyValueState state) {
    return switch (step.choice() / 8 % 8) {
      case 0 -> new Condition.Exists();
      case 1 -> new Condition.Absent();
      case 2 ->
          new Condition.RevisionIn(
              new TreeSet<>(List.of(state.revision(), Math.max(0, state.revision() - 1))));
      default -> new Condition.None();
    };
  }

  private static Command form(Step step) {
    var members = new TreeMap<Integer, MemberAddress>();
    for (int id = 1; id <= 1 + step.choice() % 3; id++) {
      members.put(id, address(id));
    }
    return new Command.FormCluster("cluster-" + step.choice() % 2, members);
  }

  private static MemberAddress address(int member) {
    return new MemberAddress("127.0.0.1", 10_000 + member);
  }

  private static Value value(Step step, byte[] padding) {
    return padding.length > 0
        ? Value.of(padding)
        : new Value(new byte[] {(byte) step.choice()}, "text/plain");
  }
}
