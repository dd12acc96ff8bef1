package io.quorate.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Change;
import io.quorate.command.Command;
import io.quorate.command.Condition;
import io.quorate.command.Entry;
import io.quorate.command.Fingerprint;
import io.quorate.command.Generated;
import io.quorate.command.IdempotencyKey;
import io.quorate.command.Key;
import io.quorate.command.RequestId;
import io.quorate.command.RequestStamp;
import io.quorate.command.Result;
import io.quorate.command.Result.Refusal;
import io.quorate.command.Terms;
import io.quorate.command.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class KeyValueStateTest {
  private static final Key KEY = new Key("k");
  private static final IdempotencyKey CLIENTS = new IdempotencyKey("8e03978e");

  @Property(tries = 300)
  void entriesStandInTheOrderOfTheUtf8BytesOfTheirKeys(@ForAll("keys") List<Key> keys) {
    var model = new TreeMap<byte[], Key>(Arrays::compareUnsigned);
    KeyValueState state = KeyValueState.EMPTY;
    int request = 0;
    for (Key key : keys) {
      model.put(key.text().getBytes(StandardCharsets.UTF_8), key);
      state = state.apply(put("r" + request++, 0, key, "v")).state();
    }
    assertThat(state.entries().keySet()).containsExactlyElementsOf(model.values());
  }

  @Example
  void aPutOfANewKeyCreatesIt() {
    KeyValueState.Applied applied = KeyValueState.EMPTY.apply(put("r", 0, KEY, "v"));

    var entry = new Entry(KEY, value("v"), 1);
    assertThat(applied.result()).isEqualTo(new Result.Put(1, true, Optional.empty()));
    assertThat(applied.changes()).containsExactly(new Change(Optional.empty(), Optional.of(entry)));
    assertThat(applied.state().get(KEY)).contains(entry);
  }

  @Example
  void aPutOfAnExistingKeyReplacesItAndGivesItTheNextRevision() {
    KeyValueState before = KeyValueState.EMPTY.apply(put("r1", 0, KEY, "old")).state();

    KeyValueState.Applied applied = before.apply(put("r2", 1, KEY, "new"));

    var old = new Entry(KEY, value("old"), 1);
    assertThat(applied.result()).isEqualTo(new Result.Put(2, false, Optional.of(old)));
    assertThat(applied.changes()).extracting(Change::before).containsExactly(Optional.of(old));
    assertThat(applied.state().get(KEY)).contains(new Entry(KEY, value("new"), 2));
  }

  @Example
  void aRemovalOfAnExistingKeyRemovesItAndCounts() {
    KeyValueState before = KeyValueState.EMPTY.apply(put("r1", 0, KEY, "v")).state();

    KeyValueState.Applied applied = before.apply(remove("r2", 1, KEY));

    var old = new Entry(KEY, value("v"), 1);
    assertThat(applied.result()).isEqualTo(new Result.Removed(2, true, Optional.of(old)));
    assertThat(applied.state().entries()).isEmpty();
    assertThat(applied.state().revision()).isEqualTo(2);
  }

  @Example
  void aRemovalOfAnAbsentKeyDoesNotCount() {
    KeyValueState.Applied applied = KeyValueState.EMPTY.apply(remove("r", 0, KEY));

    assertThat(applied.result()).isEqualTo(new Result.Removed(0, false, Optional.empty()));
    assertThat(applied.state().revision()).isZero();
    assertThat(applied.changes()).isEmpty();
  }

  /** Also where the key has a third value meanwhile: the second submission is no second write. */
  @Example
  void aRequestSubmittedAgainIsAnsweredAndNotAppliedAgain() {
    Command first = put("r1", 0, KEY, "first");
    KeyValueState.Applied applied = KeyValueState.EMPTY.apply(first);
    KeyValueState later = applied.state().apply(put("r2", 1, KEY, "later")).state();

    KeyValueState.Applied again = later.apply(first);

    assertThat(again.result()).isEqualTo(applied.result());
    assertThat(again.state()).isSameAs(later);
    assertThat(again.changes()).isEmpty();
  }

  @Example
  void ofTwoComparesAndSetsOfOneRevisionOnlyTheFirstWins() {
    KeyValueState before = KeyValueState.EMPTY.apply(put("r1", 0, KEY, "old")).state();

    KeyValueState.Applied first = before.apply(put("r2", "first", in(1)));
    KeyValueState.Applied second = first.state().apply(put("r3", "second", in(1)));

    assertThat(first.result()).isEqualTo(new Result.Put(2, false, Optional.empty()));
    assertThat(second.result()).isEqualTo(new Result.PreconditionFailed(OptionalLong.of(2)));
    assertThat(second.changes()).isEmpty();
    assertThat(second.state().entries()).isEqualTo(first.state().entries());
    assertThat(second.state().revision()).isEqualTo(2);
  }

  @Example
  void ofTwoCreationsOnlyTheFirstWins() {
    KeyValueState.Applied first =
        KeyValueState.EMPTY.apply(put("r1", "first", new Condition.Absent()));
    KeyValueState.Applied second = first.state().apply(put("r2", "second", new Condition.Absent()));

    assertThat(first.result()).isEqualTo(new Result.Put(1, true, Optional.empty()));
    assertThat(second.result()).isEqualTo(new Result.PreconditionFailed(OptionalLong.of(1)));
  }

  @Example
  void aPutThatAsksForAnEntryCreatesNone() {
    for (Condition condition : List.of(new Condition.Exists(), in(0), in(1))) {
      KeyValueState.Applied applied = KeyValueState.EMPTY.apply(put("r", "v", condition));

      assertThat(applied.result()).isEqualTo(new Result.PreconditionFailed(OptionalLong.empty()));
      assertThat(applied.state().entries()).isEmpty();
    }
  }

  @Example
  void aRemovalLooksAtTheRevisionThatItFinds() {
    KeyValueState before = KeyValueState.EMPTY.apply(put("r1", 0, KEY, "v")).state();
    var wrong = new Command.Remove(stamp("r2", 1), KEY, false, terms(in(2)));
    var right = new Command.Remove(stamp("r3", 1), KEY, false, terms(in(1)));
    var absent = new Command.Remove(stamp("r4", 1), new Key("other"), false, terms(in(1)));

    assertThat(before.apply(wrong).result())
        .isEqualTo(new Result.PreconditionFailed(OptionalLong.of(1)));
    assertThat(before.apply(right).result())
        .isEqualTo(new Result.Removed(2, true, Optional.empty()));
    assertThat(before.apply(absent).result())
        .isEqualTo(new Result.Removed(1, false, Optional.empty()));
  }

  /** As a client does that was not answered: another request, perhaps of another member. */
  @Example
  void aWriteSentAgainWithItsKeyIsAnsweredAndNotAppliedAgain() {
    KeyValueState.Applied first = KeyValueState.EMPTY.apply(keyed("r1", 0, "first"));
    KeyValueState later = first.state().apply(put("r2", 1, KEY, "later")).state();

    KeyValueState.Applied again = later.apply(keyed("r3", 2, "first"));

    assertThat(again.result()).isEqualTo(first.result());
    assertThat(again.changes()).isEmpty();
    assertThat(again.state().get(KEY).map(Entry::value)).contains(value("later"));
    assertThat(again.state().revision()).isEqualTo(2);
  }

  @Example
  void aKeyThatStandsForAnotherWriteIsRefusedAndStillStandsForTheFirst() {
    KeyValueState.Applied first = KeyValueState.EMPTY.apply(keyed("r1", 0, "first"));
    var name = new Terms(new Condition.None(), Optional.of(CLIENTS));
    List<Command> others =
        List.of(
            keyed("r2", 1, "other"),
            new Command.Put(stamp("r3", 1), new Key("other"), value("first"), false, name),
            new Command.Put(
                stamp("r4", 1), KEY, new Value(value("first").bytes(), "a/b"), false, name),
            new Command.Put(
                stamp("r5", 1),
                KEY,
                value("first"),
                false,
                new Terms(new Condition.Exists(), Optional.of(CLIENTS))),
            new Command.Remove(stamp("r6", 1), KEY, false, name));

    KeyValueState state = first.state();
    for (Command other : others) {
      KeyValueState.Applied applied = state.apply(other);
      assertThat(applied.result()).isEqualTo(new Result.Refused(Refusal.IDEMPOTENCY_KEY_REUSED));
      assertThat(applied.changes()).isEmpty();
      state = applied.state();
    }

    assertThat(state.apply(keyed("r7", 6, "first")).result()).isEqualTo(first.result());
  }

  /** It was sent again while it was remembered; now nobody remembers either. */
  @Example
  void aRetryReplayedOverANewerSnapshotIsNotApplied() {
    Command first = keyed("r1", 0, "first");
    Command again = keyed("r2", 1, "first");
    KeyValueState state = KeyValueState.EMPTY.apply(first).state().apply(again).state();
    // One more than there is room for beside the retry: the first is forgotten, and so is its key.
    state = withRemembered(state, RecentRequests.MAX_REQUESTS - 1);
    state =
        new KeyValueState(state.contents(), state.recent().with(KeyedRequests.NONE), state.book());
    assertThat(state.recent().isForgotten(stamp("any", 1))).isFalse();

    assertThat(state.apply(again).state()).isEqualTo(state);
    assertThat(state.apply(first).state()).isEqualTo(state);
  }

  @Example
  void aKeyThatIsForgottenIsNewAgain() {
    KeyValueState state = KeyValueState.EMPTY.apply(keyed("r1", 0, "first")).state();
    state = withKeys(state, KeyedRequests.MAX_KEYS);

    KeyValueState.Applied again = state.apply(keyed("r2", state.recent().writes(), "other"));

    assertThat(again.result()).isEqualTo(new Result.Put(2, false, Optional.empty()));
  }

  /** What others write without keys in the meantime, however much, is no reason to do it twice. */
  @Example
  void aKeyIsRememberedLongerThanRequestsAre() {
    KeyValueState.Applied first = KeyValueState.EMPTY.apply(keyed("r1", 0, "first"));
    KeyValueState state = withRemembered(first.state(), 2 * RecentRequests.MAX_REQUESTS);

    KeyValueState.Applied again = state.apply(keyed("r2", state.recent().writes(), "first"));

    assertThat(again.result()).isEqualTo(first.result());
    assertThat(again.state().revision()).isEqualTo(1);
  }

  @Example
  void aRequestOlderThanTheOldestThatIsRememberedIsRefused() {
    KeyValueState old = withWrites(1000);

    KeyValueState.Applied applied = old.apply(put("unknown", 999, KEY, "v"));

    assertThat(applied.result()).isEqualTo(new Result.Refused(Refusal.FORGOTTEN));
    assertThat(applied.state()).isSameAs(old);
  }

  @Example
  void aNewRequestWhoseMakerSawTheLatestForgottenWriteIsApplied() {
    KeyValueState.Applied applied = withWrites(1000).apply(put("unknown", 1000, KEY, "v"));

    assertThat(applied.result()).isEqualTo(new Result.Put(1, true, Optional.empty()));
    assertThat(applied.state().recent().writes()).isEqualTo(1001);
  }

  @Example
  void whoeverHoldsAStateKeepsIt() {
    KeyValueState held = KeyValueState.EMPTY.apply(put("r1", 0, KEY, "old")).state();

    KeyValueState next = held.apply(put("r2", 1, KEY, "new")).state();

    assertThat(next).isNotEqualTo(held);
    assertThat(held.get(KEY).map(Entry::value)).contains(value("old"));
  }

  @Provide
  Arbitrary<List<Key>> keys() {
    return Generated.keys().list().ofMaxSize(20);
  }

  /** A state in which so many writes have been, none of them remembered. */
  private static KeyValueState withWrites(long writes) {
    return new KeyValueState(Contents.EMPTY, RecentRequests.after(writes), MemberBook.EMPTY);
  }

  /** The state after so many more writes that changed no entry. */
  private static KeyValueState withRemembered(KeyValueState state, int writes) {
    RecentRequests recent = state.recent();
    for (int i = 0; i < writes; i++) {
      recent = recent.remember(new RequestId("more" + i), new Result.Done());
    }
    return new KeyValueState(state.contents(), recent, state.book());
  }

  /** The state after so many more writes with keys that changed no entry. */
  private static KeyValueState withKeys(KeyValueState state, int writes) {
    RecentRequests recent = state.recent();
    for (int i = 0; i < writes; i++) {
      var key = new IdempotencyKey("more" + i);
      recent =
          recent.remember(
              new RequestId("keyed" + i),
              new Result.Done(),
              new KeyedRequests.Named(key, new Fingerprint(i, 0)));
    }
    return new KeyValueState(state.contents(), recent, state.book());
  }

  private static Command keyed(String id, long writesSeen, String value) {
    var name = new Terms(new Condition.None(), Optional.of(CLIENTS));
    return new Command.Put(stamp(id, writesSeen), KEY, value(value), false, name);
  }

  private static Command put(String id, String value, Condition condition) {
    return new Command.Put(stamp(id, 0), KEY, value(value), false, terms(condition));
  }

  private static Terms terms(Condition condition) {
    return new Terms(condition, Optional.empty());
  }

  private static Condition in(long revision) {
    return new Condition.RevisionIn(new TreeSet<>(List.of(revision)));
  }

  private static Command put(String id, long writesSeen, Key key, String value) {
    return new Command.Put(stamp(id, writesSeen), key, value(value), true);
  }

  private static Command remove(String id, long writesSeen, Key key) {
    return new Command.Remove(stamp(id, writesSeen), key, true);
  }

  private static RequestStamp stamp(String id, long writesSeen) {
    return new RequestStamp(new RequestId(id), writesSeen);
  }

  private static Value value(String text) {
    return Value.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
