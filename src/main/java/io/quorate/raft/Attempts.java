package io.quorate.raft;

import io.quorate.raft.MemberRequests.Kind;
import io.quorate.raft.UnavailableException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jgroups.Address;
import org.jspecify.annotations.Nullable;

/**
 * One submission on its way to whoever leads: its deadline, and whether an attempt may have reached
 * a log.
 */
final class Attempts {
  final Kind kind;
  final byte[] payload;
  final CompletableFuture<byte[]> result = new CompletableFuture<>();
  volatile boolean mayBeCommitted;
  volatile boolean sawLeader;
  private final long deadlineNanos;
  private volatile @Nullable Question question;

  private record Question(Address asked, CompletableFuture<Reply> answer) {}

  Attempts(Kind kind, byte[] payload, Duration timeout) {
    this.kind = kind;
    this.payload = payload;
    this.deadlineNanos = System.nanoTime() + timeout.toNanos();
  }

  Duration left() {
    return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
  }

  /** The attempt that is under way. */
  void asked(Address leader, CompletableFuture<Reply> answer) {
    question = new Question(leader, answer);
  }

  /** Ends an attempt that waits for another member than this leader; its answer is ignored then. */
  void leaveOthersThan(Address leader) {
    @Nullable Question current = question;
    if (current != null && !current.asked().equals(leader)) {
      current.answer().complete(Reply.of(Reply.Status.UNKNOWN));
    }
  }

  /** What is known of the command; a read changes nothing. */
  Outcome outcome() {
    return mayBeCommitted && kind == Kind.SUBMIT ? Outcome.UNKNOWN : Outcome.NOT_COMMITTED;
  }

  void fail(Reason reason, String message) {
    result.completeExceptionally(new UnavailableException(reason, outcome(), message));
  }

  /** The failure of {@link #result}, as who submitted it hears of it. */
  UnavailableException named(Throwable failure) {
    if (Failures.cause(failure) instanceof UnavailableException known) {
      return known;
    }
    return sawLeader
        ? new UnavailableException(
            Reason.NO_ANSWER, outcome(), "No majority confirmed the request in time.")
        : new UnavailableException(Reason.NO_LEADER, outcome(), "This member knows no leader.");
  }
}
