package io.quorate.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Command;
import io.quorate.command.Condition;
import io.quorate.command.Fingerprint;
import io.quorate.command.IdempotencyKey;
import io.quorate.command.Key;
import io.quorate.command.RequestId;
import io.quorate.command.RequestStamp;
import io.quorate.command.Result;
import io.quorate.command.Terms;
import io.quorate.command.Value;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A member that reads, changes and writes on condition may have to try more than once. */
class AttemptsTest {
  private static final Key KEY = new Key("k");
  private static final IdempotencyKey NAME = new IdempotencyKey("name");
  private static final Fingerprint WRITTEN = new Fingerprint(1, 2);

  @Test
  void anAttemptThatCameTooLateDoesNotUseUpTheNameOfTheWrite() {
    KeyValueState state = KeyValueState.EMPTY.apply(put("r1", Terms.NONE)).state();

    KeyValueState.Applied late = state.apply(put("r2", attempt(9)));
    KeyValueState.Applied inTime = late.state().apply(put("r3", attempt(1)));
    KeyValueState.Applied again = inTime.state().apply(put("r4", attempt(2)));

    assertThat(late.result()).isEqualTo(new Result.PreconditionFailed(OptionalLong.of(1)));
    assertThat(late.state().answered(NAME, WRITTEN)).isEmpty();
    assertThat(inTime.result()).isEqualTo(new Result.Put(2, false, Optional.empty()));
    assertThat(inTime.state().answered(NAME, WRITTEN)).hasValue(inTime.result());
    assertThat(again.result()).isEqualTo(inTime.result());
    assertThat(again.changes()).isEmpty();
  }

  @Test
  void aConditionOfTheClientItselfIsAnsweredOnceAndForAll() {
    KeyValueState state = KeyValueState.EMPTY.apply(put("r1", Terms.NONE)).state();
    var own =
        new Terms(
            new Condition.RevisionIn(new TreeSet<>(Set.of(9L))),
            Optional.of(NAME),
            List.of(),
            Optional.empty());

    KeyValueState.Applied first = state.apply(put("r2", own));

    Fingerprint written = Fingerprint.of(new Command.Put(stamp("x"), KEY, value(), false, own));
    assertThat(first.state().answered(NAME, written)).hasValue(first.result());
  }

  private static Terms attempt(long revision) {
    return new Terms(
        new Condition.RevisionIn(new TreeSet<>(Set.of(revision))),
        Optional.of(NAME),
        List.of(),
        Optional.of(WRITTEN));
  }

  private static Command.Put put(String id, Terms terms) {
    return new Command.Put(stamp(id), KEY, value(), false, terms);
  }

  private static RequestStamp stamp(String id) {
    return new RequestStamp(new RequestId(id), 0);
  }

  private static Value value() {
    return Value.of(new byte[] {1});
  }
}
