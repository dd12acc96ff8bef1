package io.quorate.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Change;
import io.quorate.command.Entry;
import io.quorate.command.Key;
import io.quorate.command.Value;
import io.quorate.store.watch.Revision;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PollWatcherTest {
  @Test
  void aPollThatFallsBehindIsAnsweredWithTheOldestRevisionThatThereIs() {
    var answer = new CompletableFuture<PollWatcher.Answer>();

    new PollWatcher(answer, false).compacted(17);

    assertThat(answer.getNow(PollWatcher.Answer.upTo(0)).compacted()).hasValue(17);
  }

  @Test
  void aPollThatHearsOfNothingHasHeardAll() {
    var answer = new CompletableFuture<PollWatcher.Answer>();

    new PollWatcher(answer, false).reached(5);

    assertThat(answer.getNow(PollWatcher.Answer.upTo(0))).isEqualTo(PollWatcher.Answer.upTo(5));
  }

  /** Its first revision is told as a whole: who asks for the next one has heard all of it. */
  @Test
  void aRevisionIsToldAsAWholeThoughItHasMoreThanAnAnswerUsuallyHas() {
    var answer = new CompletableFuture<PollWatcher.Answer>();
    var watcher = new PollWatcher(answer, false);
    Revision<Change> large = revision(7, 9);

    tell(watcher, large);

    PollWatcher.Answer got = answer.getNow(PollWatcher.Answer.upTo(0));
    assertThat(got.revision()).isEqualTo(7);
    assertThat(got.events().get(0).changes()).isEqualTo(large.changes());
  }

  @Test
  void aRevisionOfWhichNoAnswerCanBeMadeIsRefused() {
    var answer = new CompletableFuture<PollWatcher.Answer>();

    tell(new PollWatcher(answer, false), revision(7, 40));

    assertThat(answer)
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(ProblemException.class);
  }

  @Test
  void whatComesBeforeSuchARevisionIsToldFirst() {
    var answer = new CompletableFuture<PollWatcher.Answer>();
    var watcher = new PollWatcher(answer, false);

    tell(watcher, revision(7, 1));
    tell(watcher, revision(8, 40));

    PollWatcher.Answer got = answer.getNow(PollWatcher.Answer.upTo(0));
    assertThat(got.revision()).isEqualTo(7);
    assertThat(got.events()).hasSize(1);
  }

  @Test
  void whatWasThereBeforeWeighsOnlyIfItIsAskedFor() {
    Revision<Change> deletion =
        new Revision<>(
            8,
            0,
            revision(7, 40).changes().stream()
                .map(put -> new Change(put.after(), Optional.empty()))
                .toList());
    var without = new CompletableFuture<PollWatcher.Answer>();
    var with = new CompletableFuture<PollWatcher.Answer>();

    var watcher = new PollWatcher(without, false);
    tell(watcher, deletion);
    watcher.reached(8);
    tell(new PollWatcher(with, true), deletion);

    assertThat(without.getNow(PollWatcher.Answer.upTo(0)).events()).hasSize(1);
    assertThat(with).isCompletedExceptionally();
  }

  private static void tell(PollWatcher watcher, Revision<Change> revision) {
    int left = revision.changes().size();
    for (Change change : revision.changes()) {
      left--;
      if (watcher.hasRoom()) {
        watcher.changed(revision, change, left == 0);
      }
    }
  }

  /** So many keys of a MiB each. */
  private static Revision<Change> revision(long number, int changes) {
    var value = new Value(new byte[1 << 20], "text/plain");
    return new Revision<>(
        number,
        0,
        IntStream.range(0, changes)
            .mapToObj(i -> new Entry(new Key("k" + i), value, number))
            .map(entry -> new Change(Optional.empty(), Optional.of(entry)))
            .toList());
  }
}
