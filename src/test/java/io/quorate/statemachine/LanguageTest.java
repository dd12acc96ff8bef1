package io.quorate.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Change;
import io.quorate.command.ClaimName;
import io.quorate.command.Command;
import io.quorate.command.Entry;
import io.quorate.command.Key;
import io.quorate.command.Result;
import io.quorate.command.Result.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.pcollections.TreePMap;

/** The whole language of the log, against a {@link Model} of it and against what must hold. */
class LanguageTest {

  @Property(tries = 500)
  void theStoreDoesWhatTheModelDoes(@ForAll("logs") List<Command> log) {
    var model = new Model();
    KeyValueState state = KeyValueState.EMPTY;
    for (Command command : log) {
      KeyValueState.Applied applied = state.apply(command);
      if (isModelled(command)) {
        assertThat(applied.result()).isEqualTo(model.apply((Command.Write) command));
        state = applied.state();
        assertThat(state.entries().values()).containsExactlyElementsOf(model.entries());
        assertThat(state.revision()).isEqualTo(model.revision());
        assertThat(state.contents().clockMillis()).isEqualTo(model.clockMillis());
        assertThat(leases(state)).isEqualTo(model.leases());
        assertThat(claims(state)).containsExactlyInAnyOrderElementsOf(model.claims());
        assertThat(past(state)).isEqualTo(model.past());
      }
    }
  }

  @Property(tries = 300)
  void theHistoryHoldsTheStatesThatWere(@ForAll("logs") List<Command> log) {
    Map<Long, TreePMap<Key, Entry>> were = new HashMap<>(Map.of(0L, TreePMap.empty()));
    KeyValueState state = KeyValueState.EMPTY;
    for (Command command : log) {
      long before = state.revision();
      KeyValueState.Applied applied = state.apply(command);
      state = applied.state();
      were.put(state.revision(), state.entries());
      History history = state.history();
      for (long revision = history.oldest(); revision <= state.revision(); revision++) {
        assertThat(history.entriesAt(revision)).contains(were.get(revision));
      }
      assertThat(history.entriesAt(history.oldest() - 1)).isEmpty();
      assertThat(history.entriesAt(state.revision() + 1)).isEmpty();
      assertThat(history.after(state.revision())).isEmpty();
      assertThat(state.revision()).isEqualTo(before + (applied.changes().isEmpty() ? 0 : 1));
      if (state.revision() > before) {
        assertThat(history.after(before).map(Revision::changes)).contains(applied.changes());
      }
    }
  }

  @Property(tries = 300)
  void theChangesOfARevisionLeadFromTheEntriesBeforeToThoseAfter(
      @ForAll("logs") List<Command> log) {
    History history = Logs.replay(KeyValueState.EMPTY, log).history();
    TreePMap<Key, Entry> entries = history.oldestEntries();
    long number = history.oldest();
    for (Optional<Revision> next = history.after(number);
        next.isPresent();
        next = history.after(number)) {
      number++;
      assertThat(next.get().number()).isEqualTo(number);
      Set<Key> keys = new TreeSet<>();
      for (Change change : next.get().changes()) {
        assertThat(keys.add(change.key())).isTrue();
        assertThat(change.before()).isEqualTo(Optional.ofNullable(entries.get(change.key())));
        entries =
            change.after().isPresent()
                ? entries.plus(change.key(), change.after().get())
                : entries.minus(change.key());
      }
      assertThat(history.entriesAt(number)).contains(entries);
    }
  }

  @Property(tries = 300)
  void whatIsCountedIsWhatIsThere(@ForAll("logs") List<Command> log) {
    KeyValueState state = KeyValueState.EMPTY;
    for (Command command : log) {
      state = state.apply(command).state();
      Contents contents = state.contents();
      assertThat(contents.bytes())
          .isEqualTo(contents.entries().values().stream().mapToLong(Entry::weightBytes).sum());
      History history = contents.history();
      assertThat(history.bytes())
          .isEqualTo(
              StreamSupport.stream(history.revisions().spliterator(), false)
                  .mapToLong(Revision::weightBytes)
                  .sum());
      assertThat(history.revisions().size())
          .isLessThanOrEqualTo(contents.limits().historyRevisions());
      assertThat(
              history.bytes() <= contents.limits().historyBytes()
                  || history.revisions().size() == 1)
          .isTrue();
      assertThat(contents.claims().size()).isEqualTo(claims(state).size());
      assertThat(contents.claims().queues().values()).noneMatch(Map::isEmpty);
    }
  }

  @Property(tries = 300)
  void leasesAndWhatIsAttachedToThemKnowEachOther(@ForAll("logs") List<Command> log) {
    KeyValueState state = KeyValueState.EMPTY;
    for (Command command : log) {
      state = state.apply(command).state();
      Map<Long, Set<Key>> keys = new HashMap<>();
      for (Entry entry : state.entries().values()) {
        if (entry.leaseId() != 0) {
          keys.computeIfAbsent(entry.leaseId(), id -> new TreeSet<>()).add(entry.key());
        }
      }
      Map<Long, Map<ClaimName, Long>> tokens = new HashMap<>();
      for (Model.Claimed claim : claims(state)) {
        tokens
            .computeIfAbsent(claim.leaseId(), id -> new HashMap<>())
            .put(claim.name(), claim.token());
      }
      assertThat(state.leases().byId().keySet()).containsAll(keys.keySet());
      assertThat(state.leases().byId().keySet()).containsAll(tokens.keySet());
      for (Lease lease : state.leases().byId().values()) {
        assertThat(lease.keys()).isEqualTo(keys.getOrDefault(lease.id(), Set.of()));
        assertThat(lease.claims()).isEqualTo(tokens.getOrDefault(lease.id(), Map.of()));
        assertThat(lease.isOver()).isFalse();
      }
    }
  }

  /** What a fencing token is for: whoever held before has a lower one, for ever. */
  @Property(tries = 300)
  void theTokensOfSuccessiveHoldersRise(@ForAll("logs") List<Command> log) {
    Map<ClaimName, Long> latest = new HashMap<>();
    KeyValueState state = KeyValueState.EMPTY;
    for (Command command : log) {
      state = state.apply(command).state();
      for (ClaimName name : state.claims().queues().keySet()) {
        long token = state.claims().holder(name).orElseThrow().token();
        assertThat(token).isGreaterThanOrEqualTo(latest.getOrDefault(name, 0L));
        latest.put(name, token);
      }
    }
  }

  @Property(tries = 300)
  void theClockOfTheStateNeverGoesBack(@ForAll("logs") List<Command> log) {
    long clock = 0;
    KeyValueState state = KeyValueState.EMPTY;
    for (Command command : log) {
      KeyValueState.Applied applied = state.apply(command);
      state = applied.state();
      assertThat(state.contents().clockMillis()).isGreaterThanOrEqualTo(clock);
      clock = state.contents().clockMillis();
      for (Change change : applied.changes()) {
        assertThat(change.after().map(Entry::modifiedMillis).orElse(clock)).isEqualTo(clock);
      }
    }
  }

  /** Says that the properties above see what they are there for. */
  @Example
  void logsSayEverythingAndAreAnsweredInEveryWay() {
    Set<String> answers = new TreeSet<>();
    logs().sampleStream().limit(1000).forEach(log -> answers.addAll(answers(log)));

    assertThat(answers)
        .contains(
            "Put",
            "Removed",
            "RangeRemoved",
            "TransactionDone",
            "LeaseGranted",
            "LeaseGranted again",
            "LeaseGranted but ended",
            "LeaseRenewed",
            "LeaseEnded",
            "LeaseEnded with entries",
            "Claimed",
            "Claimed and waits",
            "Released",
            "PreconditionFailed",
            "FenceFailed",
            "Unfit",
            "IDEMPOTENCY_KEY_REUSED",
            "QUOTA",
            "NO_SUCH_LEASE",
            "TOO_MANY_LEASES",
            "LEASE_RENEWED",
            "TOO_MANY_CLAIMS",
            "CLAIM_ENDED",
            "NOT_HELD",
            "NOT_THE_HOLDER");
  }

  private static List<String> answers(List<Command> log) {
    List<String> answers = new ArrayList<>();
    KeyValueState state = KeyValueState.EMPTY;
    for (Command command : log) {
      KeyValueState.Applied applied = state.apply(command);
      Result result = applied.result();
      long lastLease = state.leases().lastId();
      state = applied.state();
      if (command instanceof Command.GrantLease
          && result.equals(new Result.Refused(Refusal.NO_SUCH_LEASE))) {
        answers.add("LeaseGranted but ended");
      } else if (result instanceof Result.LeaseGranted granted && granted.leaseId() <= lastLease) {
        answers.add("LeaseGranted again");
      } else if (result instanceof Result.Refused refused) {
        answers.add(refused.reason().name());
      } else if (result instanceof Result.LeaseEnded ended && ended.removed() > 0) {
        answers.add("LeaseEnded with entries");
      } else if (result instanceof Result.Claimed claimed && !claimed.held()) {
        answers.add("Claimed and waits");
      } else {
        answers.add(result.getClass().getSimpleName());
      }
    }
    return answers;
  }

  @Provide
  Arbitrary<List<Command>> logs() {
    return Logs.logs();
  }

  private static boolean isModelled(Command command) {
    return command instanceof Command.OnTerms || command instanceof Command.Configure;
  }

  private static Map<Long, Model.Granted> leases(KeyValueState state) {
    return state.leases().byId().values().stream()
        .collect(
            Collectors.toMap(
                Lease::id,
                lease -> new Model.Granted(lease.ttlSeconds(), lease.renewals(), lease.own())));
  }

  private static List<Model.Claimed> claims(KeyValueState state) {
    List<Model.Claimed> claims = new ArrayList<>();
    state
        .claims()
        .queues()
        .forEach(
            (name, queue) ->
                queue
                    .values()
                    .forEach(
                        each ->
                            claims.add(
                                new Model.Claimed(
                                    name, each.token(), each.leaseId(), each.value()))));
    return claims;
  }

  private static Map<Long, List<Entry>> past(KeyValueState state) {
    Map<Long, List<Entry>> past = new HashMap<>();
    for (long revision = state.history().oldest(); revision <= state.revision(); revision++) {
      past.put(revision, List.copyOf(state.history().entriesAt(revision).orElseThrow().values()));
    }
    return past;
  }
}
