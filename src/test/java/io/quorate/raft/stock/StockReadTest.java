package io.quorate.raft.stock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * A leader that nobody hears any more. The stock one applies, for a read, all that it has appended,
 * and answers those who wait for it.
 */
class StockReadTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LONG_ENOUGH = Duration.ofHours(1);

  /** What a write and a read came to. */
  private record Answers(CompletableFuture<byte[]> write, CompletableFuture<byte[]> read) {}

  @Test
  void theStockEngineAnswersAReadAndAcknowledgesAWriteThatNobodyElseHas() {
    try (var cutOff = StockMember.threaded(LONG_ENOUGH)) {
      Answers answers = writeAndReadWithoutAnyOther(cutOff);

      assertThat(answers.write()).succeedsWithin(PATIENCE);
      assertThat(cutOff.applied()).first().isEqualTo("alone");
    }
  }

  @Test
  void oursAnswersNeitherBeforeAMajorityHasAnswered() {
    try (var cutOff = new OwnMember(1)) {
      Answers answers = writeAndReadWithoutAnyOther(cutOff);
      cutOff.pass(Duration.ofMillis(500));

      assertThat(answers.write()).isNotDone();
      assertThat(answers.read()).isNotDone();
      assertThat(cutOff.applied()).isEmpty();

      cutOff.hearAcknowledgement(2, cutOff.lastIndex());
      assertThat(answers.write()).isCompleted();
      assertThat(answers.read()).isNotDone();
    }
  }

  @Test
  void oursFailsBothWhenItHasHeardNobodyForTheTimeOfAnElection() {
    try (var cutOff = new OwnMember(1)) {
      Answers answers = writeAndReadWithoutAnyOther(cutOff);

      cutOff.pass(Duration.ofSeconds(2));

      assertThat(answers.write()).isCompletedExceptionally();
      assertThat(answers.read()).isCompletedExceptionally();
      assertThat(cutOff.applied()).isEmpty();
    }
  }

  private static Answers writeAndReadWithoutAnyOther(ScriptedMember<?> leader) {
    leader.lead(1);
    long before = leader.lastIndex();
    CompletableFuture<byte[]> write = leader.put("alone");
    Deadline.await("the entry is appended", () -> leader.lastIndex() > before);
    leader.lose();
    return new Answers(write, leader.get());
  }
}
