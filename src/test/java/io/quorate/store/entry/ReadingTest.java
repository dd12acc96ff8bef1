package io.quorate.store.entry;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Command;
import io.quorate.command.Key;
import io.quorate.command.RequestId;
import io.quorate.command.RequestStamp;
import io.quorate.command.Result;
import io.quorate.command.StoreLimits;
import io.quorate.command.Value;
import io.quorate.statemachine.KeyValueState;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ReadingTest {
  private static final Key KEY = new Key("k");

  private final Member member = new Member();
  private final Reading reading = new Reading(member);

  @Test
  void aLinearizableReadIsConfirmedAndHasNoAge() {
    member.lag = Optional.of(Duration.ofMillis(1));
    member.confirms = state(3);

    StateView view = seen(ReadOptions.LINEARIZABLE);

    assertThat(view.revision()).isEqualTo(3);
    assertThat(view.lag()).isEmpty();
  }

  @Test
  void aStaleReadIsLocalAndSaysHowOldItCanBe() {
    member.local = state(2);
    member.lag = Optional.of(Duration.ofSeconds(9));

    StateView view = seen(ReadOptions.of(Consistency.STALE));

    assertThat(view.revision()).isEqualTo(2);
    assertThat(view.lag()).hasValue(Duration.ofSeconds(9));
    assertThat(member.confirmed).isZero();
  }

  @Test
  void aReadThatWouldBeTooOldIsConfirmed() {
    member.local = state(2);
    member.confirms = state(3);
    ReadOptions options = maxStaleness(Duration.ofSeconds(2));

    member.lag = Optional.of(Duration.ofSeconds(2));
    assertThat(seen(options).revision()).isEqualTo(2);
    member.lag = Optional.of(Duration.ofMillis(2001));
    assertThat(seen(options).revision()).isEqualTo(3);
    member.lag = Optional.empty();
    assertThat(seen(options).revision()).isEqualTo(3);
    assertThat(member.confirmed).isEqualTo(2);
  }

  @Test
  void aRevisionIsWaitedFor() {
    member.local = state(2);
    member.confirms = state(2);
    for (Consistency consistency : Consistency.values()) {
      var options =
          new ReadOptions(consistency, OptionalLong.of(4), Optional.empty(), OptionalLong.empty());
      member.reached = new CompletableFuture<>();

      CompletableFuture<ReadResult> read = reading.read(options);
      assertThat(read).isNotDone();
      member.reached.complete(Optional.of(state(4)));

      assertThat(((ReadResult.Seen) read.join()).view().revision()).isEqualTo(4);
    }
  }

  @Test
  void aRevisionThatDoesNotComeInTimeIsNotReached() {
    member.local = state(2);
    member.reached = CompletableFuture.completedFuture(Optional.empty());
    var options =
        new ReadOptions(
            Consistency.STALE, OptionalLong.of(4), Optional.empty(), OptionalLong.empty());

    assertThat(reading.read(options).join()).isEqualTo(new ReadResult.NotReached(2));
  }

  @Test
  void thePastThatIsKnownHereIsReadAtOnce() {
    member.local = state(3);

    StateView view = seen(revision(2));

    assertThat(view.revision()).isEqualTo(2);
    assertThat(view.get(KEY).orElseThrow().revision()).isEqualTo(2);
    assertThat(member.confirmed).isZero();
  }

  @Test
  void aStaleReadOfThePastSaysHowOldWhatTheMemberHasCanBe() {
    member.local = state(3);
    member.confirms = state(3);
    member.lag = Optional.of(Duration.ofSeconds(9));

    assertThat(seen(stale(2, Optional.empty())).lag()).hasValue(Duration.ofSeconds(9));
    assertThat(seen(stale(2, Optional.of(Duration.ofSeconds(9)))).lag()).isPresent();
    assertThat(seen(stale(2, Optional.of(Duration.ofSeconds(8)))).lag()).isEmpty();
    assertThat(seen(revision(2)).lag()).isEmpty();
  }

  @Test
  void aRevisionThatIsNotKnownHereIsLookedForLinearizably() {
    member.local = state(1);
    member.confirms = state(3);

    assertThat(seen(revision(2)).revision()).isEqualTo(2);
    assertThat(reading.read(revision(4)).join()).isEqualTo(new ReadResult.NotThereYet(3));
  }

  @Test
  void aRevisionThatFellOutIsCompacted() {
    KeyValueState small =
        state(0)
            .apply(new Command.Configure(stamp(100), new StoreLimits(1 << 20, 1, 0, 1, 1)))
            .state();
    for (int i = 1; i <= 5; i++) {
      small = put(small, i);
    }
    member.local = small;
    member.confirms = small;

    assertThat(reading.read(revision(3)).join()).isEqualTo(new ReadResult.Compacted(4));
    assertThat(seen(revision(4)).revision()).isEqualTo(4);
  }

  private StateView seen(ReadOptions options) {
    return ((ReadResult.Seen) reading.read(options).join()).view();
  }

  private static ReadOptions revision(long revision) {
    return new ReadOptions(
        Consistency.LINEARIZABLE,
        OptionalLong.empty(),
        Optional.empty(),
        OptionalLong.of(revision));
  }

  private static ReadOptions stale(long revision, Optional<Duration> most) {
    return new ReadOptions(
        Consistency.STALE, OptionalLong.empty(), most, OptionalLong.of(revision));
  }

  private static ReadOptions maxStaleness(Duration most) {
    return new ReadOptions(
        Consistency.STALE, OptionalLong.empty(), Optional.of(most), OptionalLong.empty());
  }

  private static KeyValueState state(int revision) {
    KeyValueState state = KeyValueState.EMPTY;
    for (int i = 1; i <= revision; i++) {
      state = put(state, i);
    }
    return state;
  }

  private static KeyValueState put(KeyValueState state, int number) {
    return state
        .apply(new Command.Put(stamp(number), KEY, Value.of(new byte[] {(byte) number}), false))
        .state();
  }

  private static RequestStamp stamp(int number) {
    return new RequestStamp(new RequestId("r" + number), 0);
  }

  private static final class Member implements Source {
    private KeyValueState local = KeyValueState.EMPTY;
    private KeyValueState confirms = KeyValueState.EMPTY;
    private Optional<Duration> lag = Optional.empty();
    private CompletableFuture<Optional<KeyValueState>> reached = new CompletableFuture<>();
    private int confirmed;

    @Override
    public CompletableFuture<Result> write(Function<RequestStamp, Command.Write> command) {
      throw new AssertionError("A read does not write.");
    }

    @Override
    public CompletableFuture<KeyValueState> confirmed() {
      confirmed++;
      return CompletableFuture.completedFuture(confirms);
    }

    @Override
    public KeyValueState local() {
      return local;
    }

    @Override
    public Optional<Duration> lag() {
      return lag;
    }

    @Override
    public CompletableFuture<Optional<KeyValueState>> reached(long revision, long beganNanos) {
      return reached;
    }
  }
}
