package io.quorate.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.quorate.raft.Outcome;
import io.quorate.raft.UnavailableException;
import io.quorate.raft.UnavailableException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AdmissionTest {
  private final Admission admission = new Admission(2);

  @AfterEach
  void close() {
    admission.close();
  }

  @Test
  void moreThanTheBoundIsRefusedUntilSomethingIsAnswered() throws Exception {
    var first = new CompletableFuture<String>();
    CompletableFuture<String> answer = admission.admit(Pace.PATIENT, () -> first);
    var unused = admission.admit(Pace.PATIENT, CompletableFuture::new);

    UnavailableException refused =
        failure(admission.admit(Pace.PATIENT, () -> CompletableFuture.completedFuture("third")));
    assertThat(refused.reason()).isEqualTo(Reason.OVERLOADED);
    assertThat(refused.outcome()).isEqualTo(Outcome.NOT_COMMITTED);

    first.complete("first");
    assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("first");
    assertThat(
            admission
                .admit(Pace.PATIENT, () -> CompletableFuture.completedFuture("fourth"))
                .get(10, TimeUnit.SECONDS))
        .isEqualTo("fourth");
  }

  @Test
  void whatMerelyWaitsTakesNoRoomFromWhatIsToBeDone() throws Exception {
    var waits = new CompletableFuture<String>();
    List<CompletableFuture<String>> waiting =
        Stream.generate(() -> admission.await(Pace.PATIENT, () -> waits)).limit(10).toList();

    assertThat(
            admission
                .admit(Pace.PATIENT, () -> CompletableFuture.completedFuture("done"))
                .get(10, TimeUnit.SECONDS))
        .isEqualTo("done");

    waits.complete("waited");
    for (CompletableFuture<String> each : waiting) {
      assertThat(each.get(10, TimeUnit.SECONDS)).isEqualTo("waited");
    }
    var unused = admission.admit(Pace.PATIENT, CompletableFuture::new);
    unused = admission.admit(Pace.PATIENT, CompletableFuture::new);
    assertThat(failure(admission.admit(Pace.PATIENT, CompletableFuture::new)).reason())
        .as("the end of a wait makes no room either")
        .isEqualTo(Reason.OVERLOADED);
  }

  @Test
  void whatMerelyWaitsIsEndedAtTheStopAndNotWaitedFor() {
    CompletableFuture<String> waiting = admission.await(Pace.PATIENT, CompletableFuture::new);

    assertTimeoutPreemptively(Duration.ofSeconds(1), admission::drain);
    assertThat(waiting).isNotDone();
    admission.close();

    assertThat(failure(waiting).reason()).isEqualTo(Reason.NOT_SERVING);
    assertThat(failure(admission.await(Pace.PATIENT, CompletableFuture::new)).reason())
        .isEqualTo(Reason.NOT_SERVING);
  }

  @ParameterizedTest
  @CsvSource({"PATIENT, quorate-answer", "PROMPT, quorate-prompt"})
  void anAnswerIsContinuedOnAThreadOfItsOwn(Pace pace, String name) throws Exception {
    var work = new CompletableFuture<String>();
    CompletableFuture<String> thread =
        admission.admit(pace, () -> work).thenApply(done -> Thread.currentThread().getName());

    work.complete("done");

    assertThat(thread.get(10, TimeUnit.SECONDS)).isEqualTo(name);
  }

  @Test
  void whatIsUnderWayIsAnsweredBeforeTheStopGoesOn() throws Exception {
    var work = new CompletableFuture<String>();
    CompletableFuture<String> answer = admission.admit(Pace.PATIENT, () -> work);
    CompletableFuture<Void> drained = CompletableFuture.runAsync(admission::drain);

    work.complete("in time");

    assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("in time");
    drained.get(10, TimeUnit.SECONDS);
  }

  @Test
  void nothingBeginsOnceTheMemberStops() {
    admission.drain();

    UnavailableException refused =
        failure(
            admission.admit(
                Pace.PATIENT,
                () -> {
                  throw new AssertionError("begun");
                }));

    assertThat(refused.reason()).isEqualTo(Reason.NOT_SERVING);
    assertThat(refused.outcome()).isEqualTo(Outcome.NOT_COMMITTED);
  }

  @Test
  void whatIsStillUnderWayAtTheEndIsAnsweredThatItsOutcomeIsUnknown() {
    CompletableFuture<String> answer = admission.admit(Pace.PATIENT, CompletableFuture::new);

    admission.close();

    UnavailableException stopped = failure(answer);
    assertThat(stopped.reason()).isEqualTo(Reason.NOT_SERVING);
    assertThat(stopped.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(stopped).hasMessage("This member is stopping.");
  }

  /** As when a stack that was taken down is asked to do one thing more. */
  @Test
  void whatTheStopBreaksIsNoDefect() {
    var work = new CompletableFuture<String>();
    CompletableFuture<String> answer = admission.admit(Pace.PATIENT, () -> work);
    admission.drain();

    work.completeExceptionally(new RejectedExecutionException("closed"));

    UnavailableException stopped = failure(answer);
    assertThat(stopped.reason()).isEqualTo(Reason.NOT_SERVING);
    assertThat(stopped.outcome()).isEqualTo(Outcome.UNKNOWN);
  }

  @ParameterizedTest
  @EnumSource(Pace.class)
  void whatIsAskedOfOthersIsAnsweredAlsoAfterTheEnd(Pace pace) throws Exception {
    admission.close();

    assertThat(
            admission
                .continued(pace, CompletableFuture.completedFuture("late"))
                .get(10, TimeUnit.SECONDS))
        .isEqualTo("late");
  }

  private static UnavailableException failure(CompletableFuture<?> answer) {
    var failed =
        catchThrowableOfType(ExecutionException.class, () -> answer.get(10, TimeUnit.SECONDS));
    assertThat(failed).hasCauseInstanceOf(UnavailableException.class);
    return (UnavailableException) failed.getCause();
  }
}
