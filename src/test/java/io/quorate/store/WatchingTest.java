package io.quorate.store;

import static io.quorate.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.command.Change;
import io.quorate.command.Command;
import io.quorate.command.Key;
import io.quorate.command.RequestId;
import io.quorate.command.RequestStamp;
import io.quorate.command.StoreLimits;
import io.quorate.command.Value;
import io.quorate.raft.Outcome;
import io.quorate.raft.UnavailableException;
import io.quorate.raft.UnavailableException.Reason;
import io.quorate.statemachine.KeyValueState;
import io.quorate.store.Watching.Opened;
import io.quorate.store.Watching.Opening;
import io.quorate.store.watch.Filter;
import io.quorate.store.watch.Places;
import io.quorate.store.watch.Revision;
import io.quorate.store.watch.Watcher;
import io.quorate.store.watch.Watches;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A member that may be behind what was acknowledged, and those who watch there. */
class WatchingTest {
  private static final Filter ALL = new Filter.OfPrefix("");
  private static final int PLACES = 2;
  private static final Duration SOON = Duration.ofSeconds(20);

  /** What was acknowledged, whoever has applied it. */
  private KeyValueState acknowledged = KeyValueState.EMPTY;

  /** What this member has applied. */
  private volatile KeyValueState applied = KeyValueState.EMPTY;

  /** Of a read that waits for this member; made when it is asked for. */
  private CompletableFuture<KeyValueState> read = new CompletableFuture<>();

  private int reads;
  private long requests;

  private final Places places = new Places(PLACES);
  private final Watches<Change> watches =
      new Watches<>(
          () -> RememberedPast.of(applied),
          change -> change.key().text(),
          places,
          "test-watch",
          failure -> {});

  private final Watching watching =
      new Watching(
          watches,
          () -> {
            reads++;
            return read;
          });

  private final Listener listener = new Listener();

  @BeforeEach
  void start() {
    watches.start();
  }

  @AfterEach
  void close() {
    watches.close();
  }

  @Test
  void whatThisMemberHasSeenIsWatchedAtOnceAndWithoutARead() throws Exception {
    put();
    put();
    catchUp();

    assertThat(opened(open(1)).from()).isEqualTo(1);
    assertThat(opened(open(3)).from()).as("the next one").isEqualTo(3);
    assertThat(reads).isZero();
  }

  @Test
  void withoutARevisionItIsTheNextOne() throws Exception {
    put();
    catchUp();

    Opened next = opened(watching.open(ALL, OptionalLong.empty(), Duration.ofMinutes(1), listener));

    assertThat(next.from()).isEqualTo(2);
    assertThat(reads).isZero();
  }

  /** The client comes from a member that was ahead, and must not be sent away. */
  @Test
  void aMemberThatIsBehindIsWaitedForAndThenWatched() throws Exception {
    put();
    put();
    CompletableFuture<Opening> opening = open(3);
    assertThat(opening).isNotDone();
    assertThat(listener.told).isEmpty();

    catchUp();

    assertThat(opened(opening).from()).isEqualTo(3);
    assertThat(listener.next()).isEqualTo("opened 2");
    put();
    catchUp();
    assertThat(listener.next()).isEqualTo("changed 3");
  }

  @Test
  void whatIsNotThereOnceAllThatWasAcknowledgedIsAppliedIsOfTheFuture() throws Exception {
    put();
    CompletableFuture<Opening> opening = open(4);
    put();

    catchUp();

    assertThat(now(opening)).isEqualTo(new Watching.NotThereYet(2));
    assertThat(listener.told).isEmpty();
  }

  @Test
  void whoCannotBeToldWhetherItIsThereIsToldSo() {
    read =
        CompletableFuture.failedFuture(
            new UnavailableException(Reason.NO_ANSWER, Outcome.NOT_COMMITTED, "no majority"));

    assertThatThrownBy(() -> now(open(9))).hasCauseInstanceOf(UnavailableException.class);
    assertThat(listener.told).isEmpty();
  }

  @Test
  void whatIsForgottenIsToldSo() throws Exception {
    apply(new Command.Configure(stamp(), new StoreLimits(1 << 20, 1, 1 << 20, 1, 1)));
    put();
    put();
    put();
    catchUp();

    assertThat(now(open(1))).isEqualTo(new Watching.Compacted(3));
    assertThat(opened(open(3)).from()).isEqualTo(3);
  }

  /** While it was waited for, so much came that the revision was forgotten. */
  @Test
  void whatIsForgottenMeanwhileIsToldSo() throws Exception {
    apply(new Command.Configure(stamp(), new StoreLimits(1 << 20, 1, 1 << 20, 1, 1)));
    put();
    CompletableFuture<Opening> opening = open(2);
    for (int i = 0; i < 5; i++) {
      put();
    }

    catchUp();

    assertThat(now(opening)).isEqualTo(new Watching.Compacted(6));
  }

  @Test
  void onlySoManyWatch() throws Exception {
    for (int i = 0; i < PLACES; i++) {
      opened(open(1));
    }

    assertThat(now(open(1))).isEqualTo(new Watching.TooMany());
  }

  /** Or as many as came would wait, each for as long as a request may take. */
  @Test
  void whoWaitsForARevisionHasAPlaceAndKeepsItAsAWatcher() throws Exception {
    put();
    CompletableFuture<Opening> waiting = open(2);
    var unused = open(2);

    assertThat(now(open(2))).isEqualTo(new Watching.TooMany());
    assertThat(now(open(1)))
        .as("what is there is not served either")
        .isEqualTo(new Watching.TooMany());
    assertThat(reads).as("and asks for nothing").isEqualTo(PLACES);
    catchUp();

    Opened opened = opened(waiting);
    assertThat(places.taken()).isEqualTo(PLACES);
    opened.watch().close();
    eventually(SOON, () -> assertThat(places.taken()).isEqualTo(PLACES - 1));
  }

  @Test
  void whoWaitedForWhatIsNotThereGivesItsPlaceBack() throws Exception {
    CompletableFuture<Opening> future = open(9);

    catchUp();

    assertThat(now(future)).isEqualTo(new Watching.NotThereYet(0));
    assertThat(places.taken()).isZero();
  }

  @Test
  void whoseWaitFailsOrWasForWhatIsForgottenGivesItsPlaceBack() throws Exception {
    CompletableFuture<Opening> waiting = open(9);
    read.completeExceptionally(
        new UnavailableException(Reason.NO_ANSWER, Outcome.NOT_COMMITTED, "no majority"));
    assertThat(waiting).isCompletedExceptionally();
    assertThat(places.taken()).isZero();

    apply(new Command.Configure(stamp(), new StoreLimits(1 << 20, 1, 1 << 20, 1, 1)));
    put();
    put();
    put();
    catchUp();
    assertThat(now(open(1))).isInstanceOf(Watching.Compacted.class);
    assertThat(places.taken()).isZero();
  }

  private CompletableFuture<Opening> open(long from) {
    return watching.open(ALL, OptionalLong.of(from), Duration.ofMinutes(1), listener);
  }

  private static Opened opened(CompletableFuture<Opening> opening) throws Exception {
    Opening outcome = now(opening);
    assertThat(outcome).isInstanceOf(Opened.class);
    return (Opened) outcome;
  }

  private static Opening now(CompletableFuture<Opening> opening) throws Exception {
    return opening.get(20, TimeUnit.SECONDS);
  }

  private void put() {
    apply(new Command.Put(stamp(), new Key("k"), Value.of(new byte[0]), false));
  }

  private void apply(Command command) {
    acknowledged = acknowledged.apply(command).state();
  }

  private RequestStamp stamp() {
    return new RequestStamp(new RequestId("test-" + ++requests), acknowledged.recent().writes());
  }

  /** This member has all that was acknowledged, and so the read is confirmed. */
  private void catchUp() {
    applied = acknowledged;
    watches.happened();
    read.complete(applied);
    read = new CompletableFuture<>();
  }

  /** Writes down what it is told. */
  private static final class Listener implements Watcher<Change> {
    final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    String next() throws InterruptedException {
      String next = told.poll(20, TimeUnit.SECONDS);
      assertThat(next).as("told in time").isNotNull();
      return next;
    }

    @Override
    public void opened(long revision) {
      told.add("opened " + revision);
    }

    @Override
    public boolean hasRoom() {
      return true;
    }

    @Override
    public void changed(Revision<Change> revision, Change change, boolean last) {
      told.add("changed " + revision.number());
    }

    @Override
    public void compacted(long oldest) {
      told.add("compacted " + oldest);
    }

    @Override
    public void ended() {
      told.add("ended");
    }
  }
}
