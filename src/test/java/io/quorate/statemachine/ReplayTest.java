package io.quorate.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Command;
import io.quorate.command.Entry;
import io.quorate.command.Key;
import io.quorate.command.Limits;
import io.quorate.command.Result;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.pcollections.TreePMap;

/** What makes members alike: the state is a function of the log, however it is come by. */
class ReplayTest {

  @Property(tries = 300)
  void theSameLogGivesTheSameStateAndTheSameAnswers(@ForAll("logs") List<Command> log) {
    assertThat(answers(log)).isEqualTo(answers(log));
    assertThat(Logs.replay(KeyValueState.EMPTY, log))
        .isEqualTo(Logs.replay(KeyValueState.EMPTY, log));
  }

  @Property(tries = 300)
  void aSnapshotAnywhereAndTheRestOfTheLogGiveWhatTheWholeLogGives(
      @ForAll("logs") List<Command> log, @ForAll @IntRange(max = Logs.LENGTH) int where)
      throws IOException {
    int cut = Math.min(where, log.size());
    KeyValueState snapshot = Logs.replay(KeyValueState.EMPTY, log.subList(0, cut));

    KeyValueState restored = restored(snapshot);

    assertThat(restored).isEqualTo(snapshot);
    assertThat(past(restored)).isEqualTo(past(snapshot));
    assertThat(Logs.replay(restored, log.subList(cut, log.size())))
        .isEqualTo(Logs.replay(KeyValueState.EMPTY, log));
  }

  /** A crash between the snapshot and the cut of the log makes the engine do this. */
  @Property(tries = 500)
  void replayingCommandsThatASnapshotHoldsChangesNothing(
      @ForAll("logs") List<Command> log, @ForAll @IntRange(max = Logs.LENGTH) int where) {
    KeyValueState whole = Logs.replay(KeyValueState.EMPTY, log);

    List<Command> again = log.subList(Math.min(where, log.size()), log.size());

    assertThat(Logs.replay(whole, again)).isEqualTo(whole);
  }

  /** The same where most of the requests replayed are no longer remembered. */
  @Property(tries = 300)
  void replayingForgottenCommandsChangesNothing(
      @ForAll("heavyLogs") List<Command> log, @ForAll @IntRange(max = Logs.LENGTH) int where) {
    KeyValueState whole = Logs.replay(KeyValueState.EMPTY, log);

    List<Command> again = log.subList(Math.min(where, log.size()), log.size());

    assertThat(Logs.replay(whole, again)).isEqualTo(whole);
  }

  /** Says that the property above tests what it is there for. */
  @Example
  void heavyLogsForgetRequests() {
    var logs = heavyLogs().sampleStream().limit(100);

    assertThat(logs.filter(log -> forgotten(log) > 0).count()).isGreaterThan(30);
  }

  @Property(tries = 300)
  void aRequestSubmittedAgainIsAnsweredAsTheFirstTime(@ForAll("logs") List<Command> log) {
    KeyValueState state = KeyValueState.EMPTY;
    for (Command command : log) {
      KeyValueState.Applied first = state.apply(command);
      KeyValueState.Applied second = first.state().apply(command);
      if (command instanceof Command.Write) {
        assertThat(second.result()).isEqualTo(first.result());
      }
      assertThat(second.state()).isEqualTo(first.state());
      assertThat(second.changes()).isEmpty();
      state = first.state();
    }
  }

  @Provide
  Arbitrary<List<Command>> logs() {
    return Logs.logs();
  }

  @Provide
  Arbitrary<List<Command>> heavyLogs() {
    return Logs.logs(Limits.VALUE_BYTES);
  }

  private static long forgotten(List<Command> log) {
    RecentRequests recent = Logs.replay(KeyValueState.EMPTY, log).recent();
    return recent.writes() - recent.requests().size();
  }

  private static List<Result> answers(List<Command> log) {
    var answers = new ArrayList<Result>();
    KeyValueState state = KeyValueState.EMPTY;
    for (Command command : log) {
      KeyValueState.Applied applied = state.apply(command);
      answers.add(applied.result());
      state = applied.state();
    }
    return answers;
  }

  /** Equal states could still hold other entries of the past: they are not compared. */
  private static Map<Long, TreePMap<Key, Entry>> past(KeyValueState state) {
    return StreamSupport.stream(state.history().revisions().spliterator(), false)
        .collect(
            Collectors.toMap(
                Revision::number, each -> state.history().entriesAt(each.number()).orElseThrow()));
  }

  private static KeyValueState restored(KeyValueState state) throws IOException {
    var bytes = new ByteArrayOutputStream();
    StateCodec.write(state, new DataOutputStream(bytes));
    return StateCodec.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }
}
