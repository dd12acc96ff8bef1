package io.quorate.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Entry;
import io.quorate.command.Key;
import io.quorate.command.StoreLimits;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pcollections.TreePMap;

/** The past is read alike at a checkpoint, between two, and after the oldest have fallen out. */
class CheckpointsTest {
  private static final int REVISIONS = 2 * Checkpoints.REVISIONS + 100;

  private final Steps steps = new Steps();
  private final List<TreePMap<Key, Entry>> trees = new ArrayList<>();
  private final List<Written> all = new ArrayList<>();

  /** A revision, which this does not keep, and what it weighs. */
  private record Written(WeakReference<Revision> revision, long bytes) {}

  CheckpointsTest() {
    trees.add(steps.state().entries());
  }

  @Test
  void theEntriesAtEveryRevisionAreThoseThatThereWere() {
    write(REVISIONS, "x");

    assertThatThePastIsRight(0);
  }

  @Test
  void whenTheOldestFallOutTheRestIsStillRight() {
    int kept = Checkpoints.REVISIONS + 10;
    steps.configure(new StoreLimits(1L << 30, kept, 1L << 30, 0, 0));
    write(REVISIONS, "x");

    assertThatThePastIsRight(REVISIONS - kept);
    assertThat(steps.state().history().size()).isEqualTo(kept);
  }

  @Test
  void aHistoryCutToOneRevisionIsStillRight() {
    write(REVISIONS, "x");
    steps.configure(new StoreLimits(1L << 30, 1, 1L << 30, 0, 0));

    assertThatThePastIsRight(REVISIONS - 1);
    write(3, "y");
    assertThatThePastIsRight(REVISIONS + 2);
  }

  @Test
  void largeValuesOfThePastAreLetGoLongBeforeTheRevisionsOfACheckpoint() {
    steps.configure(new StoreLimits(1L << 30, 1, 1L << 30, 0, 0));
    write(100, "x".repeat(100_000));

    assertThatThePastIsRight(99);
    assertThat(keptBytes()).isLessThan(2 * Checkpoints.BYTES);
  }

  @Test
  void aRevisionThatWeighsMoreThanAllBetweenTwoCheckpointsGoesAsSoonAsItFallsOut() {
    steps.configure(new StoreLimits(1L << 30, 10, 1L << 30, 0, 0));
    write(20, "x");
    write(2, "x".repeat((int) Checkpoints.BYTES));
    write(60, "x");

    assertThatThePastIsRight(72);
    assertThat(keptBytes()).isLessThan(Checkpoints.BYTES);
  }

  @Test
  void aReplacedPastChangesNoneThatSomebodyHolds() {
    steps.configure(new StoreLimits(1L << 30, 10, 1L << 30, 0, 0));
    write(REVISIONS, "x");
    History held = steps.state().history();
    var there = List.copyOf(trees);
    write(REVISIONS, "y");

    for (long revision = held.oldest(); revision < there.size(); revision++) {
      assertThat(held.entriesAt(revision)).contains(there.get((int) revision));
    }
    assertThat(held.entriesAt(there.size())).isEmpty();
  }

  private void write(int count, String value) {
    var random = new Random(17);
    for (int i = 0; i < count; i++) {
      String key = "k" + random.nextInt(50);
      if (random.nextInt(5) == 0 && steps.state().get(new Key(key)).isPresent()) {
        steps.remove(key);
      } else {
        steps.put(key, value + i);
      }
      trees.add(steps.state().entries());
      Revision written = steps.state().history().revisions().latest();
      all.add(new Written(new WeakReference<>(written), written.weightBytes()));
    }
  }

  /** What the revisions weigh that something still references. */
  private long keptBytes() {
    System.gc();
    return all.stream()
        .filter(each -> each.revision().get() != null)
        .mapToLong(Written::bytes)
        .sum();
  }

  private void assertThatThePastIsRight(long oldest) {
    History history = steps.state().history();
    assertThat(history.oldest()).isEqualTo(oldest);
    for (long revision = oldest; revision < trees.size(); revision++) {
      TreePMap<Key, Entry> then = trees.get((int) revision);
      assertThat(history.entriesAt(revision)).contains(then);
      var key = new Key("k" + revision % 50);
      assertThat(history.entryAt(revision, key)).isEqualTo(Optional.ofNullable(then.get(key)));
    }
    assertThat(history.has(oldest - 1)).isFalse();
    assertThat(history.has(trees.size())).isFalse();
    assertThat(history.entryAt(trees.size(), new Key("k1"))).isEmpty();
    assertThat(history.entriesAt(oldest - 1)).isEmpty();
    assertThat(history.entriesAt(trees.size())).isEmpty();
    assertThat(history.oldestEntries()).isEqualTo(trees.get((int) oldest));
  }
}
