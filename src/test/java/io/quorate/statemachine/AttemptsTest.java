package io.quorate.statemachine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quorate.command.ClaimName;
import io.quorate.command.Command;
import io.quorate.command.Condition;
import io.quorate.command.Fence;
import io.quorate.command.Fingerprint;
import io.quorate.command.IdempotencyKey;
import io.quorate.command.Key;
import io.quorate.command.Misfit;
import io.quorate.command.RequestId;
import io.quorate.command.RequestStamp;
import io.quorate.command.Result;
import io.quorate.command.Result.Refusal;
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

  /** Or the patch would be done by a retry although the client was told that it does not fit. */
  @Test
  void aWriteThatWasDeclinedIsDeclinedForEverThoughItWouldFitNow() {
    for (Result why :
        List.of(
            new Result.Unfit(Misfit.NOT_AS_NEEDED, "no such path"),
            new Result.Unfit(Misfit.ABSENT, "no entry"),
            new Result.PreconditionFailed(OptionalLong.of(1)))) {
      KeyValueState state = KeyValueState.EMPTY.apply(put("r1", Terms.NONE)).state();

      KeyValueState.Applied declined = state.apply(decline("r2", why, List.of()));
      KeyValueState.Applied again = declined.state().apply(put("r3", attempt(1)));
      KeyValueState.Applied late =
          again.state().apply(decline("r4", new Result.Unfit(Misfit.NOT_JSON, ""), List.of()));

      assertThat(declined.result()).isEqualTo(why);
      assertThat(declined.changes()).isEmpty();
      assertThat(declined.state().revision()).isEqualTo(1);
      assertThat(declined.state().answered(NAME, WRITTEN)).hasValue(why);
      assertThat(again.result()).isEqualTo(why);
      assertThat(again.changes()).isEmpty();
      assertThat(late.result()).isEqualTo(why);
    }
  }

  /** The client has sent it to two members: one has done it, the other has read before. */
  @Test
  void aWriteThatWasDoneIsNotDeclinedAnyMore() {
    KeyValueState state = KeyValueState.EMPTY.apply(put("r1", Terms.NONE)).state();
    KeyValueState.Applied done = state.apply(put("r2", attempt(1)));

    KeyValueState.Applied declined =
        done.state().apply(decline("r3", new Result.Unfit(Misfit.NOT_JSON, ""), List.of()));

    assertThat(declined.result()).isEqualTo(done.result());
  }

  @Test
  void aFenceIsLookedAtBeforeWhatWasRead() {
    ClaimName lock = ClaimName.lock("l");
    Command.Decline decline =
        decline("r1", new Result.Unfit(Misfit.ABSENT, ""), List.of(new Fence(lock, 1)));

    KeyValueState.Applied applied = KeyValueState.EMPTY.apply(decline);

    assertThat(applied.result()).isEqualTo(new Result.FenceFailed(lock));
    assertThat(applied.state().answered(NAME, WRITTEN)).hasValue(new Result.FenceFailed(lock));
  }

  @Test
  void theKeyOfADeclinedWriteIsRefusedForAnotherOne() {
    Result why = new Result.Unfit(Misfit.NOT_JSON, "");
    KeyValueState state = KeyValueState.EMPTY.apply(decline("r1", why, List.of())).state();

    Terms other = new Terms(new Condition.None(), Optional.of(NAME));

    assertThat(state.apply(put("r2", other)).result())
        .isEqualTo(new Result.Refused(Refusal.IDEMPOTENCY_KEY_REUSED));
  }

  @Test
  void onlyWhoNamesAWriteDeclinesItAndOnlyForWhatWasRead() {
    Result why = new Result.Unfit(Misfit.NOT_JSON, "");
    var unnamed =
        new Terms(new Condition.None(), Optional.empty(), List.of(), Optional.of(WRITTEN));
    var named = new Terms(new Condition.None(), Optional.of(NAME));

    for (Terms terms : List.of(unnamed, named, attempt(1))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Command.Decline(stamp("x"), why, terms));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> decline("x", new Result.Put(1, true, Optional.empty()), List.of()));
  }

  private static Command.Decline decline(String id, Result why, List<Fence> fences) {
    return new Command.Decline(
        stamp(id),
        why,
        new Terms(new Condition.None(), Optional.of(NAME), fences, Optional.of(WRITTEN)));
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
