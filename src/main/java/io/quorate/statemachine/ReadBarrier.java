package io.quorate.statemachine;

import io.quorate.command.Command;
import io.quorate.command.RequestId;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes reads linearizable by the log itself: a barrier command goes through it, and who sees it
 * applied locally has seen everything that was acknowledged before it was submitted. One barrier
 * serves all reads that waited when it was submitted; one is in flight, one is queued. (Raft
 * dissertation section 6.4 describes the cheaper read index.)
 *
 * <p>Thread-safe. Futures complete on the thread that applies or that fails the submission:
 * continue elsewhere.
 */
final class ReadBarrier {
  private final Supplier<RequestId> ids;
  private final Function<Command, CompletableFuture<?>> submit;
  private @Nullable Round inFlight;
  private @Nullable Round queued;

  /** A barrier and the future shared by the reads that it serves. */
  private record Round(RequestId id, CompletableFuture<Void> passed) {}

  /**
   * @param submit must end every submission, within a bound, by result or failure
   */
  ReadBarrier(Supplier<RequestId> ids, Function<Command, CompletableFuture<?>> submit) {
    this.ids = ids;
    this.submit = submit;
  }

  /**
   * Completes once the local state holds all that was acknowledged before this call, or fails as
   * the submission did. Not cancelled by one reader that gives up: it is shared.
   */
  CompletableFuture<Void> await() {
    Round mine;
    boolean launch;
    synchronized (this) {
      if (queued == null) {
        queued = new Round(ids.get(), new CompletableFuture<>());
      }
      mine = queued;
      launch = inFlight == null;
      if (launch) {
        inFlight = mine;
        queued = null;
      }
    }
    if (launch) {
      launch(mine);
    }
    return mine.passed().copy();
  }

  /** To be called after the local state machine has applied the barrier. */
  void applied(RequestId id) {
    Round round;
    synchronized (this) {
      round = inFlight;
    }
    if (round != null && round.id().equals(id)) {
      finish(round, null);
    }
  }

  /**
   * To be called after the local state was replaced as a whole: the barrier in flight may be in it,
   * and would not be seen to be applied. Those who wait for it get another one.
   */
  void stateReplaced() {
    Round again;
    synchronized (this) {
      if (inFlight == null) {
        return;
      }
      again = new Round(ids.get(), inFlight.passed());
      inFlight = again;
    }
    launch(again);
  }

  private void launch(Round round) {
    CompletableFuture<?> submission;
    try {
      submission = submit.apply(new Command.Barrier(round.id()));
    } catch (RuntimeException e) {
      submission = CompletableFuture.failedFuture(e);
    }
    // Success is not the end: this member may be behind the leader that committed the barrier.
    var unused =
        submission.whenComplete(
            (result, failure) -> {
              if (failure != null) {
                finish(round, failure);
              }
            });
  }

  private void finish(Round round, @Nullable Throwable failure) {
    Round next;
    synchronized (this) {
      if (inFlight == null || !inFlight.id().equals(round.id())) {
        return;
      }
      next = queued;
      inFlight = next;
      queued = null;
    }
    if (next != null) {
      launch(next);
    }
    if (failure == null) {
      round.passed().complete(null);
    } else {
      round.passed().completeExceptionally(failure);
    }
  }
}
