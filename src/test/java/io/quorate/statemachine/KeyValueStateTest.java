package io.quorate.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Command;
import io.quorate.command.Entry;
import io.quorate.command.Generated;
import io.quorate.command.Key;
import io.quorate.command.RequestId;
import io.quorate.command.RequestStamp;
import io.quorate.command.Result;
import io.quorate.command.Result.Refusal;
import io.quorate.command.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class KeyValueStateTest {
  private static final Key KEY = new Key("k");

  /** The store as one would write it in an hour: a sorted map, a counter, all answers kept. */
  private static final class Model {
    final TreeMap<byte[], Entry> entries = new TreeMap<>(Arrays::compareUnsigned);
    final Map<RequestId, Result> answers = new HashMap<>();
    long revision;

    Result apply(Command.Write write) {
      Result known = answers.get(write.stamp().id());
      if (known == null) {
        known = write instanceof Command.Put put ? put(put) : remove((Command.Remove) write);
        answers.put(write.stamp().id(), known);
      }
      return known;
    }

    private Result put(Command.Put put) {
      revision++;
      Entry before = entries.put(utf8(put.key()), new Entry(put.key(), put.value(), revision));
      return new Result.Put(revision, before == null, asked(put.returnPrevious(), before));
    }

    private Result remove(Command.Remove remove) {
      Entry before = entries.remove(utf8(remove.key()));
      revision += before == null ? 0 : 1;
      return new Result.Removed(revision, before != null, asked(remove.returnPrevious(), before));
    }

    private static Optional<Entry> asked(boolean asked, Entry before) {
      return asked ? Optional.ofNullable(before) : Optional.empty();
    }

    private static byte[] utf8(Key key) {
      return key.text().getBytes(StandardCharsets.UTF_8);
    }
  }

  @Property(tries = 500)
  void theStoreDoesWhatASortedMapDoes(@ForAll("logs") List<Command> log) {
    var model = new Model();
    KeyValueState state = KeyValueState.EMPTY;
    for (Command command : log) {
      if (command instanceof Command.Put || command instanceof Command.Remove) {
        KeyValueState.Applied applied = state.apply(command);
        assertThat(applied.result()).isEqualTo(model.apply((Command.Write) command));
        state = applied.state();
      }
    }
    assertThat(state.entries().values()).containsExactlyElementsOf(model.entries.values());
    assertThat(state.revision()).isEqualTo(model.revision);
  }

  @Property(tries = 300)
  void entriesStandInTheOrderOfTheUtf8BytesOfTheirKeys(@ForAll("keys") List<Key> keys) {
    var model = new TreeMap<byte[], Key>(Arrays::compareUnsigned);
    KeyValueState state = KeyValueState.EMPTY;
    for (Key key : keys) {
      model.put(Model.utf8(key), key);
      state = state.apply(put("r" + model.size() + key.hashCode(), 0, key, "v")).state();
    }
    assertThat(state.entries().keySet()).containsExactlyElementsOf(model.values());
  }

  @Example
  void aPutOfANewKeyCreatesIt() {
    KeyValueState.Applied applied = KeyValueState.EMPTY.apply(put("r", 0, KEY, "v"));

    var entry = new Entry(KEY, value("v"), 1);
    assertThat(applied.result()).isEqualTo(new Result.Put(1, true, Optional.empty()));
    assertThat(applied.changed())
        .isEqualTo(new KeyValueState.Change(Optional.empty(), Optional.of(entry)));
    assertThat(applied.state().get(KEY)).contains(entry);
  }

  @Example
  void aPutOfAnExistingKeyReplacesItAndGivesItTheNextRevision() {
    KeyValueState before = KeyValueState.EMPTY.apply(put("r1", 0, KEY, "old")).state();

    KeyValueState.Applied applied = before.apply(put("r2", 1, KEY, "new"));

    var old = new Entry(KEY, value("old"), 1);
    assertThat(applied.result()).isEqualTo(new Result.Put(2, false, Optional.of(old)));
    assertThat(applied.changed().before()).contains(old);
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
    assertThat(applied.changed()).isEqualTo(KeyValueState.Change.NONE);
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
    assertThat(again.changed()).isEqualTo(KeyValueState.Change.NONE);
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
  void aBarrierChangesNothing() {
    KeyValueState state = KeyValueState.EMPTY.apply(put("r", 0, KEY, "v")).state();

    KeyValueState.Applied applied = state.apply(new Command.Barrier(new RequestId("b")));

    assertThat(applied.result()).isEqualTo(new Result.Done());
    assertThat(applied.state()).isSameAs(state);
  }

  @Example
  void whoeverHoldsAStateKeepsIt() {
    KeyValueState held = KeyValueState.EMPTY.apply(put("r1", 0, KEY, "old")).state();

    KeyValueState next = held.apply(put("r2", 1, KEY, "new")).state();

    assertThat(next).isNotEqualTo(held);
    assertThat(held.get(KEY).map(Entry::value)).contains(value("old"));
  }

  @Provide
  Arbitrary<List<Command>> logs() {
    return History.logs();
  }

  @Provide
  Arbitrary<List<Key>> keys() {
    return Generated.keys().list().ofMaxSize(20);
  }

  /** A state in which so many writes have been, none of them remembered. */
  private static KeyValueState withWrites(long writes) {
    RecentRequests none = RecentRequests.EMPTY;
    return new KeyValueState(
        KeyValueState.EMPTY.entries(),
        0,
        new RecentRequests(none.results(), none.order(), writes, 0),
        MemberBook.EMPTY);
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
