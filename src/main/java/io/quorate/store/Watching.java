package io.quorate.store;

import io.quorate.command.Change;
import io.quorate.statemachine.KeyValueState;
import io.quorate.store.watch.Filter;
import io.quorate.store.watch.Watch;
import io.quorate.store.watch.Watcher;
import io.quorate.store.watch.Watches;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Entries, as they are watched at this member. Thread-safe. */
public final class Watching {
  private final Watches<Change> watches;
  private final Supplier<CompletableFuture<KeyValueState>> confirmed;

  /** What became of the wish to watch. */
  public sealed interface Opening {}

  /**
   * The watcher is told from a revision on.
   *
   * @param from at most the next revision to come: all before it is there
   */
  public record Opened(Watch<Change> watch, long from) implements Opening {}

  /**
   * The revision is not kept any more.
   *
   * @param oldest the least that can be told
   */
  public record Compacted(long oldest) implements Opening {}

  /**
   * There is no such revision yet, nor is it the next one.
   *
   * @param latest the latest that there is
   */
  public record NotThereYet(long latest) implements Opening {}

  /** There are too many watchers at this member. */
  public record TooMany() implements Opening {}

  /**
   * @param confirmed the state, linearizably, as this member has applied it
   */
  Watching(Watches<Change> watches, Supplier<CompletableFuture<KeyValueState>> confirmed) {
    this.watches = watches;
    this.confirmed = confirmed;
  }

  /**
   * Begins to tell a watcher. A revision that this member has not seen may have come from one that
   * is ahead: it is waited for until this member has all that was acknowledged before the call, and
   * there is no such revision only if it is not there then. So nobody is told that it has heard
   * what this member has not applied, and nobody who comes from another member is sent away for
   * what this one lacks. Who waits so has one of the places of watchers, and gives it back at the
   * end of the wait unless it watches then.
   *
   * @param from the first revision to be told; empty: the next one
   * @param quiet after which it hears that nothing has happened
   * @return done at once where this member has seen what comes before {@code from}; fails with
   *     {@link Watches.OverException} if the member stops, and as a linearizable read does
   */
  public CompletableFuture<Opening> open(
      Filter filter, OptionalLong from, Duration quiet, Watcher<Change> watcher) {
    return watches.inAPlace(
        new TooMany(), () -> openOnceSeen(filter, from, quiet, watcher), Opened.class::isInstance);
  }

  private CompletableFuture<Opening> openOnceSeen(
      Filter filter, OptionalLong from, Duration quiet, Watcher<Change> watcher) {
    long next = watches.next();
    long first = from.orElse(next);
    if (first <= next) {
      return CompletableFuture.completedFuture(openSeen(filter, first, quiet, watcher));
    }
    return confirmed
        .get()
        .thenApply(
            state ->
                first > state.revision() + 1
                    ? new NotThereYet(state.revision())
                    : openSeen(filter, first, quiet, watcher));
  }

  private Opening openSeen(Filter filter, long first, Duration quiet, Watcher<Change> watcher) {
    long oldest = watches.oldest();
    return first < oldest
        ? new Compacted(oldest)
        : new Opened(watches.open(filter, first, quiet, watcher), first);
  }
}
