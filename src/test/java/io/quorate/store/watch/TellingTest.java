package io.quorate.store.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TellingTest {
  private static final Duration QUIET = Duration.ofSeconds(15);

  private final AtomicInteger removed = new AtomicInteger();
  private final Watches<Change> unused =
      new Watches<>(
          RememberedPast::new, TellingTest::keyOf, new Places(1), "unused", failure -> {});
  private long nanos;
  private RememberedPast past = new RememberedPast();
  private Telling<Change> telling =
      new Telling<>(() -> nanos, TellingTest::keyOf, 0, removed::incrementAndGet);

  @Test
  void aWatcherHearsOfItsKeyAloneInOrder() {
    var watcher = new RecordingWatcher();
    open(key("a"), 1, watcher);

    past = past.put("a").put("b").put("a");
    turn();
    past = past.put("ab").put("a");
    turn();

    assertThat(watcher.revisions()).containsExactly("1:a", "3:a", "5:a");
  }

  @Test
  void aPrefixTakesWhatBeginsSoAndTheEmptyOneTakesAll() {
    var some = new RecordingWatcher();
    var all = new RecordingWatcher();
    open(new Filter.OfPrefix("app/"), 1, some);
    open(new Filter.OfPrefix(""), 1, all);

    past = past.put("app/x", "app", "app/", "b").put("b");
    turn();

    assertThat(some.revisions()).containsExactly("1:app/x,app/");
    assertThat(all.revisions()).containsExactly("1:app/x,app,app/,b", "2:b");
  }

  @Test
  void thePastIsToldFromTheRevisionAskedFor() {
    past = past.put("a").put("a").put("a");
    var watcher = new RecordingWatcher();
    open(key("a"), 2, watcher);

    turn();
    past = past.put("a");
    turn();

    assertThat(watcher.told).containsExactly("2:a", "3:a", "reached 3", "4:a", "reached 4");
  }

  /** A member that is behind is asked by a client that has heard more from another one. */
  @Test
  void nothingBelowTheRevisionAskedForIsToldThoughItComesLater() {
    var watcher = new RecordingWatcher();
    open(key("a"), 3, watcher);
    turn();

    past = past.put("a").put("a");
    turn();
    nanos += QUIET.toNanos();
    turn();
    assertThat(watcher.told).containsExactly("quiet 2");
    past = past.put("a");
    turn();

    assertThat(watcher.revisions()).containsExactly("3:a");
  }

  @Test
  void howFarItHasHeardIsNotSaidBeforeItHasHeardThat() {
    var watcher = new RecordingWatcher();
    open(key("a"), 5, watcher);
    turn();

    past = past.put("a").put("a");
    nanos += QUIET.toNanos();
    turn();

    assertThat(watcher.told).isEmpty();
  }

  @Test
  void whoHasNoRoomIsToldNothingUntilItHasAndThenAll() {
    var slow = new RecordingWatcher();
    slow.room = 1;
    Watch<Change> watch = open(key("a"), 1, slow);
    turn();
    past = past.put("a").put("a").put("a");
    turn();
    turn();
    assertThat(slow.revisions()).containsExactly("1:a");

    slow.room = 10;
    telling.unblock(watch);
    turn();
    past = past.put("a");
    turn();

    assertThat(slow.revisions()).containsExactly("1:a", "2:a", "3:a", "4:a");
  }

  /** As a prefix is deleted, or a lease ends. */
  @Test
  void ofARevisionLargerThanTheRoomIsToldWhatThereIsRoomFor() {
    var behind = new RecordingWatcher();
    var inStep = new RecordingWatcher();
    Watch<Change> watchInStep = open(new Filter.OfPrefix("a"), 1, inStep);
    turn();
    behind.room = 2;
    inStep.room = 3;
    past = past.put("a1", "b", "a2", "a3", "a4");
    turn();
    Watch<Change> watchBehind = open(new Filter.OfPrefix("a"), 1, behind);
    turn();
    assertThat(behind.keys).containsExactly("a1", "a2");
    assertThat(inStep.keys).containsExactly("a1", "a2", "a3");
    assertThat(behind.told).isEmpty();

    past = past.put("a5");
    behind.room = 10;
    inStep.room = 10;
    telling.unblock(watchBehind);
    telling.unblock(watchInStep);
    turn();

    assertThat(behind.revisions()).containsExactly("1:a1,a2,a3,a4", "2:a5");
    assertThat(inStep.revisions()).containsExactly("1:a1,a2,a3,a4", "2:a5");
  }

  @Test
  void aSlowWatcherWhoseNextRevisionIsForgottenIsToldSo() {
    var slow = new RecordingWatcher();
    slow.room = 0;
    open(key("a"), 1, slow);
    past = past.put("a").put("a").put("a");
    turn();

    past = past.forgetBelow(3);
    nanos += Duration.ofSeconds(1).toNanos();
    turn();

    assertThat(slow.told).containsExactly("compacted 3");
    assertThat(removed).hasValue(1);
  }

  @Test
  void whoAsksForWhatIsForgottenIsToldSo() {
    past = past.put("a").put("a").forgetBelow(2);
    telling = new Telling<>(() -> nanos, TellingTest::keyOf, 2, removed::incrementAndGet);
    var watcher = new RecordingWatcher();
    open(key("a"), 1, watcher);

    turn();

    assertThat(watcher.told).containsExactly("compacted 2");
  }

  @Test
  void whoWasInStepIsToldWhenMoreCameThanIsRemembered() {
    var watcher = new RecordingWatcher();
    open(key("a"), 1, watcher);
    turn();

    past = past.put("a").put("a").put("a").forgetBelow(3);
    turn();

    assertThat(watcher.told).containsExactly("compacted 3");
  }

  @Test
  void aReaderThatDoesNotReadIsEnded() {
    var slow = new RecordingWatcher();
    slow.room = 0;
    open(key("a"), 1, slow);
    past = past.put("a");
    turn();

    nanos += Telling.LONGEST_BLOCKED.toNanos() + 1;
    turn();

    assertThat(slow.told).containsExactly("ended");
    assertThat(removed).hasValue(1);
  }

  @Test
  void whoHearsNothingForLongIsToldThatThereWasNothing() {
    var watcher = new RecordingWatcher();
    open(key("a"), 1, watcher);
    turn();
    nanos += QUIET.toNanos() / 2;
    past = past.put("a").put("b");
    turn();
    nanos += QUIET.toNanos() / 2 + 1;
    turn();
    assertThat(watcher.told).containsExactly("1:a", "reached 1");

    nanos += QUIET.toNanos() / 2;
    turn();

    assertThat(watcher.told).containsExactly("1:a", "reached 1", "quiet 2");
  }

  @Test
  void oneThatFailsTakesNoOtherWithIt() {
    var failing = new RecordingWatcher();
    failing.fails = true;
    var sound = new RecordingWatcher();
    open(key("a"), 1, failing);
    open(key("a"), 1, sound);
    turn();

    past = past.put("a").put("a");
    turn();

    assertThat(sound.revisions()).containsExactly("1:a", "2:a");
    assertThat(removed).hasValue(1);
  }

  @Test
  void oneThatIsClosedIsToldNothingMore() {
    var watcher = new RecordingWatcher();
    Watch<Change> watch = open(key("a"), 1, watcher);
    turn();
    telling.remove(watch);
    telling.remove(watch);

    past = past.put("a");
    turn();

    assertThat(watcher.told).isEmpty();
    assertThat(removed).hasValue(1);
  }

  @Test
  void allAreToldWhenItIsOver() {
    var watcher = new RecordingWatcher();
    open(key("a"), 1, watcher);
    turn();

    telling.endAll();

    assertThat(watcher.told).containsExactly("ended");
  }

  /** More than one turn looks at. */
  @Test
  void aLongPastIsToldInTurns() {
    for (int i = 0; i < 3 * Telling.REVISIONS_A_TURN; i++) {
      past = past.put("a");
    }
    var watcher = new RecordingWatcher();
    open(key("a"), 1, watcher);

    int turns = 1;
    while (telling.turn(past)) {
      turns++;
    }

    assertThat(turns).isGreaterThan(2);
    assertThat(watcher.revisions()).hasSize(3 * Telling.REVISIONS_A_TURN);
  }

  /** Whatever room there is and whenever: what was told is what was to be told, up to a point. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyWatcherIsToldItsRevisionsOnceAndInOrderAtRandom(long seed) {
    var random = new Random(seed);
    var open = new HashMap<Watch<Change>, RecordingWatcher>();
    var starts = new HashMap<Watch<Change>, Long>();
    for (int step = 0; step < 3000; step++) {
      switch (random.nextInt(8)) {
        case 0 -> {
          var watcher = new RecordingWatcher();
          watcher.room = random.nextInt(4);
          long from = past.oldest() + random.nextInt((int) (past.latest() - past.oldest()) + 3);
          Filter filter = random.nextBoolean() ? key("a") : new Filter.OfPrefix("");
          Watch<Change> watch = open(filter, from, watcher);
          open.put(watch, watcher);
          starts.put(watch, from);
        }
        case 1, 2 -> past = past.put(random.nextBoolean() ? "a" : "b");
        case 3 -> past = past.put("a", "b");
        case 4 -> {
          for (Map.Entry<Watch<Change>, RecordingWatcher> each : open.entrySet()) {
            if (random.nextInt(3) == 0) {
              each.getValue().room = random.nextInt(6);
              telling.unblock(each.getKey());
            }
          }
        }
        case 5 -> past = past.forgetBelow(past.oldest() + random.nextInt(2));
        default -> {
          nanos += random.nextInt(300_000_000);
          turn();
        }
      }
    }
    open.forEach(
        (watch, watcher) -> {
          watcher.room = Integer.MAX_VALUE;
          telling.unblock(watch);
        });
    while (telling.turn(past)) {
      // Until all have heard all.
    }
    open.forEach((watch, watcher) -> assertTold(watch, starts.get(watch), watcher));
  }

  private void assertTold(Watch<Change> watch, long from, RecordingWatcher watcher) {
    boolean isOver = watcher.told.stream().anyMatch(each -> each.startsWith("compacted"));
    List<String> expected = new ArrayList<>();
    for (Revision<Change> revision : past.everything()) {
      List<String> keys =
          revision.changes().stream()
              .map(TellingTest::keyOf)
              .filter(watch.filter()::takes)
              .toList();
      if (revision.number() >= from && !keys.isEmpty()) {
        expected.add(revision.number() + ":" + String.join(",", keys));
      }
    }
    if (isOver) {
      assertThat(expected.subList(0, watcher.revisions().size())).isEqualTo(watcher.revisions());
    } else {
      assertThat(watcher.revisions()).isEqualTo(expected);
    }
  }

  private Watch<Change> open(Filter filter, long from, Watcher<Change> watcher) {
    var watch = new Watch<>(unused, filter, watcher, from, QUIET);
    telling.add(watch);
    return watch;
  }

  private void turn() {
    telling.turn(past);
  }

  private static Filter key(String text) {
    return new Filter.OfName(text);
  }

  private static String keyOf(Change change) {
    return change.key().text();
  }
}
