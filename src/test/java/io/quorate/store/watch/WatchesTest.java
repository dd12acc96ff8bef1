package io.quorate.store.watch;

import static io.quorate.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.command.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WatchesTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Filter ALL = new Filter.OfPrefix("");

  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private final Places places = new Places(1);
  private volatile RuntimeException fails;
  private final Watches<Change> watches =
      new Watches<>(this::past, change -> change.key().text(), places, "test-watch", failures::add);

  /** To come again at once helps with the one, and never with the other. */
  @Test
  void thereBeingTooManyIsNotItBeingOver() {
    watches.start();
    assertThat(open(new RecordingWatcher())).isPresent();
    assertThat(open(new RecordingWatcher())).isEmpty();

    watches.close();

    assertThatThrownBy(() -> open(new RecordingWatcher()))
        .hasCauseInstanceOf(Watches.OverException.class);
    assertThat(failures).isEmpty();
  }

  /** Or the member would live on, and nobody could watch at it. */
  @Test
  void whatEndsAllWatchesIsReported() throws Exception {
    var watcher = new RecordingWatcher();
    watches.start();
    assertThat(open(watcher)).isPresent();

    var failure = new IllegalStateException("made up");
    fails = failure;
    watches.happened();

    assertThat(failures.poll(SOON.toSeconds(), TimeUnit.SECONDS)).isSameAs(failure);
    eventually(SOON, () -> assertThat(watcher.told).containsExactly("ended"));
    assertThatThrownBy(() -> open(watcher)).hasCauseInstanceOf(Watches.OverException.class);
  }

  /** Or it would wait for ever, and be told nothing. */
  @Test
  void whoBeginsToWatchWhenAllWatchesEndIsToldOrRefused() throws Exception {
    for (int round = 0; round < 3_000; round++) {
      var fails = new AtomicBoolean();
      var ending =
          new Watches<>(
              () -> {
                if (fails.get()) {
                  throw new IllegalStateException("made up");
                }
                return new RememberedPast();
              },
              (Change change) -> change.key().text(),
              new Places(Integer.MAX_VALUE),
              "test-watch",
              failure -> {});
      ending.start();

      List<RecordingWatcher> opened = openWhileItFails(ending, fails);

      ending.close();
      assertThat(opened)
          .as("in round %d", round)
          .allSatisfy(watcher -> assertThat(watcher.told).containsExactly("ended"));
    }
  }

  private static List<RecordingWatcher> openWhileItFails(
      Watches<Change> watches, AtomicBoolean fails) {
    List<RecordingWatcher> opened = new ArrayList<>();
    try {
      for (int i = 0; i < 2_000; i++) {
        fails.set(i >= 20);
        var watcher = new RecordingWatcher();
        var unused = watches.open(ALL, 1, SOON, watcher);
        opened.add(watcher);
      }
    } catch (Watches.OverException e) {
      // The others were refused.
    }
    return opened;
  }

  /** A wait for what never comes has a place, as if it watched. */
  @Test
  void whoIsOnTheWayToWatchTakesAPlaceUntilThatHasFailed() {
    watches.start();
    var way = new CompletableFuture<String>();
    CompletableFuture<String> first = watches.inAPlace("too many", () -> way, unused -> true);

    assertThat(watches.inAPlace("too many", () -> way, unused -> true))
        .isCompletedWithValue("too many");
    assertThat(places.taken()).isEqualTo(1);
    way.completeExceptionally(new IllegalStateException("made up"));

    assertThat(first).isCompletedExceptionally();
    assertThat(places.taken()).isZero();
  }

  @Test
  void aWayThatCannotBeBegunLeavesItsPlace() {
    CompletableFuture<String> failed =
        watches.inAPlace(
            "too many",
            () -> {
              throw new IllegalStateException("made up");
            },
            unused -> true);

    assertThat(failed).isCompletedExceptionally();

    assertThat(places.taken()).isZero();
  }

  /** Empty if there is no place. */
  private Optional<Watch<Change>> open(RecordingWatcher watcher) {
    return watches
        .inAPlace(
            Optional.<Watch<Change>>empty(),
            () ->
                CompletableFuture.completedFuture(Optional.of(watches.open(ALL, 1, SOON, watcher))),
            Optional::isPresent)
        .join();
  }

  private RememberedPast past() {
    if (fails != null) {
      throw fails;
    }
    return new RememberedPast();
  }
}
