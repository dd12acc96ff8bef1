package io.quorate.statemachine;

import io.quorate.command.Attachment;
import io.quorate.command.Check;
import io.quorate.command.ClaimName;
import io.quorate.command.Command;
import io.quorate.command.Condition;
import io.quorate.command.Fence;
import io.quorate.command.Fingerprint;
import io.quorate.command.IdempotencyKey;
import io.quorate.command.Key;
import io.quorate.command.MemberAddress;
import io.quorate.command.Misfit;
import io.quorate.command.Operation;
import io.quorate.command.Range;
import io.quorate.command.RequestId;
import io.quorate.command.RequestStamp;
import io.quorate.command.Result;
import io.quorate.command.StoreLimits;
import io.quorate.command.Terms;
import io.quorate.command.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
  private record Step(int kind, int choice, int behind, boolean flag, int pick) {}

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
                    weighted(valueBytes > 0 ? 150 : 30, 0),
                    weighted(15, 1),
                    weighted(15, 2),
                    weighted(2, 3),
                    weighted(5, 4),
                    weighted(5, 5),
                    weighted(5, 6),
                    weighted(3, 7),
                    weighted(valueBytes > 0 ? 1 : 3, 8),
                    weighted(valueBytes > 0 ? 5 : 15, 9),
                    weighted(5, 10),
                    weighted(4, 11),
                    weighted(6, 12),
                    weighted(20, 13),
                    weighted(10, 14),
                    weighted(valueBytes > 0 ? 0 : 4, 15),
                    weighted(valueBytes > 0 ? 0 : 8, 16),
                    weighted(4, 17)),
                numbers(999),
                Arbitraries.frequency(weighted(4, 0), weighted(2, 1), weighted(1, 20)),
                Arbitraries.of(true, false),
                numbers(99_999))
            .as(Step::new);
    // The default prefers short lists, and those forget nothing.
    return steps
        .list()
        .ofMinSize(1)
        .ofMaxSize(LENGTH)
        .withSizeDistribution(RandomDistribution.uniform())
        .map(list -> write(list, padding));
  }

  /** The default prefers small ones, and many decisions hang on one number. */
  private static Arbitrary<Integer> numbers(int most) {
    return Arbitraries.integers().between(0, most).withDistribution(RandomDistribution.uniform());
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
    var stamp = new RequestStamp(new RequestId("r" + log.size()), seen, time(step, log));
    var key = key(step.choice());
    int member = 1 + step.choice() % MEMBERS;
    boolean heavy = padding.length > 0;
    return switch (step.kind()) {
      case 0 -> {
        // To tell apart many large values takes long.
        Terms terms = heavy ? Terms.NONE : terms(step, condition(step, state), state);
        Attachment attachment = attachment(step.pick(), state);
        yield new Command.Put(
            stamp, key, value(step, padding), heavy || step.flag(), attachment, terms);
      }
      case 1 -> {
        // A removal that fails has no entry to carry, and so weighs nothing.
        Condition condition = heavy ? new Condition.None() : condition(step, state);
        yield new Command.Remove(stamp, key, heavy || step.flag(), terms(step, condition, state));
      }
      case 2 -> log.isEmpty() ? NOTHING : log.get(step.choice() % log.size());
      case 3 -> form(step);
      case 4 -> new Command.AddMember(stamp, member, address(member + step.choice() % 2));
      case 5 -> new Command.RemoveMember(stamp, member);
      case 6 -> new Command.EndMembershipChange(state.book().changes() - step.behind());
      case 8 -> new Command.RemoveRange(stamp, range(step), unconditional(step, state));
      case 9 -> transaction(step, stamp, state, padding);
      case 10 ->
          new Command.GrantLease(
              stamp, 1 + step.pick() % 60, terms("lease", step, new Condition.None(), state));
      case 11 ->
          new Command.RenewLease(
              stamp,
              leaseId(step.pick(), state),
              terms("lease", step, new Condition.None(), state));
      case 12 -> end(step, stamp, state);
      case 13 ->
          new Command.Claim(
              stamp,
              name(step.choice()),
              lease(step.pick(), state),
              value(step, new byte[0]),
              terms("claim", step, new Condition.None(), state));
      case 14 -> release(step, stamp, state);
      case 15 -> new Command.Configure(stamp, limits(step));
      case 16 -> again(step, stamp, log, state);
      case 17 -> decline(step, stamp);
      default -> NOTHING;
    };
  }

  /** A claim, a grant or a renewal that a client made and sends once more, if there is one. */
  private static Command again(
      Step step, RequestStamp stamp, List<Command> log, KeyValueState state) {
    List<Command.OfLeases> made =
        log.stream()
            .filter(Command.OfLeases.class::isInstance)
            .map(Command.OfLeases.class::cast)
            .filter(write -> isMade(write, state))
            .toList();
    if (made.isEmpty()) {
      return NOTHING;
    }
    Command.OfLeases write = made.get(step.choice() % made.size());
    if (write instanceof Command.GrantLease grant) {
      return new Command.GrantLease(stamp, grant.ttlSeconds(), grant.terms());
    }
    if (write instanceof Command.RenewLease renew) {
      return new Command.RenewLease(stamp, renew.leaseId(), renew.terms());
    }
    Command.Claim claim = (Command.Claim) write;
    return new Command.Claim(stamp, claim.name(), claim.attachment(), claim.value(), claim.terms());
  }

  private static boolean isMade(Command.OfLeases write, KeyValueState state) {
    Optional<Result> first =
        write.terms().key().flatMap(key -> state.answered(key, Fingerprint.of(write)));
    if (write instanceof Command.GrantLease) {
      return first.filter(Result.LeaseGranted.class::isInstance).isPresent();
    }
    if (write instanceof Command.RenewLease) {
      return first.filter(Result.LeaseRenewed.class::isInstance).isPresent();
    }
    return write instanceof Command.Claim
        && first.filter(Result.Claimed.class::isInstance).isPresent();
  }

  private static Command decline(Step step, RequestStamp stamp) {
    // Seldom one of other writes: those would all be refused after it.
    String keys = step.pick() % 5 == 0 ? "i" : "declined";
    var key = new IdempotencyKey(keys + step.choice() % 4);
    var written = new Fingerprint(0, step.pick() % 2);
    return new Command.Decline(
        stamp,
        step.flag()
            ? new Result.PreconditionFailed(OptionalLong.of(1 + step.pick()))
            : new Result.Unfit(Misfit.NOT_JSON, "detail " + step.pick()),
        new Terms(new Condition.None(), Optional.of(key), List.of(), Optional.of(written)));
  }

  /** The clocks of members do not agree, and some do not know. */
  private static long time(Step step, List<Command> log) {
    return switch (step.pick() % 4) {
      case 0 -> 0;
      case 1 -> Math.max(0, 1000L * log.size() - 5000);
      default -> 1000L * log.size();
    };
  }

  private static Key key(int choice) {
    return new Key("key-" + choice % KEYS);
  }

  private static ClaimName name(int choice) {
    return choice % 3 == 0 ? ClaimName.election("n0") : ClaimName.lock("n" + choice % 3 / 2);
  }

  /** One of the latest, which may have ended, or one that never was. */
  private static long leaseId(int pick, KeyValueState state) {
    return Math.max(1, state.leases().lastId() + 1 - pick % 5);
  }

  private static Attachment attachment(int pick, KeyValueState state) {
    return pick % 3 == 0 ? Attachment.NONE : lease(pick / 3, state);
  }

  private static Attachment lease(int pick, KeyValueState state) {
    return pick % 3 == 0
        ? new Attachment.OwnLease(1 + pick % 100)
        : new Attachment.ToLease(leaseId(pick / 3, state));
  }

  private static Range range(Step step) {
    Optional<Key> start = Optional.of(key(step.choice()));
    Optional<Key> end = Optional.of(key(step.pick()));
    return switch (step.pick() % 5) {
      case 0 -> Range.ofPrefix(key(step.choice()));
      case 1 -> new Range(Optional.empty(), start, Optional.empty());
      case 2 -> new Range(Optional.empty(), start, end);
      case 3 -> new Range(Optional.of(new Key("key-")), Optional.empty(), end);
      default -> new Range(Optional.of(new Key("other")), Optional.empty(), Optional.empty());
    };
  }

  private static Command transaction(
      Step step, RequestStamp stamp, KeyValueState state, byte[] padding) {
    List<Check> checks = new ArrayList<>();
    for (int i = step.choice() % 3; i > 0; i--) {
      checks.add(new Check(key(step.choice() + i), condition(step, state)));
    }
    return new Command.Transaction(
        stamp,
        checks,
        operations(step, step.pick(), state, padding),
        operations(step, step.pick() / 7, state, padding),
        step.pick() % 11 == 0,
        padding.length > 0 ? Terms.NONE : unconditional(step, state));
  }

  private static List<Operation> operations(
      Step step, int pick, KeyValueState state, byte[] padding) {
    List<Operation> operations = new ArrayList<>();
    boolean heavy = padding.length > 0;
    for (int i = 0; i < pick % 4; i++) {
      Key key = key(step.choice() + i);
      // One large value is all that fits.
      Value value = heavy && i > 0 ? Value.of(new byte[1]) : value(step, padding);
      operations.add(
          switch ((pick >> i) % 3) {
            case 0 ->
                new Operation.Put(
                    key, value, attachment(step.pick() / (i + 1), state), heavy || step.flag());
            case 1 -> new Operation.Remove(key, heavy || step.flag());
            default -> new Operation.Get(key(step.choice() + pick % 3));
          });
    }
    // Of both lists, so that only one may be large.
    return heavy && step.flag() == (pick == step.pick()) ? List.of() : operations;
  }

  private static Command end(Step step, RequestStamp stamp, KeyValueState state) {
    long id = leaseId(step.pick(), state);
    OptionalLong renewals =
        switch (step.pick() / 5 % 3) {
          case 0 -> OptionalLong.empty();
          case 1 -> OptionalLong.of(state.leases().find(id).map(Lease::renewals).orElse(0L));
          default -> OptionalLong.of(step.pick() % 2);
        };
    return new Command.EndLease(stamp, id, renewals, unconditional(step, state));
  }

  private static Command release(Step step, RequestStamp stamp, KeyValueState state) {
    ClaimName name = name(step.choice());
    long token = 1 + step.pick() % (state.claims().lastToken() + 1);
    if (step.pick() % 3 == 0) {
      return new Command.GiveUp(stamp, name, token, unconditional(step, state));
    }
    return new Command.Release(
        stamp,
        name,
        step.flag() ? token : state.claims().holder(name).map(Claims.Claim::token).orElse(token),
        unconditional(step, state));
  }

  private static StoreLimits limits(Step step) {
    int pick = step.pick();
    return new StoreLimits(
        List.of(600L, 1_100L, 1L << 20).get(pick % 3),
        List.of(1, 3, 10, 100).get(pick / 3 % 4),
        List.of(0L, 2_500L, 1L << 20).get(pick / 12 % 3),
        List.of(1, 3, 100).get(pick / 36 % 3),
        List.of(1, 3, 100).get(pick / 108 % 3));
  }

  /** A few keys of clients, so that they are used again, for the same write and for others. */
  private static Terms terms(Step step, Condition condition, KeyValueState state) {
    return terms("i", step, condition, state);
  }

  private static Terms terms(String keys, Step step, Condition condition, KeyValueState state) {
    int key = step.choice() / 64 % 8;
    return new Terms(
        condition,
        key < 4 ? Optional.of(new IdempotencyKey(keys + key)) : Optional.empty(),
        step.pick() / 64 % 4 == 0 ? List.of(fence(step, state)) : List.of(),
        Optional.empty());
  }

  private static Terms unconditional(Step step, KeyValueState state) {
    return terms(step, new Condition.None(), state);
  }

  /** More often one that holds than one that does not. */
  private static Fence fence(Step step, KeyValueState state) {
    ClaimName name = name(step.pick());
    long holder = state.claims().holder(name).map(Claims.Claim::token).orElse(1L);
    return new Fence(name, step.pick() / 3 % 4 == 0 ? holder + 1 : holder);
  }

  private static Condition condition(Step step, KeyValueState state) {
    return switch (step.choice() / 8 % 8) {
      case 0 -> new Condition.Exists();
      case 1 -> new Condition.Absent();
      case 2 ->
          new Condition.RevisionIn(
              new TreeSet<>(List.of(state.revision(), Math.max(0, state.revision() - 1))));
      case 3 -> new Condition.ValueIs(new byte[] {(byte) (step.pick() % 4)});
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
        : new Value(new byte[] {(byte) (step.choice() % 4)}, "text/plain");
  }
}
