package io.quorate.store.entry;

import io.quorate.statemachine.KeyValueState;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** Reads of entries. Thread-safe. */
public final class Reading {
  private final Source source;

  public Reading(Source source) {
    this.source = source;
  }

  private record Found(KeyValueState state, Optional<Duration> lag) {}

  /** Reads as the options say. */
  public CompletableFuture<ReadResult> read(ReadOptions options) {
    if (options.revision().isPresent()) {
      // The past does not change; but a stale read is told how far this member is.
      Optional<Duration> lag =
          options.consistency() == Consistency.STALE ? source.lag() : Optional.empty();
      Optional<StateView> known =
          StateView.past(
              source.local(),
              options.revision().getAsLong(),
              isFresh(lag, options.maxStaleness()) ? lag : Optional.empty());
      if (known.isPresent()) {
        return CompletableFuture.completedFuture(new ReadResult.Seen(known.get()));
      }
    }
    long beganNanos = System.nanoTime();
    return begin(options).thenCompose(found -> finish(found, options, beganNanos));
  }

  private CompletableFuture<Found> begin(ReadOptions options) {
    if (options.consistency() == Consistency.STALE) {
      // Before the state, which can only be younger then.
      Optional<Duration> lag = source.lag();
      KeyValueState local = source.local();
      if (isFresh(lag, options.maxStaleness())) {
        return CompletableFuture.completedFuture(new Found(local, lag));
      }
    }
    return source.confirmed().thenApply(state -> new Found(state, Optional.empty()));
  }

  /** Of an unknown age nothing is fresh. */
  private static boolean isFresh(Optional<Duration> lag, Optional<Duration> most) {
    return most.isEmpty() || lag.filter(age -> age.compareTo(most.get()) <= 0).isPresent();
  }

  private CompletableFuture<ReadResult> finish(Found found, ReadOptions options, long beganNanos) {
    OptionalLong least = options.minRevision();
    if (least.isEmpty() || found.state().revision() >= least.getAsLong()) {
      return CompletableFuture.completedFuture(result(found, options.revision()));
    }
    return source
        .reached(least.getAsLong(), beganNanos)
        .thenApply(
            reached ->
                reached
                    .map(state -> result(new Found(state, found.lag()), options.revision()))
                    .orElseGet(() -> new ReadResult.NotReached(source.local().revision())));
  }

  private static ReadResult result(Found found, OptionalLong revision) {
    KeyValueState state = found.state();
    if (revision.isEmpty()) {
      return new ReadResult.Seen(StateView.latest(state, found.lag()));
    }
    if (revision.getAsLong() > state.revision()) {
      return new ReadResult.NotThereYet(state.revision());
    }
    return StateView.past(state, revision.getAsLong(), found.lag())
        .<ReadResult>map(ReadResult.Seen::new)
        .orElseGet(() -> new ReadResult.Compacted(state.history().oldest()));
  }
}
