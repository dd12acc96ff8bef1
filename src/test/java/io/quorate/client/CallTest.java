package io.quorate.client;

import static io.quorate.client.FakeMember.lost;
import static io.quorate.client.FakeMember.problem;
import static io.quorate.client.FakeMember.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quorate.client.FakeMember.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whom a call asks, how often, and what it says in the end. */
class CallTest {
  private static final Duration SHORT = Duration.ofMillis(700);
  private static final Value VALUE = Value.text("v");

  private final List<AutoCloseable> toClose = new ArrayList<>();
  private final FakeMember one = closing(new FakeMember());
  private final FakeMember two = closing(new FakeMember());
  private final Quorate quorate = closing(Quorate.connect(one.url(), two.url()));

  @AfterEach
  void close() throws Exception {
    for (int i = toClose.size() - 1; i >= 0; i--) {
      toClose.get(i).close();
    }
  }

  @Test
  void aMemberThatIsNotThereIsPassedOver() {
    one.close();
    two.always(status(204).tag(7));
    assertThat(quorate.put("k", "v").revision()).isEqualTo(7);
  }

  @Test
  void aMemberThatDoesNotServeIsPassedOverAndTheNextOneIsKeptTo() {
    one.always(problem(503, "no-leader").header("Retry-After", "1"));
    two.always(status(204).tag(7));
    quorate.put("k", "v");
    quorate.put("k", "v");
    assertThat(one.received()).hasSize(1);
    assertThat(two.received()).hasSize(2);
  }

  @Test
  void aWriteWhoseAnswerIsLostIsSentAgainUnderTheSameName() {
    one.then(lost());
    two.then(status(204).tag(7));
    quorate.put("k", "v");
    assertThat(key(one.last())).isNotBlank().isEqualTo(key(two.last()));
    assertThat(two.last().body()).isEqualTo("v");
  }

  @Test
  void everyWriteHasANameOfItsOwn() {
    one.always(status(204).tag(7));
    quorate.put("k", "v");
    quorate.put("k", "v");
    assertThat(one.received()).extracting(CallTest::key).doesNotHaveDuplicates();
  }

  @Test
  void aWriteWhoseAnswersAreAllLostHasAnUnknownOutcomeAndSaysItsName() {
    one.always(lost());
    two.always(lost());
    var failure =
        catchThrowableOfType(
            UnknownOutcomeException.class,
            () -> quorate.put("k", VALUE, WriteOptions.none().within(SHORT)));
    assertThat(failure.committed()).isEqualTo(Committed.UNKNOWN);
    assertThat(failure.idempotencyKey()).hasValue(key(one.last()).replace("\"", ""));
    assertThat(Stream.concat(one.received().stream(), two.received().stream()))
        .extracting(CallTest::key)
        .containsOnly(key(one.last()));
  }

  @Test
  void aWriteThatNoMemberTookIsNotCommitted() {
    one.always(problem(503, "no-leader"));
    two.close();
    var failure =
        catchThrowableOfType(
            UnavailableException.class,
            () -> quorate.put("k", VALUE, WriteOptions.none().within(SHORT)));
    assertThat(failure.committed()).isEqualTo(Committed.NO);
    assertThat(one.received()).hasSizeGreaterThan(2);
  }

  @Test
  void oneAttemptThatMayHaveTakenEffectMakesTheOutcomeUnknown() {
    one.then(problem(504, "outcome-unknown", "unknown")).always(problem(503, "no-leader"));
    two.always(problem(503, "no-leader"));
    assertThatThrownBy(() -> quorate.put("k", VALUE, WriteOptions.none().within(SHORT)))
        .isInstanceOf(UnknownOutcomeException.class);
  }

  @Test
  void aReadThatNobodyAnswersHasChangedNothing() {
    one.always(lost());
    two.always(problem(500, "internal", "unknown"));
    assertThatThrownBy(() -> quorate.get("k", ReadOptions.linearizable().within(SHORT)))
        .isInstanceOf(UnavailableException.class)
        .extracting(failure -> ((QuorateException) failure).committed())
        .isEqualTo(Committed.NO);
  }

  @Test
  void aMemberIsLeftAloneForAsLongAsItAsks() {
    two.close();
    var times = new ArrayList<Long>();
    one.answering(
        request -> {
          times.add(System.nanoTime());
          return times.size() == 1
              ? problem(503, "overloaded").header("Retry-After", "1")
              : status(204).tag(7);
        });
    quorate.put("k", "v");
    assertThat(Duration.ofNanos(times.get(1) - times.get(0))).isGreaterThan(Duration.ofSeconds(1));
  }

  @Test
  void aCallDoesNotWaitForWhatComesAfterItsTime() {
    Quorate alone = closing(Quorate.connect(one.url()));
    one.always(problem(503, "overloaded").header("Retry-After", "3600"));
    assertThatThrownBy(() -> alone.put("k", "v")).isInstanceOf(UnavailableException.class);
    assertThat(one.received()).hasSize(1);
  }

  @Test
  void aMemberThatSaysNothingIsGivenUp() {
    one.always(one.silence());
    two.always(status(204).tag(7));
    Quorate impatient = closing(Quorate.connect(options().attempt(SHORT)));
    assertThat(impatient.put("k", "v").revision()).isEqualTo(7);
  }

  @Test
  void aMemberThatDoesNotFinishItsAnswerIsGivenUp() {
    one.always(one.half("text/plain", "the beginning"));
    two.always(status(200).tag(7).body("text/plain", "all"));
    Quorate impatient = closing(Quorate.connect(options().attempt(SHORT)));
    assertThat(impatient.get("k").orElseThrow().text()).isEqualTo("all");
  }

  @Test
  void whatTheLogSaysOfARepetitionSettlesTheFirstAttempt() {
    one.then(lost());
    two.then(problem(412, "precondition-failed").tag(9));
    assertThatThrownBy(() -> quorate.put("k", VALUE, WriteOptions.none().ifRevision(3)))
        .isInstanceOf(PreconditionFailedException.class);
  }

  @Test
  void whatAMemberSaysWithoutTheLogDoesNotSettleTheFirstAttempt() {
    one.then(lost());
    two.then(problem(507, "over-quota"));
    assertThatThrownBy(() -> quorate.put("k", "v")).isInstanceOf(UnknownOutcomeException.class);
  }

  @Test
  void aPatchThatDoesNotFitTheSecondTimeMayHaveFittedTheFirstTime() {
    one.then(lost());
    two.then(problem(409, "patch-failed"));
    assertThatThrownBy(() -> quorate.patch("k", Patch.merge("{}"), WriteOptions.none()))
        .isInstanceOf(UnknownOutcomeException.class);
  }

  @Test
  void whatStandsInTheMembersPlaceIsNoAnswer() {
    one.then(status(404).body("text/html", "nothing here").anonymous());
    two.then(status(200).tag(7).body("text/plain", "v"));
    assertThat(quorate.get("k")).isPresent();
  }

  @Test
  void aChangeOfTheMembersIsNotSentTwice() {
    one.always(lost());
    two.always(status(204));
    assertThatThrownBy(() -> quorate.cluster().addMember(4, "http://10.0.0.4:12379"))
        .isInstanceOf(UnknownOutcomeException.class);
    assertThat(two.received()).isEmpty();
  }

  @Test
  void aChangeOfTheMembersThatWasNotTakenIsSentToTheNext() {
    one.always(problem(503, "not-serving"));
    two.always(status(204));
    quorate.cluster().addMember(4, "http://10.0.0.4:12379");
    assertThat(two.last().target()).isEqualTo("/4");
    assertThat(two.last().body()).isEqualTo("http://10.0.0.4:12379");
  }

  @Test
  void aRefusalSaysWhatTheMemberSaid() {
    one.always(problem(400, "bad-key"));
    assertThatThrownBy(() -> quorate.put("k", "v"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            failure ->
                assertThat(failure.problem())
                    .isEqualTo(new Problem(400, "bad-key", "T", "D.", Committed.NO)));
    assertThat(one.received()).hasSize(1);
  }

  @Test
  void anAnswerThatIsNotUnderstoodIsSaidToBe() {
    one.always(status(204));
    assertThatThrownBy(() -> quorate.put("k", "v")).isInstanceOf(UnexpectedAnswerException.class);
  }

  @Test
  void aThreadThatIsInterruptedStaysSoAndLearnsThatTheOutcomeIsUnknown() throws Exception {
    one.always(one.silence());
    var stays = new CompletableFuture<Boolean>();
    var caller =
        new Thread(
            () -> {
              try {
                quorate.put("k", "v");
              } catch (UnknownOutcomeException e) {
                stays.complete(Thread.currentThread().isInterrupted());
              }
            });
    caller.start();
    Eventual.until(() -> !one.received().isEmpty());
    caller.interrupt();
    caller.join();
    assertThat(stays).isCompletedWithValue(true);
  }

  @Test
  void aStaleReadSeesWhatTheClientHasSeenIfItAsksForIt() {
    one.always(status(200).tag(41).body("text/plain", "v"));
    quorate.get("k", ReadOptions.stale());
    assertThat(one.last().target()).isEqualTo("/v1/kv/k?consistency=stale");
    quorate.get("k", ReadOptions.stale().readYourWrites());
    assertThat(one.last().target()).isEqualTo("/v1/kv/k?consistency=stale&min_revision=41");
    assertThat(quorate.highestRevisionSeen()).isEqualTo(41);
  }

  @Test
  void aClosedClientRefusesCallsAndHasNoThreads() {
    one.always(one.silence());
    Quorate other = Quorate.connect(one.url());
    other.watch(WatchOptions.prefix("").from(1), changes -> {});
    Eventual.until(() -> !one.received().isEmpty());
    quorate.close();
    other.close();
    assertThatThrownBy(() -> other.get("k")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> other.watch(WatchOptions.prefix("").from(1), changes -> {}))
        .isInstanceOf(IllegalStateException.class);
    Eventual.until(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("quorate-client")));
  }

  private ClientOptions options() {
    return ClientOptions.of(one.url(), two.url());
  }

  private <T extends AutoCloseable> T closing(T part) {
    toClose.add(part);
    return part;
  }

  private static String key(Received request) {
    return request.header("Idempotency-Key").orElseThrow();
  }
}
