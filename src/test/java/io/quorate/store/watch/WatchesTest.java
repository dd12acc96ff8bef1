package io.quorate.store.watch;

import static io.quorate.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.command.Change;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WatchesTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Filter ALL = new Filter.OfPrefix("");

  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private volatile RuntimeException fails;
  private final Watches<Change> watches =
      new Watches<>(
          this::past, change -> change.key().text(), new Places(1), "test-watch", failures::add);

  /** To come again at once helps with the one, and never with the other. */
  @Test
  void thereBeingTooManyIsNotItBeingOver() {
    watches.start();
    assertThat(watches.open(ALL, 1, SOON, new RecordingWatcher())).isPresent();
    assertThat(watches.open(ALL, 1, SOON, new RecordingWatcher())).isEmpty();

    watches.close();

    assertThatThrownBy(() -> watches.open(ALL, 1, SOON, new RecordingWatcher()))
        .isInstanceOf(Watches.OverException.class);
    assertThat(failures).isEmpty();
  }

  /** Or the member would live on, and nobody could watch at it. */
  @Test
  void whatEndsAllWatchesIsReported() throws Exception {
    var watcher = new RecordingWatcher();
    watches.start();
    assertThat(watches.open(ALL, 1, SOON, watcher)).isPresent();

    var failure = new IllegalStateException("made up");
    fails = failure;
    watches.happened();

    assertThat(failures.poll(SOON.toSeconds(), TimeUnit.SECONDS)).isSameAs(failure);
    eventually(SOON, () -> assertThat(watcher.told).containsExactly("ended"));
    assertThatThrownBy(() -> watches.open(ALL, 1, SOON, watcher))
        .isInstanceOf(Watches.OverException.class);
  }

  private RememberedPast past() {
    if (fails != null) {
      throw fails;
    }
    return new RememberedPast();
  }
}
