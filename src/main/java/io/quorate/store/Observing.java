package io.quorate.store;

import io.quorate.command.ClaimName;
import io.quorate.statemachine.KeyValueState;
import io.quorate.store.watch.Filter;
import io.quorate.store.watch.LeaderChange;
import io.quorate.store.watch.Watch;
import io.quorate.store.watch.Watcher;
import io.quorate.store.watch.Watches;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** Elections, as they are observed at this member. Thread-safe. */
public final class Observing {
  private final Supplier<CompletableFuture<KeyValueState>> confirmed;
  private final Supplier<RememberedLeaders> past;
  private final Watches<LeaderChange> watches;

  /**
   * @param confirmed the state, linearizably, as this member has applied it
   */
  Observing(
      Supplier<CompletableFuture<KeyValueState>> confirmed,
      Supplier<RememberedLeaders> past,
      Watches<LeaderChange> watches) {
    this.confirmed = confirmed;
    this.past = past;
    this.watches = watches;
  }

  /**
   * Begins to tell who leads an election. Who leads at first is read linearizably: it is nobody who
   * was followed by another one before this call, whichever member said so. An observer that waits
   * for that has one of the places of watchers already.
   *
   * @param quiet after which the observer hears that nothing has happened
   * @param made makes the observer, which is told what comes after the one that leads now
   * @return empty if there are too many watchers; fails with {@link Watches.OverException} if the
   *     member stops
   */
  public CompletableFuture<Optional<Watch<LeaderChange>>> open(
      ClaimName election, Duration quiet, Function<LeaderChange, Watcher<LeaderChange>> made) {
    return watches.inAPlace(
        Optional.empty(),
        () -> confirmed.get().thenApply(state -> Optional.of(open(election, quiet, made, state))),
        Optional::isPresent);
  }

  private Watch<LeaderChange> open(
      ClaimName election,
      Duration quiet,
      Function<LeaderChange, Watcher<LeaderChange>> made,
      KeyValueState state) {
    // Not older than the state: this is followed before a read is confirmed.
    RememberedLeaders now = past.get();
    var present = new LeaderChange(election, state.revision(), now.leader(election));
    return watches.open(
        new Filter.OfName(election.text()), now.latest() + 1, quiet, made.apply(present));
  }
}
