package io.quorate.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PollWatcherTest {
  @Test
  void aPollThatFallsBehindIsAnsweredWithTheOldestRevisionThatThereIs() {
    var answer = new CompletableFuture<PollWatcher.Answer>();

    new PollWatcher(answer).compacted(17);

    assertThat(answer.getNow(PollWatcher.Answer.upTo(0)).compacted()).hasValue(17);
  }

  @Test
  void aPollThatHearsOfNothingHasHeardAll() {
    var answer = new CompletableFuture<PollWatcher.Answer>();

    new PollWatcher(answer).reached(5);

    assertThat(answer.getNow(PollWatcher.Answer.upTo(0))).isEqualTo(PollWatcher.Answer.upTo(5));
  }
}
