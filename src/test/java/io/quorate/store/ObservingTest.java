package io.quorate.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Attachment;
import io.quorate.command.ClaimName;
import io.quorate.command.Command;
import io.quorate.command.Key;
import io.quorate.command.RequestId;
import io.quorate.command.RequestStamp;
import io.quorate.command.Result;
import io.quorate.command.Terms;
import io.quorate.command.Value;
import io.quorate.statemachine.KeyValueState;
import io.quorate.store.watch.LeaderChange;
import io.quorate.store.watch.Places;
import io.quorate.store.watch.Revision;
import io.quorate.store.watch.Watch;
import io.quorate.store.watch.Watcher;
import io.quorate.store.watch.Watches;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Observers of elections on a cluster of one, whose log is a method call. */
class ObservingTest {
  private static final ClaimName ELECTION = ClaimName.election("primary");
  private static final ClaimName OTHER = ClaimName.election("other");
  private static final int PLACES = 2;

  private final Store store = new Store();
  private final Places places = new Places(PLACES);
  private final LeaderChanges leaders =
      new LeaderChanges(KeyValueState.EMPTY.claims(), () -> this.watches().happened());
  private final Watches<LeaderChange> watches =
      new Watches<>(
          leaders::past, change -> change.election().text(), places, "test-observe", failure -> {});
  private final Observing observing = new Observing(store::confirmed, leaders::past, watches);

  @BeforeEach
  void start() {
    watches.start();
  }

  @AfterEach
  void close() {
    watches.close();
  }

  @Test
  void anObserverIsToldWhoLeadsAndThenEachChange() throws Exception {
    long first = store.grant();
    long second = store.grant();
    store.claim(ELECTION, first, "one");
    Observer observer = observe(ELECTION);
    assertThat(observer.next()).isEqualTo("1 of lease 1: one");

    store.claim(ELECTION, second, "two");
    store.release(ELECTION, 1);
    assertThat(observer.next()).isEqualTo("2 of lease 2: two");
    store.claim(ELECTION, second, "says more");
    assertThat(observer.next()).isEqualTo("2 of lease 2: says more");
    store.end(second);
    assertThat(observer.next()).isEqualTo("nobody");
  }

  @Test
  void anObserverIsToldOfItsElectionAloneAndNotWhoWaits() throws Exception {
    long lease = store.grant();
    Observer observer = observe(ELECTION);
    assertThat(observer.next()).isEqualTo("nobody");

    store.claim(ClaimName.lock("primary"), lease, "");
    store.claim(OTHER, lease, "another");
    store.put("a");
    store.claim(ELECTION, lease, "one");
    store.claim(ELECTION, store.grant(), "waits");
    store.end(2);
    store.release(ELECTION, 3);

    assertThat(observer.next()).isEqualTo("3 of lease 1: one");
    assertThat(observer.next()).isEqualTo("nobody");
    assertThat(observer.told).isEmpty();
  }

  /** What happened while the snapshot was made was not told one by one. */
  @Test
  void aSnapshotThatHasAnotherLeaderIsAChange() throws Exception {
    store.claim(ELECTION, store.grant(), "one");
    store.claim(OTHER, store.grant(), "stays");
    Observer changed = observe(ELECTION);
    Observer same = observe(OTHER);
    assertThat(changed.next()).contains("one");
    assertThat(same.next()).contains("stays");

    store.unseen = true;
    store.end(1);
    store.claim(ELECTION, store.grant(), "two");
    leaders.restored(store.state);

    assertThat(changed.next()).isEqualTo("3 of lease 3: two");
    assertThat(same.told).isEmpty();
  }

  @Test
  void theRevisionIsThatOfTheStore() throws Exception {
    store.put("a");
    Observer observer = observe(ELECTION);
    assertThat(observer.next()).isEqualTo("nobody");
    assertThat(observer.revision).isEqualTo(1);

    store.put("b");
    store.claim(ELECTION, store.grant(), "one");

    assertThat(observer.next()).contains("one");
    assertThat(observer.revision).isEqualTo(2);
  }

  @Test
  void onlySoManyAreServedUntilOneGoes() throws Exception {
    Observer first = observe(ELECTION);
    observe(OTHER);
    assertThat(places.taken()).isEqualTo(PLACES);
    assertThat(open(ELECTION, new Observer())).isEmpty();

    first.watch.close();

    io.quorate.it.Eventually.eventually(
        Duration.ofSeconds(20), () -> assertThat(open(ELECTION, new Observer())).isPresent());
  }

  /** Or who waits for a majority would hold up what else is asked, without a bound of its own. */
  @Test
  void whoWaitsToObserveHasAPlaceAndKeepsItAsAnObserver() throws Exception {
    store.majority = new CompletableFuture<>();
    var first = new Observer();
    CompletableFuture<Optional<Watch<LeaderChange>>> waiting = opening(ELECTION, first);
    var unused = opening(OTHER, new Observer());

    assertThat(places.taken()).isEqualTo(PLACES);
    assertThat(opening(ELECTION, new Observer())).isCompletedWithValue(Optional.empty());
    assertThat(waiting).isNotDone();
    store.majority.complete(null);

    assertThat(waiting.get(20, TimeUnit.SECONDS)).isPresent();
    assertThat(first.next()).isEqualTo("nobody");
    assertThat(places.taken()).isEqualTo(PLACES);
  }

  @Test
  void whoCannotObserveGivesItsPlaceBack() {
    store.majority = new CompletableFuture<>();
    CompletableFuture<Optional<Watch<LeaderChange>>> waiting = opening(ELECTION, new Observer());

    store.majority.completeExceptionally(new IllegalStateException("no majority"));

    assertThat(waiting).isCompletedExceptionally();
    assertThat(places.taken()).isZero();
  }

  /** It comes again, and is told who leads then. */
  @Test
  void whoDoesNotReadFallsBehindWithoutMoreBeingKeptForIt() throws Exception {
    long lease = store.grant();
    var slow = new Observer();
    slow.room = false;
    slow.watch = open(ELECTION, slow).orElseThrow();
    assertThat(slow.next()).isEqualTo("nobody");

    for (int i = 0; i <= RememberedLeaders.KEPT; i++) {
      store.claim(ELECTION, lease, "value " + i);
    }

    assertThat(leaders.past().changes()).hasSize(RememberedLeaders.KEPT);
    assertThat(slow.next()).isEqualTo("compacted");
    assertThat(slow.told).isEmpty();
  }

  private Watches<LeaderChange> watches() {
    return watches;
  }

  private Observer observe(ClaimName election) throws Exception {
    var observer = new Observer();
    observer.watch = open(election, observer).orElseThrow();
    return observer;
  }

  private Optional<Watch<LeaderChange>> open(ClaimName election, Observer observer)
      throws Exception {
    return opening(election, observer).get(20, TimeUnit.SECONDS);
  }

  private CompletableFuture<Optional<Watch<LeaderChange>>> opening(
      ClaimName election, Observer observer) {
    return observing.open(election, Duration.ofMinutes(1), observer::beginningWith);
  }

  /** Writes down what it is told. */
  private static final class Observer implements Watcher<LeaderChange> {
    final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    volatile long revision;
    volatile boolean room = true;
    volatile Watch<LeaderChange> watch;
    private volatile LeaderChange present;

    Observer beginningWith(LeaderChange leader) {
      present = leader;
      return this;
    }

    String next() throws InterruptedException {
      String next = told.poll(20, TimeUnit.SECONDS);
      assertThat(next).as("told in time").isNotNull();
      return next;
    }

    @Override
    public void opened(long number) {
      tell(present);
    }

    @Override
    public boolean hasRoom() {
      return room;
    }

    @Override
    public void changed(Revision<LeaderChange> step, LeaderChange change, boolean last) {
      tell(change);
    }

    @Override
    public void compacted(long oldest) {
      told.add("compacted");
    }

    @Override
    public void ended() {
      told.add("ended");
    }

    private void tell(LeaderChange change) {
      revision = change.revision();
      told.add(
          change
              .leader()
              .map(
                  leader ->
                      "%d of lease %d: %s"
                          .formatted(
                              leader.token(),
                              leader.leaseId(),
                              new String(leader.value().bytes(), StandardCharsets.UTF_8)))
              .orElse("nobody"));
    }
  }

  /** Commands, each of a request of its own. */
  private final class Store {
    volatile KeyValueState state = KeyValueState.EMPTY;

    /** What a linearizable read waits for. */
    CompletableFuture<Void> majority = CompletableFuture.completedFuture(null);

    /** Whether nobody is told of what is applied. */
    boolean unseen;

    private long requests;

    long grant() {
      Result granted = apply(stamp -> new Command.GrantLease(stamp, 30, Terms.NONE));
      return ((Result.LeaseGranted) granted).leaseId();
    }

    void claim(ClaimName name, long lease, String value) {
      assertThat(
              apply(
                  stamp ->
                      new Command.Claim(
                          stamp, name, new Attachment.ToLease(lease), value(value), Terms.NONE)))
          .isInstanceOf(Result.Claimed.class);
    }

    void release(ClaimName name, long token) {
      assertThat(apply(stamp -> new Command.Release(stamp, name, token, Terms.NONE)))
          .isInstanceOf(Result.Released.class);
    }

    void end(long lease) {
      assertThat(
              apply(stamp -> new Command.EndLease(stamp, lease, OptionalLong.empty(), Terms.NONE)))
          .isInstanceOf(Result.LeaseEnded.class);
    }

    void put(String key) {
      apply(stamp -> new Command.Put(stamp, new Key(key), value("v"), false));
    }

    private Result apply(Function<RequestStamp, Command.Write> made) {
      KeyValueState before = state;
      Command command =
          made.apply(
              new RequestStamp(new RequestId("test-" + ++requests), before.recent().writes()));
      KeyValueState.Applied applied = before.apply(command);
      state = applied.state();
      if (!unseen) {
        leaders.applied(command, before, state);
      }
      return applied.result();
    }

    CompletableFuture<KeyValueState> confirmed() {
      return majority.thenApply(there -> state);
    }

    private Value value(String text) {
      return new Value(text.getBytes(StandardCharsets.UTF_8), "text/plain");
    }
  }
}
